"""The voter's way through the pages, without script: pick, check, cast, look up."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from community import clock
from community.models import Household, HouseholdCode, LetterBatch, Notice
from community.residence import refs
from tests.builders import make_resident
from tests.voting.builders import after_the_end, make_closed, make_officer, make_open, make_voter
from voting import casting, drafts, electorate, paper, receipts, reminders
from voting.models import BallotDraft, BallotType, LetterTry, Roll, SealedBallot

pytestmark = pytest.mark.django_db


def signed_in(election, **fields):
    voter = make_voter(election.area, **fields)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(voter)
    return client, voter


def page(client, election, leaf="", **query):
    return client.get(f"/en/votes/{election.slug}/ballot/{leaf}", query)


def pick(client, election, **wish):
    return client.post(f"/en/votes/{election.slug}/ballot/pick/", wish)


def cast(client, election, **extra):
    """Press the button of the check page, with just what stands in its form."""
    shown = page(client, election, "check/").content.decode()
    typed = {
        "nonce": re.search(r'name="nonce" value="(\w+)"', shown)[1],
        "pick": re.findall(r'name="pick" value="([\d:]+)"', shown),
        **({"blank": "yes"} if 'name="blank"' in shown else {}),
        **extra,
    }
    return client.post(f"/en/votes/{election.slug}/ballot/cast/", typed), typed


def test_three_taps_a_check_and_a_seal_are_a_vote():
    election = make_open()
    client, voter = signed_in(election)
    for number in (1, 2, 3):
        assert pick(client, election, add=number)["Location"].endswith(f"/ballot/#option-{number}")
    answer, _typed = cast(client, election)
    assert answer["Location"] == f"/en/votes/{election.slug}/ballot/receipt/"
    slip = client.get(answer["Location"]).content.decode()
    code = re.search(r"([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})", slip)[1]
    assert receipts.find(code).election == election
    assert all(option.title not in slip for option in election.options.all())
    assert SealedBallot.objects.get().live and Roll.objects.get().channel == "online"
    assert not BallotDraft.objects.exists()


def test_the_order_is_drawn_for_each_voter_and_stays():
    election = make_open(costs=[10_000] * 12)
    orders = []
    for _each in range(3):
        client, _voter = signed_in(election)
        seen = [re.findall(r'id="option-(\d+)"', page(client, election).content.decode()) for _twice in range(2)]
        assert seen[0] == seen[1] and len(seen[0]) == 12
        orders.append(tuple(seen[0]))
    assert len(set(orders)) == 3


def test_what_does_not_fit_the_budget_stays_and_says_by_how_much():
    election = make_open(costs=[20_000, 30_000, 50_000], ballot_type=BallotType.KNAPSACK, most_choices=None)
    client, _voter = signed_in(election)
    dear = election.options.get(cost=50_000).number
    pick(client, election, add=dear)
    shown = page(client, election).content.decode()
    assert "10,000 yuan short." in shown and "20,000 yuan short." in shown
    assert "1 picked, 50,000 yuan of 60,000 yuan: 10,000 yuan left" in shown
    pick(client, election, add=election.options.get(cost=30_000).number)
    assert "20,000 yuan too much" in page(client, election).content.decode()
    answer, _typed = cast(client, election)
    assert answer.status_code == 409 and not SealedBallot.objects.exists()
    assert BallotDraft.objects.exists()


def test_a_ballot_with_too_many_is_kept_and_not_cast():
    election = make_open(most_choices=1)
    client, _voter = signed_in(election)
    pick(client, election, add=1)
    assert "Your 1 are picked." in page(client, election).content.decode()
    pick(client, election, add=2)
    answer, _typed = cast(client, election)
    assert answer.status_code == 409 and "Take out 1" in answer.content.decode()


def test_where_one_is_picked_another_takes_its_place():
    election = make_open(ballot_type=BallotType.CHOOSE_ONE, most_choices=None)
    client, voter = signed_in(election)
    pick(client, election, add=1)
    pick(client, election, add=2)
    assert drafts.of(election, electorate.voter_for(election, voter)) == {2: 1}


def test_an_order_of_preference_is_moved_up_and_down():
    election = make_open(ballot_type=BallotType.RANKING, most_choices=None)
    client, voter = signed_in(election)
    for wish in ({"add": 1}, {"add": 2}, {"add": 3}, {"up": 3}, {"down": 1}):
        pick(client, election, **wish)
    assert drafts.of(election, electorate.voter_for(election, voter)) == {3: 3, 1: 2, 2: 1}
    answer, _typed = cast(client, election)
    assert answer.status_code == 302


def test_points_are_kept_together_and_hidden_ones_stay():
    election = make_open(ballot_type=BallotType.POINTS, points_each=10, most_choices=None)
    client, voter = signed_in(election)
    pick(client, election, **{"keep": 1, "points-1": "6", "points-2": "2", "points-3": ""})
    pick(client, election, **{"keep": 3, "points-3": "2"})
    assert drafts.of(election, electorate.voter_for(election, voter)) == {1: 6, 2: 2, 3: 2}
    assert "10 of 10 points given, 0 left" in page(client, election).content.decode()
    answer, _typed = cast(client, election)
    assert answer.status_code == 302


def test_the_same_form_sent_twice_is_one_ballot_with_one_receipt():
    election = make_open()
    client, _voter = signed_in(election)
    pick(client, election, add=1)
    answer, typed = cast(client, election)
    first = client.get(answer["Location"]).content.decode()
    again = client.post(f"/en/votes/{election.slug}/ballot/cast/", typed)
    assert again.status_code == 302
    code = re.search(r"([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})", first)[1]
    assert code in client.get(answer["Location"]).content.decode()
    assert SealedBallot.objects.count() == 1


def test_a_blank_ballot_is_meant():
    election = make_open()
    client, _voter = signed_in(election)
    assert "Cast a blank ballot" in page(client, election, "check/").content.decode()
    answer, _typed = cast(client, election)
    assert answer.status_code == 302 and SealedBallot.objects.count() == 1


def test_every_page_says_that_a_ballot_is_begun_until_it_is_cast():
    election = make_open()
    client, _voter = signed_in(election)
    assert "Not cast yet" not in client.get("/en/me/").content.decode()
    pick(client, election, add=1)
    assert "Not cast yet" in client.get("/en/me/").content.decode()
    cast(client, election)
    assert "Not cast yet" not in client.get("/en/me/").content.decode()


def test_a_reminder_reaches_who_has_picked_and_not_cast():
    election = make_open()
    client, voter = signed_in(election)
    pick(client, election, add=1)
    with clock.moved_to(election.closing_at - reminders.BEFORE[0]):
        reminders.remind()
    notice = Notice.objects.get(resident=voter, kind="vote.not_cast")
    assert notice.url == f"/votes/{election.slug}/ballot/"
    assert client.get(f"/en{notice.url}").status_code == 200


def test_strangers_and_people_from_elsewhere_see_everything_and_how_to_vote():
    election = make_open()
    stranger = Client(HTTP_ACCEPT_LANGUAGE="en")
    shown = page(stranger, election).content.decode()
    assert "Sign in and vote" in shown and 'name="add"' not in shown
    pick(stranger, election, add=1)
    assert not BallotDraft.objects.exists()
    elsewhere, _voter = signed_in(make_open())
    shown = page(elsewhere, election).content.decode()
    assert "This vote is for residents of" in shown and 'name="add"' not in shown


def test_who_holds_a_paper_ballot_is_told_that_it_counts():
    election = make_open()
    client, voter = signed_in(election)
    paper.hand_out(election, electorate.voter_for(election, voter), by=make_officer())
    assert "You were handed a paper ballot" in page(client, election).content.decode()
    pick(client, election, add=1)
    assert not BallotDraft.objects.exists()


def test_after_the_end_nothing_is_taken_and_the_page_says_so():
    election = make_open()
    client, _voter = signed_in(election)
    with after_the_end(election):
        assert "Voting has ended" in page(client, election).content.decode()
        pick(client, election, add=1)
        answer = client.post(f"/en/votes/{election.slug}/ballot/cast/", {"pick": "1:1"})
        assert answer.status_code == 409 and "Voting has ended" in answer.content.decode()
    assert not SealedBallot.objects.exists() and not BallotDraft.objects.exists()


def test_elder_mode_asks_about_one_option_a_page():
    election = make_open()
    client, _voter = signed_in(election)
    shown = page(client, election, mode="elder").content.decode()
    assert shown.count('id="option-') == 1 and "Option 1 of 3" in shown
    assert page(client, election, mode="elder", all=1).content.decode().count('id="option-') == 3


def test_a_search_narrows_the_list_and_loses_no_pick():
    election = make_open()
    client, _voter = signed_in(election)
    pick(client, election, add=2)
    shown = page(client, election, q="no such words").content.decode()
    assert "Nothing fits" in shown and 'id="option-' not in shown
    assert "1 picked, up to 3" in shown
    shown = page(client, election, show="picked").content.decode()
    assert 'id="option-2"' in shown and 'id="option-1"' not in shown


def test_the_query_count_does_not_grow_with_the_list(django_assert_max_num_queries):
    counts = []
    for costs in ([10_000] * 2, [10_000] * 20):
        election = make_open(costs=costs)
        client, _voter = signed_in(election)
        with django_assert_max_num_queries(40) as seen:
            page(client, election)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_htmx_gets_the_changed_part_and_words_for_the_ear():
    election = make_open()
    client, _voter = signed_in(election)
    answer = client.post(f"/en/votes/{election.slug}/ballot/pick/", {"add": 1}, HTTP_HX_REQUEST="true")
    body = answer.content.decode()
    assert body.lstrip().startswith("<form") and "not cast yet" in answer["HX-Trigger"]
    assert 'name="out" value="1" id="pick-1"' in body


# By letter


def a_letter(election):
    home = Household.objects.create(area=election.area, address="3 Lane 7", adults=2)
    batch = LetterBatch.objects.create(key=uuid4(), area=election.area, made_by=make_resident())
    HouseholdCode.objects.create(household=home, code_ref=refs.code("GHR72MKP"), batch=batch)
    return home


def by_letter(election, code="GHR7-2MKP", name="Lin Yue", client=None):
    client = client or Client(HTTP_ACCEPT_LANGUAGE="en")
    return client, client.post(f"/en/votes/{election.slug}/letter/", {"code": code, "name": name})


def test_each_adult_of_a_household_votes_once_by_its_letter():
    election = make_open()
    a_letter(election)
    for name in ("Lin Yue", "Lin Hai"):
        client, answer = by_letter(election, name=name)
        assert answer["Location"] == f"/en/votes/{election.slug}/ballot/"
        pick(client, election, add=1)
        assert cast(client, election)[0].status_code == 302
        assert "vote by letter" not in client.session
    client, _answer = by_letter(election, name="Somebody Third")
    assert cast(client, election)[0].status_code == 409
    assert Roll.objects.filter(channel="online").count() == 2


def test_a_wrong_code_is_counted_and_says_what_to_do():
    election = make_open()
    a_letter(election)
    _client, answer = by_letter(election, code="WWWW-WWWW")
    assert answer.status_code == 200 and "do not know this code" in answer.content.decode()
    assert LetterTry.objects.count() == 1


def test_somebody_guessing_letters_behind_our_proxy_shuts_nobody_else_out(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    election = make_open()
    a_letter(election)
    guesser, voter = Client(headers={"x-forwarded-for": "198.51.100.7"}), Client(headers={"x-forwarded-for": "::1"})
    for _guess in range(electorate.AN_HOUR + 1):
        _client, answer = by_letter(election, code="WWWW-WWWW", client=guesser)
    assert "Too many tries" in answer.content.decode()
    assert by_letter(election, client=voter)[1].status_code == 302


def test_a_lent_phone_forgets_the_letter():
    election = make_open()
    a_letter(election)
    client, _answer = by_letter(election)
    pick(client, election, add=1)
    client.post(f"/en/votes/{election.slug}/letter/end/")
    assert "Sign in and vote" in page(client, election).content.decode()
    assert BallotDraft.objects.count() == 1


# Looking up


def test_a_receipt_is_found_by_anybody_and_its_proof_holds():
    election = make_open()
    kept = [
        casting.cast(election, electorate.voter_for(election, make_voter(election.area)), [1 + place % 3])
        for place in range(11)
    ]
    anybody = Client(HTTP_ACCEPT_LANGUAGE="en")
    waiting = anybody.get("/en/receipts/", {"code": kept[0].grouped}).content.decode()
    assert "Yes, it came in" in waiting
    make_closed(election)
    found = anybody.get("/en/receipts/", {"code": kept[0].grouped.lower()}).content.decode()
    assert "Yes, it was kept" in found and "it holds" in found
    proof = anybody.get("/en/receipts/proof.json", {"code": kept[0].code}).json()
    assert receipts.is_proof(proof) and proof["box_root"]
    assert not receipts.is_proof({**proof, "digest": kept[1].digest, "code": kept[1].code})


@pytest.mark.parametrize("typed", ["0", "<script>", "2222-2222-2222-2222", "ß" * 60])
def test_an_unknown_code_gets_help_and_no_more(typed):
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").get("/en/receipts/", {"code": typed})
    assert answer.status_code == 404 and "Not found" in answer.content.decode()
    assert "<script>0" not in answer.content.decode()


def test_no_session_ties_a_voter_to_a_receipt():
    election = make_open()
    client, _voter = signed_in(election)
    pick(client, election, add=1)
    cast(client, election)
    kept = str(dict(client.session))
    assert SealedBallot.objects.get().commitment not in kept and "receipt" not in kept
