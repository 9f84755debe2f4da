"""Voters, desk, clock and officers do whatever comes, in any order: the box holds what a simple model says it holds."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from community import clock
from community.privacy import leaving
from records import verify
from tests.voting.builders import make_officer, make_open, make_voter
from tests.voting.test_paper import signed_batch
from voting import (
    casting,
    closing,
    counting,
    drafts,
    electorate,
    files,
    paper,
    picks,
    receipts,
    results,
    setting_up,
    tally,
)
from voting.models import BallotDraft, Election, Roll, SealedBallot

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# A short walk each time; VOTE_RUNS=400 takes 20,000 steps.
RUNS, STEPS = int(os.environ.get("VOTE_RUNS", "6")), 50
RECOUNT = Path(__file__).resolve().parents[2] / "voting" / "recount.py"
PEOPLE = 6
people = st.integers(0, PEOPLE - 1)
some = st.lists(st.integers(1, 3), unique=True, max_size=3)


class Vote(RuleBasedStateMachine):
    """Six voters and three options. `ballots`: what each has in the box; `slips`: who holds paper, and for what."""

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.stack.enter_context(
            override_settings(ELECTION_KEYS_DIR=Path(self.stack.enter_context(tempfile.TemporaryDirectory())))
        )
        self.now = clock.now()
        self.ballots, self.slips, self.cast, self.baskets = {}, {}, 0, {}
        self.is_over = False

    @initialize()
    def begin(self):
        self.election, self.officer = make_open(), make_officer()
        self.folk = [make_voter(self.election.area) for _each in range(PEOPLE)]
        self.voters = [electorate.voter_for(self.election, person) for person in self.folk]

    def teardown(self):
        try:
            if hasattr(self, "voters"):
                self.finish()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.stack.close()

    def attempt(self, act):
        """Whether it was done; what is refused has changed nothing, the invariants look."""
        with clock.moved_to(self.now):
            try:
                act(Election.objects.get(pk=self.election.pk))
            except ValidationError:
                return False
            return True

    def is_open(self):
        election = Election.objects.get(pk=self.election.pk)
        return election.held_at is None and election.opens_at <= self.now < election.closing_at and not self.is_over

    @rule(who=people, numbers=some)
    def cast_a_ballot(self, who, numbers):
        expected = self.is_open() and who not in self.slips
        done = self.attempt(lambda e: casting.cast(e, self.voters[who], numbers, blank=not numbers))
        assert done == expected
        if done:
            self.ballots[who], self.cast = picks.text(dict.fromkeys(numbers, 1)), self.cast + 1
            self.baskets.pop(who, None)

    @rule(who=people, numbers=some)
    def fill_a_basket(self, who, numbers):
        done = self.attempt(lambda e: drafts.keep(e, self.voters[who], numbers))
        assert done == self.is_open()
        if done:
            self.baskets[who] = dict.fromkeys(numbers, 1)

    @rule(who=people, numbers=some.filter(bool))
    def take_a_slip(self, who, numbers):
        expected = self.is_open() and who not in self.slips
        assert self.attempt(lambda e: paper.hand_out(e, self.voters[who], by=self.officer)) == expected
        if expected:
            self.ballots.pop(who, None)
            self.baskets.pop(who, None)
            self.slips[who] = numbers

    @rule(who=people)
    def bring_a_slip_back(self, who):
        expected = self.is_open() and who in self.slips
        assert self.attempt(lambda e: paper.take_back(e, self.voters[who], by=self.officer)) == expected
        if expected:
            del self.slips[who]

    @rule(who=people)
    def leave_the_site(self, who):
        """Who leaves has voted all the same."""
        if self.folk[who] is not None:
            with clock.moved_to(self.now):
                leaving.erase(self.folk[who])
            self.folk[who] = None
            self.baskets.pop(who, None)

    @rule()
    def pause_or_go_on(self):
        words = {"reason_zh_hans": "停电", "reason_en": "A power cut"}
        if Election.objects.get(pk=self.election.pk).held_at is None:
            self.attempt(lambda e: setting_up.hold(e, by=self.officer, **words))
        else:
            self.attempt(lambda e: setting_up.release(e, by=self.officer))

    @rule()
    def list_receipts(self):
        self.attempt(receipts.list_new)

    @rule(hours=st.integers(-2, 30))
    def the_clock_moves(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def the_schedule_runs(self):
        with clock.moved_to(self.now):
            closing.close_what_is_due()
        self.is_over = Election.objects.get(pk=self.election.pk).closed_at is not None

    @invariant()
    def the_box_holds_what_was_cast(self):
        if not hasattr(self, "voters"):
            return
        assert SealedBallot.objects.filter(live=True).count() == len(self.ballots)
        assert SealedBallot.objects.count() == self.cast
        channels = Counter(Roll.objects.exclude(channel="none").values_list("channel", flat=True))
        assert channels == Counter({"online": len(self.ballots), "paper": len(self.slips)}) - Counter()
        if not self.is_over:
            assert BallotDraft.objects.count() == len(self.baskets)
        for result in verify.run(["votes", "ballot boxes", "results"]):
            assert result.bad is None, result.bad

    def finish(self):
        """Close, type the slips, count; the model counts as well, and so does the stand-alone script."""
        if Election.objects.get(pk=self.election.pk).held_at is not None:
            setting_up.release(self.election, by=self.officer)
        self.election.refresh_from_db()
        self.now = max(self.now, self.election.closing_at)
        with clock.moved_to(self.now):
            closing.close_what_is_due()
            self.election.refresh_from_db()
            if self.slips:
                signed_batch(self.election, list(self.slips.values()))
            run = tally.ask(self.election, by=self.officer, now=True)
            assert not run.error
        assert dict(self.election.counted.values_list("choices", "times")) == Counter(self.ballots.values())
        result = self.election.results.get()
        votes = Counter()
        for written in self.ballots.values():
            votes.update(map(str, picks.from_text(written)))
        for numbers in self.slips.values():
            votes.update(map(str, numbers))
        assert {code: int(total) for code, total in result.totals.items() if total != "0"} == dict(votes)
        self.count_again(result)

    def count_again(self, result):
        for officer in (make_officer(), make_officer()):
            results.sign(result, by=officer)
        if not result.summary["ballots"]:
            return
        outcome = tally.outcome_of(self.election)
        with tempfile.NamedTemporaryFile("w", suffix=".pb", encoding="utf-8") as file:
            file.write(counting.pabulib.text(outcome.election, outcome))
            file.flush()
            options = files.recount_options(result)
            said = subprocess.run(
                [sys.executable, str(RECOUNT), file.name, *options], capture_output=True, text=True, check=True
            )
        assert said.stdout.startswith(f"winners: {','.join(result.winners)}\n")


def test_whatever_comes_after_whatever_the_box_agrees_with_a_simple_model():
    run_state_machine_as_test(
        Vote,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
