"""Casting, replacing, and everything a ballot box must refuse."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community import clock, evidence
from community.models import ResidenceProof
from community.residence import refs
from community.residence.attempts import TooManyTries
from community.residence.claims import NotProven
from records.models import AuditEntry
from tests.builders import make_clerk, make_code, make_household, make_resident
from tests.voting.builders import DAY, after_the_end, cast, make_area, make_frozen, make_officer, make_open, make_voter
from voting import casting, drafts, electorate, paper, picks, setting_up
from voting.casting import NotAgain, NotOpen
from voting.electorate import NotEligible
from voting.models import BallotDraft, Roll, SealedBallot
from voting.picks import PicksRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TICK = timedelta(microseconds=1)


def test_a_ballot_lies_sealed_in_the_box_and_the_roll_says_only_that_and_on_which_day():
    election = make_open()
    receipt = cast(election, make_voter(election.area), [1, 3])
    ballot, line = SealedBallot.objects.get(), Roll.objects.get()
    assert (line.channel, line.voted_on) == ("online", clock.today())
    assert receipt.code == casting.code_of(ballot.commitment) and not receipt.replaced
    assert len(ballot.ciphertext) == election.ballot_bytes + 48
    assert b'"1"' not in bytes(ballot.ciphertext)


def test_casting_writes_no_line_of_the_record():
    """Lines stand in the order of time: together with the list of receipts they would tell whose is whose."""
    election = make_open()
    before = AuditEntry.objects.count()
    cast(election, make_voter(election.area), [1])
    assert AuditEntry.objects.count() == before


def test_a_later_ballot_replaces_the_earlier_one_and_both_stay():
    election = make_open()
    voter = make_voter(election.area)
    first, second = cast(election, voter, [1]), cast(election, voter, [2])
    assert second.replaced and first.code != second.code
    assert Roll.objects.count() == 1
    assert list(SealedBallot.objects.order_by("revision").values_list("live", flat=True)) == [False, True]


def test_a_cast_costs_at_most_twelve_queries_first_or_replacing():
    election = make_open()
    voter = make_voter(election.area)
    for numbers in ([1], [2, 3]):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            cast(election, voter, numbers)
        assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 12


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (lambda e: e.opens_at - TICK, False),
        (lambda e: e.opens_at, True),
        (lambda e: e.closing_at - TICK, True),
        (lambda e: e.closing_at, False),
        (lambda e: e.closing_at + TICK, False),
    ],
)
def test_voting_is_half_open_to_the_microsecond(moment, is_open):
    election = make_frozen()
    voter = make_voter(election.area)
    with clock.moved_to(moment(election)):
        if is_open:
            assert cast(election, voter, [1])
        else:
            with pytest.raises(NotOpen):
                cast(election, voter, [1])
            assert not SealedBallot.objects.exists()


def test_a_vote_that_was_closed_stays_closed_when_the_clock_is_set_back():
    from voting import closing

    election = make_open()
    voter = make_voter(election.area)
    with after_the_end(election):
        closing.close(election)
    with clock.moved_to(election.closing_at - timedelta(hours=1)), pytest.raises(NotOpen):
        cast(election, voter, [1])


def test_the_day_on_the_roll_is_that_of_the_site_and_not_of_greenwich():
    election = make_open()
    evening = election.closing_at.replace(hour=17, minute=0) - DAY  # an hour past midnight in Shanghai
    with clock.moved_to(evening):
        cast(election, make_voter(election.area), [1])
    assert Roll.objects.get().voted_on == evening.date() + DAY


def test_the_database_takes_no_ballot_once_the_vote_is_closed():
    from voting import closing

    election = make_open()
    cast(election, make_voter(election.area), [1])
    kept = SealedBallot.objects.get()
    with after_the_end(election):
        closing.close(election)
    for refused in (
        lambda: SealedBallot.objects.create(
            election=election, handle="a" * 64, ciphertext=bytes(kept.ciphertext), nonce="", commitment="b" * 64
        ),
        lambda: Roll.objects.create(election=election, voter_ref="c" * 64, area=election.area),
        lambda: Roll.objects.update(voted_on=clock.today() - DAY),
        lambda: SealedBallot.objects.all().delete(),
        lambda: Roll.objects.all().delete(),
        lambda: SealedBallot.objects.update(live=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_no_ballot_leaves_the_box_while_voting_is_on():
    election = make_open()
    cast(election, make_voter(election.area), [1])
    for refused in (
        lambda: SealedBallot.objects.all().delete(),
        lambda: SealedBallot.objects.update(ciphertext=b"x" * (election.ballot_bytes + 48)),
        lambda: Roll.objects.all().delete(),
        lambda: SealedBallot.objects.create(
            election=election, handle="a" * 64, ciphertext=b"short", nonce="", commitment="b" * 64
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_a_paused_vote_takes_no_ballot_and_lasts_as_much_longer():
    election, officer = make_open(), make_officer()
    voter, end = make_voter(election.area), election.closing_at
    words = {"reason_zh_hans": "停电", "reason_en": "A power cut"}
    begun = clock.now()
    with clock.moved_to(begun):
        setting_up.hold(election, by=officer, **words)
        with pytest.raises(NotOpen):
            cast(election, voter, [1])
    with clock.moved_to(begun + timedelta(hours=3)):
        setting_up.release(election, by=officer)
        assert cast(election, voter, [1])
    assert election.closing_at == end + timedelta(hours=3)


# Who may vote


def test_one_person_with_two_accounts_has_one_vote():
    election = make_open()
    person = make_voter(election.area)
    cast(election, person, [1])
    proof = person.residence_proofs.get()
    proof.ended_at, proof.ended_why = clock.now(), "left"
    proof.save(update_fields=["ended_at", "ended_why"])
    again = make_voter(election.area)
    ResidenceProof.objects.filter(resident=again).update(identity_ref=proof.identity_ref)
    assert cast(election, again, [2]).replaced
    assert Roll.objects.count() == 1 and SealedBallot.objects.filter(live=True).count() == 1


def test_an_account_that_proves_residence_anew_under_another_number_votes_no_second_time():
    election = make_open()
    person = make_voter(election.area)
    cast(election, person, [1])
    ResidenceProof.objects.filter(resident=person).update(identity_ref=refs.person("ANOTHER1"))
    with pytest.raises(NotAgain):
        cast(election, person, [2])
    assert SealedBallot.objects.count() == 1


def test_who_lives_elsewhere_has_no_vote():
    election = make_open()
    with pytest.raises(NotEligible, match="residents of"):
        cast(election, make_voter(make_area()), [1])


def test_who_proved_nothing_has_no_vote():
    election = make_open()
    with pytest.raises(NotEligible, match="prove first"):
        cast(election, make_resident(), [1])


@pytest.mark.parametrize(("years", "may"), [(15, False), (16, True)])
def test_everybody_votes_from_the_year_they_turn_the_age(years, may):
    election = make_open(min_age=16)
    voter = make_voter(election.area, birth_year=election.age_counts_in - years)
    assert electorate.may_vote(election, voter) is may


def test_nobody_votes_for_somebody_else():
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    token = evidence.acting.set(object())
    try:
        with pytest.raises(NotEligible, match="in person"):
            casting.cast(election, voter, [1])
    finally:
        evidence.acting.reset(token)


def test_a_letter_is_enough_to_vote_and_counts_no_more_people_than_live_there():
    election = make_open()
    make_code(make_household(election.area, adults=2), "GHR72MKP")
    for name in ("王芳", "李雷"):
        voter = electorate.voter_by_letter(election, "ghr7-2mkp", name, origin="192.0.2.1")
        assert casting.cast(election, voter, [1])
    again = electorate.voter_by_letter(election, "GHR72MKP", " 王 芳", origin="192.0.2.1")
    assert casting.cast(election, again, [2]).replaced
    third = electorate.voter_by_letter(election, "GHR72MKP", "张三", origin="192.0.2.1")
    with pytest.raises(NotAgain):
        casting.cast(election, third, [1])
    assert Roll.objects.count() == 2


def test_who_proved_by_letter_and_votes_by_letter_is_one_person():
    from community.residence import actions, codes

    election = make_open()
    make_code(make_household(election.area, adults=1), "GHR72MKP")
    resident = make_resident()
    actions.prove(resident, codes.claim("GHR72MKP", "王芳"))
    cast(election, resident, [1])
    voter = electorate.voter_by_letter(election, "GHR72MKP", "王芳", origin="192.0.2.1")
    assert casting.cast(election, voter, [2]).replaced
    assert Roll.objects.count() == 1


def test_account_letter_and_id_of_one_person_are_one_line_of_the_roll():
    from community.residence import actions, counter

    election = make_open()
    household = make_code(make_household(election.area, adults=2), "GHR72MKP")
    number = "11010519491231002X"
    seen = {"area": election.area, "name": "王芳", "number": number, "document": "id_card", "household": household}
    resident = make_resident()
    actions.prove(resident, counter.claim(**seen, by=make_clerk("check_residence")))
    cast(election, resident, [1])
    by_letter = electorate.voter_by_letter(election, "GHR72MKP", "王芳", origin="192.0.2.1")
    assert casting.cast(election, by_letter, [2]).replaced
    paper.hand_out(election, electorate.voter_by_document(election, election.area, number), by=make_officer())
    assert Roll.objects.get().channel == "paper"
    assert not SealedBallot.objects.filter(live=True).exists()


def test_the_desk_finds_out_who_voted_by_the_letter_of_a_door():
    election, number = make_open(), "11010519491231002X"
    household = make_code(make_household(election.area, adults=2), "GHR72MKP")
    by_letter = electorate.voter_by_letter(election, "GHR72MKP", "王芳", origin="192.0.2.1")
    casting.cast(election, by_letter, [1])
    with pytest.raises(NotEligible, match="door and name"):
        electorate.voter_by_document(election, election.area, number)
    with pytest.raises(NotEligible, match="no such door"):
        electorate.voter_by_document(election, election.area, number, name="王芳", door="nowhere")
    at_desk = electorate.voter_by_document(election, election.area, number, name="王芳", door=household.address)
    assert paper.hand_out(election, at_desk, by=make_officer()), "the ballot cast by letter is taken out"
    assert Roll.objects.count() == 1


def seen_at_the_counter(area, number, *, household=None, name="王芳"):
    """An account whose ID was seen; no door is noted unless it is given."""
    from community.residence import actions, counter

    resident = make_resident()
    seen = {"area": area, "name": name, "number": number, "document": "id_card", "household": household}
    actions.prove(resident, counter.claim(**seen, by=make_clerk("check_residence")))
    return resident


@pytest.mark.parametrize("desk_first", [True, False])
@pytest.mark.parametrize("by_code", [True, False])
def test_who_has_an_account_and_comes_to_the_desk_with_the_same_id_has_one_vote(desk_first, by_code):
    election = make_open() if by_code else make_open(proof_methods=["counter"])
    number = "11010519491231002X"
    household = make_household(election.area, adults=2)
    resident = seen_at_the_counter(election.area, number, household=household if by_code else None)

    def come_to_the_desk():
        door = {"name": "王芳", "door": household.address}
        return electorate.voter_by_document(election, election.area, number, **door)

    if desk_first:
        assert not paper.hand_out(election, come_to_the_desk(), by=make_officer())
        with pytest.raises(casting.OnPaper):
            cast(election, resident, [1])
        paper.take_back(election, come_to_the_desk(), by=make_officer())
    cast(election, resident, [1])
    assert cast(election, resident, [2]).replaced
    assert paper.hand_out(election, come_to_the_desk(), by=make_officer()), "the ballot cast online is taken out"
    assert Roll.objects.get().channel == "paper"
    assert not SealedBallot.objects.filter(live=True).exists()
    assert casting.has_voted(election, electorate.voter_for(election, resident)) == "paper"


def test_who_takes_a_slip_and_then_opens_an_account_has_one_vote_however_their_name_is_written():
    election, number = make_open(), "11010519491231002X"
    household = make_household(election.area, adults=2)
    door = {"name": "王芳", "door": household.address}
    paper.hand_out(election, electorate.voter_by_document(election, election.area, number, **door), by=make_officer())
    with pytest.raises(casting.OnPaper):
        cast(election, seen_at_the_counter(election.area, number, household=household, name="王方"), [1])
    assert Roll.objects.count() == 1 and not SealedBallot.objects.exists()


def on_the_roll_file(area, number):
    """An account compared with the file of the residents' committee, which knows no doors."""
    from community.residence import actions, roll

    rows = f"name,id_number,community\n王芳,{number},{area.slug}\n".encode()
    clerk = make_officer()
    file = roll.upload(roll.read(rows, area=area), area=area, by=clerk)
    roll.put_in_force(file, by=clerk)
    resident = make_resident()
    actions.prove(resident, roll.claim("王芳", number))
    return resident


