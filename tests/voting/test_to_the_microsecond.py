"""Every rule of a phase a microsecond before its moment, at it and after it; in UTC+8; with the clock set back."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from community import clock
from tests.voting.builders import (
    DAY,
    cast,
    make_closed,
    make_counted,
    make_draft,
    make_frozen,
    make_officer,
    make_open,
    make_voter,
)
from voting import boxkeys, casting, closing, drafts, electorate, paper, reminders, results, setting_up
from voting.models import Election, Phase, SealedBallot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)
POWER_CUT = {"reason_zh_hans": "停电", "reason_en": "A power cut"}
FIRST_OF_2027 = datetime(2026, 12, 31, 16, tzinfo=UTC)  # midnight in Shanghai


@contextmanager
def undone_at(moment):
    """At that moment; what happens is taken back."""
    with clock.moved_to(moment), transaction.atomic():
        yield
        transaction.set_rollback(True)


def bring_back(election, voter, officer):
    with clock.moved_to(election.opens_at):
        paper.hand_out(election, voter, by=officer)
    paper.take_back(election, voter, by=officer)


WHILE_VOTING_IS_ON = {
    "cast": lambda e, voter, officer: casting.cast(e, voter, [1]),
    "come in by letter": lambda e, voter, officer: casting.require_open(e),
    "keep a draft": lambda e, voter, officer: drafts.keep(e, voter, [1]),
    "hand out a slip": lambda e, voter, officer: paper.hand_out(e, voter, by=officer),
    "take a slip back": bring_back,
    "pause": lambda e, voter, officer: setting_up.hold(e, by=officer, **POWER_CUT),
}


def around(election):
    return [
        (election.opens_at - TICK, Phase.ANNOUNCED),
        (election.opens_at, Phase.OPEN),
        (election.opens_at + TICK, Phase.OPEN),
        (election.closing_at - TICK, Phase.OPEN),
        (election.closing_at, Phase.OVER),
        (election.closing_at + TICK, Phase.OVER),
    ]


@pytest.mark.parametrize("act", WHILE_VOTING_IS_ON)
def test_what_is_done_while_voting_is_on_is_done_from_its_first_moment_up_to_its_last(act):
    election, officer = make_frozen(), make_officer()
    voter = electorate.voter_for(election, make_voter(election.area))
    for moment, phase in around(election):
        with undone_at(moment):
            try:
                WHILE_VOTING_IS_ON[act](Election.objects.get(pk=election.pk), voter, officer)
                was_done = True
            except ValidationError:
                was_done = False
        assert was_done == (phase == Phase.OPEN), (act, moment)


def test_pages_lists_and_schedule_read_the_same_phase():
    election = make_frozen()
    for moment, phase in around(election):
        with clock.moved_to(moment):
            assert election.phase == phase
            assert Election.objects.open().exists() == (phase == Phase.OPEN)
            assert Election.objects.upcoming().exists() == (phase == Phase.ANNOUNCED)
            assert Election.objects.due_to_close().exists() == (phase == Phase.OVER)


def test_the_rules_are_frozen_before_voting_would_begin():
    officer = make_officer()
    election = make_draft(by=officer)
    with clock.moved_to(election.opens_at):
        assert setting_up.obstacles(election)
    with undone_at(election.opens_at - TICK):
        setting_up.freeze(election, by=officer)


def test_the_record_stands_in_for_what_nobody_threw_from_the_first_moment_on():
    election = make_frozen(drawn=False)
    with clock.moved_to(election.opens_at - TICK):
        assert setting_up.draw_what_is_due() == 0
    with clock.moved_to(election.opens_at):
        assert setting_up.draw_what_is_due() == 1
        assert Election.objects.open().exists()


@pytest.mark.parametrize("number", [0, 1])
def test_a_reminder_goes_out_at_its_moment_and_not_before(number):
    election = make_open()
    voter = electorate.voter_for(election, make_voter(election.area))
    drafts.keep(election, voter, [1])
    before = reminders.BEFORE[number]
    with clock.moved_to(election.closing_at - reminders.BEFORE[0]):
        told = reminders.remind() if number else 0
    with clock.moved_to(election.closing_at - before - TICK):
        assert reminders.remind() == 0
    with clock.moved_to(election.closing_at - before):
        assert reminders.remind() == 1
    assert told == number


def test_the_key_of_the_box_is_kept_for_all_the_days_of_objection():
    result = make_counted(ballots=[[1], [2]])
    for officer in (make_officer(), make_officer()):
        results.sign(result, by=officer)
    election = Election.objects.get()
    end = election.certified_at + 30 * DAY
    for moment, destroyed in ((end - TICK, 0), (end, 0), (end + TICK, 1)):
        with clock.moved_to(moment):
            assert closing.destroy_spent_keys() == destroyed
    assert not boxkeys.has(election, boxkeys.BOX)


# In UTC+8


@pytest.mark.parametrize(("moment", "year"), [(FIRST_OF_2027 - TICK, 2026), (FIRST_OF_2027, 2027)])
def test_the_year_that_decides_over_the_age_is_the_site_s(moment, year):
    assert Election(opens_at=moment).age_counts_in == year


@pytest.mark.parametrize(("moment", "day"), [(FIRST_OF_2027, (2026, 12, 31)), (FIRST_OF_2027 + TICK, (2027, 1, 1))])
def test_what_ends_at_midnight_in_shanghai_ends_on_the_day_before(moment, day):
    last = Election(closing_at=moment).last_day
    assert (last.year, last.month, last.day) == day


# With the clock set back


def test_before_its_beginning_again_a_vote_takes_nothing_and_keeps_what_came():
    election = make_open()
    voter = make_voter(election.area)
    cast(election, voter, [1])
    with clock.moved_to(election.opens_at - HOUR), pytest.raises(casting.NotOpen):
        cast(election, voter, [2])
    assert cast(election, voter, [3]).replaced
    assert SealedBallot.objects.filter(live=True).count() == 1


def test_a_pause_that_ends_before_it_began_shortens_nothing():
    election, officer = make_open(), make_officer()
    end = election.closing_at
    setting_up.hold(election, by=officer, **POWER_CUT)
    with clock.moved_to(clock.now() - HOUR):
        setting_up.release(election, by=officer)
    assert election.closing_at == end


def test_a_closed_vote_takes_neither_ballot_nor_slip_nor_draft_nor_pause_an_hour_before_its_end():
    election, officer = make_open(), make_officer()
    voter = electorate.voter_for(election, make_voter(election.area))
    make_closed(election, ballots=[[1]])
    for act in WHILE_VOTING_IS_ON.values():
        with undone_at(election.closing_at - HOUR), pytest.raises(ValidationError):
            act(Election.objects.get(pk=election.pk), voter, officer)
