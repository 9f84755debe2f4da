"""Paper on screen: print, hand out, type twice with one slip of the finger, a third decides, two sign."""

import pytest
from django.test import Client

from records.models import AuditEntry
from tests.voting.builders import after_the_end, make_open
from tests.voting.test_ballot_page import cast, pick, signed_in
from voting import closing, printing
from voting.models import PaperBatch, PaperSlip, Roll, SealedBallot

pytestmark = pytest.mark.django_db


def officer(name):
    from community import roles
    from community.models import Role
    from tests.builders import make_resident

    person = make_resident(name=name)
    roles.grant(person, Role.ELECTION, by=None, reason="test")
    person.refresh_from_db()
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    return client


def address(election, leaf=""):
    return f"/staff/votes/{election.pk}/paper/{leaf}"


def hand_out(client, election, number, act="hand_out"):
    typed = {"area": election.area.pk, "number": number, "act": act}
    return client.post(address(election, "desk/"), typed, follow=True).content.decode()


def type_in(client, election, slips):
    for serial, numbers in slips:
        half = client.post(address(election, "batches/1/"), {"serial": serial, "numbers": ""})
        assert half.status_code == 200 and f'value="{serial}"' in half.content.decode()
        answer = client.post(address(election, "batches/1/"), {"serial": serial, "numbers": numbers})
        assert answer.status_code == 302, answer.content.decode()
    client.post(address(election, "batches/1/finish/"))


def test_ballots_are_printed_once_unless_meant():
    election, client = make_open(), officer("One")
    typed = {"first": 1, "last": 3, "size": "large"}
    made = client.post(address(election, "ballots.pdf"), typed)
    assert made["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF")
    assert made.content.count(b"/Type /Page\n") == 3
    again = client.post(address(election, "ballots.pdf"), {**typed, "first": 3, "last": 5})
    assert "were printed before" in again.content.decode()
    assert client.post(address(election, "ballots.pdf"), {**typed, "again": "on"}).content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="paper.printed").count() == 2


def pages(made):
    return made.count(b"/Type /Page\n")


def test_a_large_ballot_is_one_page_where_it_nearly_is_and_many_options_take_more():
    seven, eight = make_open(costs=(1000,) * 7), make_open(costs=(1000,) * 8)
    assert pages(printing.ballots(seven, 1, 2, "large")) == 2, "one each, in type a little smaller"
    assert pages(printing.ballots(eight, 1, 1, "large")) == 2
    assert pages(printing.ballots(eight, 1, 1, "normal")) == 1


def test_a_poster_is_one_page():
    election, client = make_open(title_en="What comes first in " + "a very long lane " * 5), officer("One")
    assert pages(client.get(address(election, "poster.pdf")).content) == 1


def test_the_desk_marks_the_roll_and_takes_the_slip_back():
    election, client = make_open(), officer("One")
    number = "11010519491231002X"
    assert "Hand out one slip" in hand_out(client, election, number)
    assert "was handed a paper ballot before" in hand_out(client, election, number)
    assert "The slip is back" in hand_out(client, election, number, act="take_back")
    assert Roll.objects.get().channel == "none"


def test_one_typing_error_is_caught_and_a_third_decides():
    election, one, two, three = make_open(), officer("One"), officer("Two"), officer("Three")
    for number in ("11010519491231002X", "440308199901101512"):
        hand_out(one, election, number)
    with after_the_end(election):
        closing.close(election)
        opened = one.post(address(election, "batches/"), {"station": "Canteen", "cover_count": 2})
        assert opened["Location"].endswith("/paper/batches/1/")
        type_in(one, election, [("00001", "1 2"), ("00002", "0")])
        type_in(two, election, [("00001", "1 3"), ("00002", "0")])
        batch = PaperBatch.objects.get()
        assert batch.state == "differs"
        assert "type this batch now" not in three.get(address(election, "batches/1/")).content.decode()
        assert "decides" in one.get(address(election, "batches/1/")).content.decode()
        type_in(three, election, [("00001", "1 2")])
        one.post(address(election, "batches/1/sign/"))
        one.post(address(election, "batches/1/sign/"))
        two.post(address(election, "batches/1/sign/"))
        batch.refresh_from_db()
        assert batch.state == "signed"
        assert [(slip.kind, slip.choices) for slip in PaperSlip.objects.all()] == [
            ("valid", '{"1":1,"2":1}'),
            ("blank", ""),
        ]
        assert "They agree." in one.get(address(election)).content.decode()


def test_the_second_person_sees_nothing_of_the_first():
    election, one, two = make_open(), officer("One"), officer("Two")
    with after_the_end(election):
        closing.close(election)
        one.post(address(election, "batches/"), {"station": "Canteen", "cover_count": 1})
        type_in(one, election, [("77777", "2")])
        shown = two.get(address(election, "batches/1/")).content.decode()
        assert "77777" not in shown and "Slip 1 of 1" in shown


@pytest.mark.parametrize("typed", ["1 99", "1 1", "ab", "1 2 3 4", "9" * 200, "3:5"])
def test_what_is_no_ballot_is_refused_and_stays_in_the_field(typed):
    election, one = make_open(), officer("One")
    with after_the_end(election):
        closing.close(election)
        one.post(address(election, "batches/"), {"station": "Canteen", "cover_count": 1})
        answer = one.post(address(election, "batches/1/"), {"serial": "00001", "numbers": typed})
        assert answer.status_code == 200 and typed in answer.content.decode()


def test_a_serial_number_is_typed_once():
    election, one = make_open(), officer("One")
    with after_the_end(election):
        closing.close(election)
        one.post(address(election, "batches/"), {"station": "Canteen", "cover_count": 2})
        one.post(address(election, "batches/1/"), {"serial": "00001", "numbers": "1"})
        answer = one.post(address(election, "batches/1/"), {"serial": "00001", "numbers": "2"})
        assert "was typed before" in answer.content.decode()


def test_what_one_has_typed_is_listed_as_it_stands_on_the_slip():
    election, one = make_open(), officer("One")
    with after_the_end(election):
        closing.close(election)
        one.post(address(election, "batches/"), {"station": "Canteen", "cover_count": 2})
        type_in(one, election, [("00001", "2 1")])
        shown = one.get(address(election, "batches/1/")).content.decode()
        assert "00001 · 1  2" in shown


def test_a_difference_is_explained_in_both_languages_and_signed_by_another():
    election, one, two = make_open(), officer("One"), officer("Two")
    hand_out(one, election, "11010519491231002X")
    with after_the_end(election):
        closing.close(election)
        assert "They differ." in one.get(address(election)).content.decode()
        one.post(
            address(election, "explain/"), {"reason_zh_hans": "一张没投进票箱。", "reason_en": "One never came back."}
        )
        written = election.paper_differences.get()
        one.post(address(election, f"differences/{written.pk}/sign/"))
        written.refresh_from_db()
        assert written.signed_by is None
        two.post(address(election, f"differences/{written.pk}/sign/"))
        written.refresh_from_db()
        assert written.signed_by is not None


def test_who_voted_online_and_takes_paper_has_one_vote():
    from community.models import ResidenceProof
    from community.residence import refs

    election, client = make_open(), officer("One")
    voter_page, voter = signed_in(election)
    number = "11010519491231002X"
    ResidenceProof.objects.filter(resident=voter).update(identity_ref=refs.person(refs.id_number(number)))
    pick(voter_page, election, add=1)
    cast(voter_page, election)
    assert "had voted online" in hand_out(client, election, number)
    assert not SealedBallot.objects.filter(live=True).exists()