@pytest.mark.parametrize("prove", [seen_at_the_counter, on_the_roll_file])
def test_whose_door_is_unknown_votes_by_the_letter_alone_where_letters_count(prove):
    """Else their account would be one voter and the letter of their household another."""
    election = make_open()
    make_code(make_household(election.area, adults=1), "GHR72MKP")
    resident = prove(election.area, "11010519491231002X")
    with pytest.raises(NotEligible, match="behind which door"):
        cast(election, resident, [1])
    by_letter = electorate.voter_by_letter(election, "GHR72MKP", "王芳", origin="192.0.2.1")
    casting.cast(election, by_letter, [1])
    with pytest.raises(NotEligible):
        cast(election, resident, [2])
    assert SealedBallot.objects.filter(live=True).count() == 1


def test_whose_door_is_unknown_votes_where_no_letter_counts():
    election = make_open(by_letter=False, proof_methods=["roll", "counter"])
    make_household(election.area)
    assert cast(election, seen_at_the_counter(election.area, "11010519491231002X"), [1])


def test_an_account_proven_by_a_code_and_an_id_at_the_desk_are_one_voter_where_letters_alone_are_not_enough():
    from community.residence import actions, codes

    election, number = make_open(by_letter=False), "11010519491231002X"
    household = make_code(make_household(election.area, adults=1), "GHR72MKP")
    resident = make_resident()
    actions.prove(resident, codes.claim("GHR72MKP", "王芳"))
    cast(election, resident, [1])
    with pytest.raises(NotEligible, match="door and name"):
        electorate.voter_by_document(election, election.area, number)
    at_desk = electorate.voter_by_document(election, election.area, number, name="王芳", door=household.address)
    assert paper.hand_out(election, at_desk, by=make_officer()), "the ballot cast online is taken out"
    assert Roll.objects.count() == 1


