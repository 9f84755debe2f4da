"""One person, one proof, whatever the number of accounts and whatever the way."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from community import clock, notices
from community.models import HouseholdCode, Notice, ResidenceAttempt, ResidenceCase, ResidenceProof, Resident
from community.residence import actions, attempts, codes, counter, refs, roll
from community.residence.actions import CaseRefused, HouseholdFull
from community.residence.claims import Claim, NotProven
from tests.builders import make_clerk, make_code, make_household, make_neighbourhood, make_resident
from tests.concurrently import in_parallel

CODE = "ghr7-2mkp"
ID = "11010519491231002X"  # a well-formed number of nobody
OTHER_ID = "440524188001010014"


@pytest.fixture
def clerk(db):
    return make_clerk("check_residence", "decide_residence_case", "issue_household_codes", "load_roll")


def seen(area, clerk, number=ID, name="王秀英", **more):
    return counter.claim(area=area, name=name, number=number, document="id_card", by=clerk, **more)


# With the letter


def test_the_code_of_a_letter_proves_residence_for_some_years(db):
    household, resident = make_code(), make_resident()
    proof = actions.prove(resident, codes.claim(CODE, "王秀英"))
    assert (proof.area, proof.method, proof.slot) == (household.area, "code", 1)
    assert clock.now() + timedelta(days=1000) < proof.expires_at < clock.now() + timedelta(days=1200)


def test_who_has_chosen_no_neighbourhood_calls_theirs_where_they_live(db):
    newcomer, settled = make_resident(), make_resident(neighbourhood=make_neighbourhood())
    area = make_neighbourhood()
    for resident in newcomer, settled:
        actions.prove(resident, Claim("roll", area, identity_ref=refs.person(f"X{resident.pk}")))
        resident.refresh_from_db()
    assert newcomer.neighbourhood == area
    assert settled.neighbourhood != area


@pytest.mark.parametrize("typed", ["GHR7-2MKP", "ghr72mkp", " ghr7 2mkp ", "ＧＨＲ７－２ＭＫＰ", "GHR7—2MKP"])
def test_a_code_is_read_however_it_is_typed(db, typed):
    make_code()
    assert codes.claim(typed, "王")


@pytest.mark.parametrize("typed", ["GHR7-2MK", "GHR7-2MKP7", "GHR7-2MK0", "GHR7-2MKI", "'; --", "王王王王王王王王", ""])
def test_what_cannot_be_a_code_is_refused_with_a_sentence(db, typed):
    make_code()
    with pytest.raises(NotProven) as refusal:
        codes.claim(typed, "王")
    assert refusal.value.messages[0].endswith((".", "。"))


def test_the_database_holds_no_code(db, clerk):
    household = make_household()
    (letter,) = codes.issue([household], area=household.area, key=uuid.uuid4(), by=clerk)
    kept = HouseholdCode.objects.get()
    assert letter.code not in str(vars(kept))
    assert len(kept.code_ref) == 64


def test_the_key_is_not_in_the_database_and_without_it_hashes_differ(db, monkeypatch):
    before = refs.code("GHR72MKP")
    monkeypatch.setattr(refs, "key", lambda name: b"another")
    assert refs.code("GHR72MKP") != before


def test_codes_have_8_signs_none_of_which_look_alike():
    drawn = {codes.draw() for _ in range(500)}
    assert len(drawn) == 500
    assert all(len(code) == 8 and not set(code) & set("0O1IL") for code in drawn)


def test_each_adult_takes_a_place_until_the_household_is_full(db):
    household = make_code(make_household(adults=2))
    proofs = [actions.prove(make_resident(), codes.claim(CODE, name)) for name in ("王", "李")]
    assert [proof.slot for proof in proofs] == [1, 2]
    with pytest.raises(HouseholdFull):
        actions.prove(make_resident(), codes.claim(CODE, "赵"))
    assert household.proofs.count() == 2


def test_who_gives_up_their_proof_makes_room(db):
    make_code(make_household(adults=1))
    first = make_resident()
    actions.give_up(actions.prove(first, codes.claim(CODE, "王")), by=first)
    assert actions.prove(make_resident(), codes.claim(CODE, "李")).slot == 1


def test_the_same_proof_twice_is_one_proof(db):
    make_code()
    resident = make_resident()
    assert actions.prove(resident, codes.claim(CODE, "王")) == actions.prove(resident, codes.claim(CODE, "王"))
    assert ResidenceProof.objects.count() == 1


def test_a_new_letter_makes_the_older_one_void(db, clerk):
    household = make_code()
    (letter,) = codes.issue([household], area=household.area, key=uuid.uuid4(), by=clerk)
    with pytest.raises(NotProven):
        codes.claim(CODE, "王")
    assert codes.claim(letter.code, "王").household == household


def test_a_revoked_letter_proves_nothing(db, clerk):
    household = make_code()
    codes.revoke(household, by=clerk)
    with pytest.raises(NotProven):
        codes.claim(CODE, "王")


def test_letters_sent_twice_are_made_once(db, clerk):
    household, key = make_household(), uuid.uuid4()
    codes.issue([household], area=household.area, key=key, by=clerk)
    with pytest.raises(codes.AlreadyPrinted):
        codes.issue([household], area=household.area, key=key, by=clerk)
    assert HouseholdCode.objects.count() == 1


def test_where_letters_are_not_in_use_a_code_is_refused(db):
    make_code(make_household(make_neighbourhood(residence_methods=["counter"])))
    with pytest.raises(NotProven):
        codes.claim(CODE, "王")


# Guessing


def test_five_failed_tries_an_hour_and_no_more(db):
    resident = make_resident()
    for _ in range(attempts.AN_HOUR):
        attempts.begin(resident, "192.0.2.1")
    with pytest.raises(attempts.TooManyTries):
        attempts.begin(resident, "192.0.2.1")
    with clock.moved_to(clock.now() + timedelta(minutes=61)):
        assert attempts.begin(resident, "192.0.2.1")


def test_twelve_failed_tries_a_day_and_no_more(db):
    resident, start = make_resident(), clock.now()
    for number in range(attempts.A_DAY):
        with clock.moved_to(start + timedelta(minutes=70 * number)):
            attempts.begin(resident, "192.0.2.1")
    with clock.moved_to(start + timedelta(minutes=70 * attempts.A_DAY)), pytest.raises(attempts.TooManyTries):
        attempts.begin(resident, "192.0.2.1")


def test_many_accounts_behind_one_line_are_slowed_together(db, monkeypatch):
    monkeypatch.setattr(attempts, "FROM_ONE_PLACE_A_DAY", 3)
    for number in range(3):
        attempts.begin(make_resident(), f"2001:db8::{number}")
    with pytest.raises(attempts.TooManyTries):
        attempts.begin(make_resident(), "2001:db8::ffff")
    assert attempts.begin(make_resident(), "2001:db8:1::1")


def test_guesses_that_come_past_our_proxy_are_counted_by_who_sent_them(db, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guesser, neighbour = Client(), Client()
    for client, address in (guesser, "198.51.100.7"), (neighbour, "203.0.113.9"):
        client.force_login(make_resident())
        came_from = {"x-forwarded-for": f"192.0.2.66, {address}"}  # what they claim stands first
        client.post("/en/me/residence/code/", {"code-code": "WWWW-WWWW", "code-name": "Li"}, headers=came_from)
    origins = set(ResidenceAttempt.objects.values_list("origin_ref", flat=True))
    assert origins == {refs.origin(attempts.place_of(each)) for each in ("198.51.100.7", "203.0.113.9")}


def test_tries_are_forgotten_after_two_days(db):
    attempts.begin(make_resident(), "192.0.2.1")
    with clock.moved_to(clock.now() + timedelta(days=3)):
        assert attempts.forget_old() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_of_one_account_do_not_slip_past_the_limit():
    resident = make_resident()
    results = in_parallel([partial(attempts.begin, resident, "192.0.2.1") for _ in range(12)])
    assert sum(not isinstance(r, Exception) for r in results) == attempts.AN_HOUR


# At the counter


def test_a_counter_check_keeps_who_saw_what_and_no_number(clerk):
    area = make_neighbourhood(residence_methods=["counter"])
    proof = actions.prove(make_resident(), seen(area, clerk))
    assert (proof.checked_by, proof.document, proof.birth_year) == (clerk, "id_card", 1949)
    assert ID not in str(vars(proof))
    assert "王秀英" not in str(vars(proof))


def test_only_who_may_check_checks(db):
    with pytest.raises(PermissionDenied):
        seen(make_neighbourhood(residence_methods=["counter"]), make_clerk())


def test_nobody_checks_themselves(clerk):
    area = make_neighbourhood(residence_methods=["counter"])
    with pytest.raises(IntegrityError, match="nobody_checks_themselves"), transaction.atomic():
        actions.prove(clerk, seen(area, clerk))


@pytest.mark.parametrize("number", ["110105194912310021", "1234", "hello world!", ""])
def test_an_id_number_with_a_slip_is_refused(number):
    with pytest.raises(ValidationError):
        refs.id_number(number)


def test_other_documents_give_no_year_of_birth():
    assert refs.birth_year(refs.id_number("E 1234 5678")) is None
    assert refs.birth_year(refs.id_number("11010519491231002x")) == 1949


def test_a_counter_check_for_a_full_household_is_refused(clerk):
    household = make_code(make_household(adults=1))
    actions.prove(make_resident(), codes.claim(CODE, "李"))
    with pytest.raises(HouseholdFull):
        actions.prove(make_resident(), seen(household.area, clerk, household=household))


def test_a_move_replaces_the_former_proof(clerk):
    here, there = (make_neighbourhood(residence_methods=["counter"]) for _ in range(2))
    resident = make_resident()
    old = actions.prove(resident, seen(here, clerk))
    new = actions.prove(resident, seen(there, clerk))
    old.refresh_from_db()
    assert (old.ended_why, new.area) == ("replaced", there)
    assert actions.proof_of(resident) == new


# Two accounts


def test_the_same_id_number_under_another_account_is_a_case_and_both_are_told(clerk, told):
    area = make_neighbourhood(residence_methods=["counter"])
    first, second = make_resident(), make_resident()
    actions.prove(first, seen(area, clerk))
    case = actions.prove(second, seen(area, clerk))
    assert isinstance(case, ResidenceCase)
    assert actions.proof_of(second) is None
    assert told == [(second, "residence.case_opened"), (first, "residence.case_opened")]


def test_claiming_again_opens_no_second_case(clerk):
    area = make_neighbourhood(residence_methods=["counter"])
    second = make_resident()
    actions.prove(make_resident(), seen(area, clerk))
    assert actions.prove(second, seen(area, clerk)) == actions.prove(second, seen(area, clerk))


def test_one_name_twice_in_a_household_is_a_case(db):
    make_code(make_household(adults=4))
    actions.prove(make_resident(), codes.claim(CODE, "王 秀英"))
    assert isinstance(actions.prove(make_resident(), codes.claim(CODE, "王秀英")), ResidenceCase)


def test_letter_and_counter_find_the_same_person_through_the_household(clerk):
    household = make_code(make_household(adults=4))
    actions.prove(make_resident(), codes.claim(CODE, "王秀英"))
    assert isinstance(actions.prove(make_resident(), seen(household.area, clerk, household=household)), ResidenceCase)


def open_case(clerk):
    area = make_neighbourhood(residence_methods=["counter"])
    first, second = make_resident(), make_resident()
    actions.prove(first, seen(area, clerk))
    return actions.prove(second, seen(area, clerk)), first, second


def test_a_case_may_leave_the_proof_where_it_is(clerk, told):
    case, first, second = open_case(clerk)
    told.clear()
    actions.decide(case, "holder", by=clerk, reason="旧账号在用")
    assert actions.proof_of(first)
    assert actions.proof_of(second) is None
    assert {person for person, _kind in told} == {first, second}


def test_a_case_may_move_the_proof(clerk):
    case, first, second = open_case(clerk)
    actions.decide(case, "claimant", by=clerk, reason="换了手机号")
    assert actions.proof_of(first) is None
    assert actions.proof_of(second).document == "id_card"
    assert ResidenceProof.objects.get(resident=first).ended_why == "case"


def test_one_id_number_is_never_two_people(clerk):
    case, _first, second = open_case(clerk)
    with pytest.raises(CaseRefused):
        actions.decide(case, "both", by=clerk, reason="?")
    assert actions.proof_of(second) is None


def test_two_people_of_one_name_in_a_household_are_both_proven(clerk):
    make_code(make_household(adults=4))
    first, second = make_resident(), make_resident()
    actions.prove(first, codes.claim(CODE, "王秀英"))
    case = actions.prove(second, codes.claim(CODE, "王秀英"))
    actions.decide(case, "both", by=clerk, reason="祖孙同名")
    assert actions.proof_of(first)
    assert actions.proof_of(second).slot == 2


def test_a_case_is_decided_once_by_somebody_else(clerk):
    case, first, _second = open_case(clerk)
    with pytest.raises(PermissionDenied):
        actions.decide(case, "holder", by=first, reason="mine")
    actions.decide(case, "holder", by=clerk, reason="seen")
    with pytest.raises(CaseRefused):
        actions.decide(case, "claimant", by=clerk, reason="changed my mind")


# Ends


def test_a_proof_runs_out_and_the_resident_is_told_once(clerk, told):
    area, resident = make_neighbourhood(residence_methods=["counter"]), make_resident()
    proof = actions.prove(resident, seen(area, clerk))
    with clock.moved_to(proof.expires_at):
        assert actions.proof_of(resident) is None
        assert (actions.expire(), actions.expire()) == (1, 0)
    assert told == [(resident, "residence.expired")]


def test_a_proof_that_ran_out_stands_in_nobodys_way(clerk):
    area = make_neighbourhood(residence_methods=["counter"])
    proof = actions.prove(make_resident(), seen(area, clerk))
    with clock.moved_to(proof.expires_at + timedelta(days=1)):
        assert isinstance(actions.prove(make_resident(), seen(area, clerk)), ResidenceProof)


def test_only_staff_or_the_resident_end_a_proof(clerk):
    area = make_neighbourhood(residence_methods=["counter"])
    proof = actions.prove(make_resident(), seen(area, clerk))
    with pytest.raises(PermissionDenied):
        actions.revoke(proof, by=make_resident(), reason="x")
    with pytest.raises(PermissionDenied):
        actions.give_up(proof, by=clerk)
    with pytest.raises(ValidationError):
        actions.revoke(proof, by=clerk, reason=" ")
    actions.revoke(proof, by=clerk, reason="moved away")
    proof.refresh_from_db()
    assert (proof.ended_why, proof.end_reason, proof.ended_by) == ("revoked", "moved away", clerk)


def test_the_desk_takes_a_proof_back_only_for_a_reason_that_the_resident_reads(client, clerk):
    area = make_neighbourhood(residence_methods=["counter"])
    resident = make_resident()
    proof = actions.prove(resident, seen(area, clerk))
    client.force_login(clerk)
    url = f"/en/desk/residents/{resident.public_id}/revoke/"
    page = client.post(url, {"reason": ""})
    assert page.context["revoke_form"].errors.keys() == {"reason"}
    proof.refresh_from_db()
    assert proof.ended_at is None
    client.post(url, {"reason": "the lease has ended"})
    read = notices.read_aloud(Notice.objects.filter(resident=resident, kind="residence.revoked"))
    assert "because: the lease has ended." in read[0].body


@pytest.mark.parametrize(("outcome", "said"), [("holder", "the first account keeps"), ("claimant", "the proof moves")])
def test_the_notice_of_a_case_names_what_was_found(clerk, outcome, said):
    area = make_neighbourhood(residence_methods=["counter"])
    first, second = make_resident(), make_resident()
    actions.prove(first, seen(area, clerk))
    case = actions.prove(second, seen(area, clerk))
    actions.decide(case, outcome, by=make_clerk("decide_residence_case"), reason="looked")
    for person in (first, second):
        read = notices.read_aloud(Notice.objects.filter(resident=person, kind="residence.case_decided"))
        assert said in read[0].body


def test_without_a_neighbourhood_only_ways_in_force_somewhere_are_offered(client, db):
    make_neighbourhood(residence_methods=["code"])
    client.force_login(make_resident())
    page = client.get("/en/me/residence/")
    assert page.context["in_force"] == ["code"]
    assert "ID number" not in page.content.decode()


def test_leaving_and_coming_back_is_still_the_same_person(clerk):
    area = make_neighbourhood(residence_methods=["counter", "code"])
    household = make_code(make_household(area, adults=1))
    first, second = make_resident(), make_resident()
    by_code = actions.prove(first, codes.claim(CODE, "王秀英"))
    by_id = actions.prove(first, seen(area, clerk, household=household))
    actions.end_all(first)
    actions.prove(second, seen(area, clerk))
    assert actions.refs_of(second) == {by_code.identity_ref, by_id.identity_ref}


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("standing_proof_names_a_person", {"identity_ref": ""}),
        ("counter_check_says_who_saw_what", {"document": ""}),
        ("proof_ends_for_a_reason", {"ended_why": "left"}),
        ("household_and_place_go_together", {"slot": 1}),
        ("birth_year_is_a_year", {"birth_year": 12}),
    ],
)
def test_the_database_itself_refuses_a_crooked_proof(clerk, constraint, changes):
    proof = actions.prove(make_resident(), seen(make_neighbourhood(residence_methods=["counter"]), clerk))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ResidenceProof.objects.filter(pk=proof.pk).update(**changes)


@pytest.mark.parametrize("field", ["resident_id", "identity_ref"])
def test_the_database_itself_refuses_a_second_proof(clerk, field):
    area = make_neighbourhood(residence_methods=["counter"])
    one = actions.prove(make_resident(), seen(area, clerk))
    two = actions.prove(make_resident(), seen(area, clerk, number=OTHER_ID))
    with pytest.raises(IntegrityError), transaction.atomic():
        ResidenceProof.objects.filter(pk=two.pk).update(**{field: getattr(one, field)})


# Races


def prove_with_code(pk, name):
    return actions.prove(Resident.objects.get(pk=pk), codes.claim(CODE, name))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_household_goes_to_exactly_one_of_eight():
    make_code(make_household(adults=1))
    people = [make_resident() for _ in range(8)]
    results = in_parallel([partial(prove_with_code, person.pk, f"邻居{person.pk}") for person in people])
    assert sum(isinstance(r, HouseholdFull) for r in results) == 7
    assert ResidenceProof.objects.standing().count() == 1


def drop_index(*names):
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP INDEX "{name}"')


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_the_last_place_goes_to_more(monkeypatch):
    """The control: the race above can see the fault it guards against."""
    from time import sleep

    drop_index("one_person_a_place_in_a_household", "one_proof_a_person")
    make_code(make_household(adults=1))
    people = [make_resident() for _ in range(8)]

    def unguarded(pk):
        claim = codes.claim(CODE, str(pk))
        slot = actions._free_slot(claim.household)
        sleep(0.2)
        return ResidenceProof.objects.create(
            resident_id=pk,
            area=claim.area,
            method="code",
            identity_ref=refs.place_in_household(claim.household.pk, slot),
            household=claim.household,
            slot=slot,
        )

    in_parallel([partial(unguarded, person.pk) for person in people])
    assert ResidenceProof.objects.standing().count() > 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_identity_from_eight_accounts_at_once_is_one_proof_and_seven_cases():
    clerk = make_clerk("check_residence")
    area = make_neighbourhood(residence_methods=["counter"])
    claim = seen(area, clerk)
    people = [make_resident() for _ in range(8)]
    results = in_parallel([partial(actions.prove, person, claim) for person in people])
    assert sum(isinstance(r, ResidenceProof) for r in results) == 1
    assert sum(isinstance(r, ResidenceCase) for r in results) == 7


# The roll: see test_roll.py


def test_a_claim_by_roll_takes_name_and_number(clerk):
    area = make_neighbourhood(residence_methods=["roll"])
    reading = roll.read(f"name,id_number,community\n王秀英,{ID},{area.slug}\n".encode(), area)
    roll.put_in_force(roll.upload(reading, area=area, by=clerk), by=clerk)
    proof = actions.prove(make_resident(), roll.claim("王秀英", ID))
    assert (proof.area, proof.birth_year) == (area, 1949)
    for name, number in (("李秀英", ID), ("王秀英", OTHER_ID)):
        with pytest.raises(NotProven):
            roll.claim(name, number)