def test_a_vote_may_ask_for_more_than_a_letter():
    election = make_open(by_letter=False)
    make_code(make_household(election.area), "GHR72MKP")
    with pytest.raises(NotEligible):
        electorate.voter_by_letter(election, "GHR72MKP", "王芳", origin="192.0.2.1")


def test_guessing_letters_is_slow():
    election = make_open()
    for _each in range(electorate.AN_HOUR):
        with pytest.raises(NotProven):
            electorate.voter_by_letter(election, "AAAA-AAAA", "X", origin="192.0.2.1")
    with pytest.raises(TooManyTries):
        electorate.voter_by_letter(election, "AAAA-AAAA", "X", origin="192.0.2.1")


# What may be picked


@pytest.mark.parametrize("numbers", [[9], [1, 1], [1, 2, 3, 4], []])
def test_what_is_no_ballot_is_not_cast(numbers):
    election = make_open()
    voter = make_voter(election.area)
    with pytest.raises(PicksRefused):
        cast(election, voter, numbers)
    assert not Roll.objects.exists() and not SealedBallot.objects.exists()


def test_a_blank_ballot_is_meant_to_be_blank():
    election = make_open()
    assert cast(election, make_voter(election.area), [], blank=True)
    with pytest.raises(PicksRefused):
        cast(election, make_voter(election.area), [1], blank=True)


def test_a_ballot_within_the_budget_says_by_how_much_it_is_over():
    election = make_open(ballot_type="knapsack", most_choices=None)
    with pytest.raises(PicksRefused, match="40,000 yuan more"):
        cast(election, make_voter(election.area), [1, 2, 3])


def test_points_are_shared_out_up_to_what_there_is():
    election = make_open(ballot_type="cumulative", points_each=5, most_choices=None)
    voter = make_voter(election.area)
    with pytest.raises(PicksRefused):
        cast(election, voter, {1: 4, 2: 2})
    assert cast(election, voter, {1: 4, 2: 1, 3: 0})


def test_an_order_of_preference_comes_back_as_it_was_given():
    election = make_open(ballot_type="ordinal", most_choices=None)
    options = picks.options_of(election)
    chosen = picks.read(election, options, [3, 1, 2])
    assert chosen == {3: 3, 1: 2, 2: 1} and picks.in_order(chosen) == [3, 1, 2]
    assert picks.is_ballot(election, options, picks.text(chosen))


def test_all_ballots_of_a_vote_are_of_one_size():
    election = make_open()
    for numbers in ([1], [1, 2, 3], []):
        cast(election, make_voter(election.area), numbers, blank=not numbers)
    assert len({len(ballot.ciphertext) for ballot in SealedBallot.objects.all()}) == 1


# Drafts


def test_a_draft_is_kept_unreadable_and_goes_with_the_cast():
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    drafts.keep(election, voter, [2, 1])
    assert drafts.of(election, voter) == {1: 1, 2: 1}
    assert b'"2"' not in bytes(BallotDraft.objects.get().sealed)
    casting.cast(election, voter, [1])
    assert drafts.of(election, voter) == {} and not BallotDraft.objects.exists()


def test_a_draft_may_hold_more_than_may_be_cast():
    election = make_open(most_choices=1)
    voter = electorate.voter_for(election, make_voter(election.area))
    assert drafts.keep(election, voter, [1, 2, 3, 99]) == {1: 1, 2: 1, 3: 1}


def test_what_somebody_picked_last_is_not_shown_again():
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    casting.cast(election, voter, [1])
    assert drafts.of(election, voter) == {}
    assert casting.has_voted(election, voter) == "online"
