"""Freezing, lots, amendments, reminders."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from community import clock
from community.models import Notice
from proposals.models import State as IdeaState
from records.models import AuditEntry
from tests.builders import make_resident
from tests.voting.builders import DAY, cast, make_draft, make_frozen, make_officer, make_open, make_voter
from voting import counting, drafts, electorate, reminders, setting_up
from voting.models import Amendment, Election, Option
from voting.setting_up import ElectionRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
WHY = {"reason_zh_hans": "写错了", "reason_en": "A slip"}


def test_freezing_hashes_rules_prices_and_options_into_the_record():
    election = make_frozen()
    noted = AuditEntry.objects.get(action="election.frozen")
    assert election.digest in noted.facts and election.seed_commitment in noted.facts
    assert hashlib.sha256(setting_up.rules_text(election).encode()).hexdigest() == election.digest
    ideas = {option.idea.state for option in election.options.select_related("idea")}
    assert ideas == {IdeaState.ON_BALLOT}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title_en": ""}, "both languages"),
        ({"area": None}, "choose an area"),
        ({"budget": Decimal(40_000)}, "more than the whole budget"),
    ],
)
def test_what_is_not_ready_is_not_frozen(change, said):
    officer = make_officer()
    election = make_draft(by=officer)
    Election.objects.filter(pk=election.pk).update(**change)
    with pytest.raises(ElectionRefused, match=said):
        setting_up.freeze(election, by=officer)


@pytest.mark.parametrize(
    "fields",
    [
        {"counting": {"rule": "borda", "seats": 1}},  # needs an order of preference
        {"counting": {"rule": "plurality", "seats": 1}, "budget": None},  # needs ballots of one option
        {"counting": {"rule": "approval", "seats": 9}, "budget": None},  # more seats than options
    ],
)
def test_what_nobody_could_count_is_not_frozen(fields):
    officer = make_officer()
    election = make_draft(by=officer, **fields)
    with pytest.raises(ElectionRefused):
        setting_up.freeze(election, by=officer)
    election.refresh_from_db()
    assert election.state == "draft" and election.options.get(idea__isnull=False, cost=20_000).idea.state == "feasible"


def test_points_to_share_out_are_so_many():
    election = make_draft()
    with pytest.raises(DatabaseError), transaction.atomic():
        Election.objects.filter(pk=election.pk).update(ballot_type="cumulative", points_each=None)


def test_only_officers_run_votes():
    election = make_draft()
    with pytest.raises(PermissionDenied):
        setting_up.freeze(election, by=make_resident())


def test_frozen_rules_stay_whoever_asks_the_database():
    election = make_frozen()
    option = election.options.first()
    for refused in (
        lambda: Election.objects.filter(pk=election.pk).update(budget=Decimal(1)),
        lambda: Election.objects.filter(pk=election.pk).update(opens_at=election.opens_at - DAY),
        lambda: Election.objects.filter(pk=election.pk).update(closing_at=election.closing_at + DAY),
        lambda: Election.objects.filter(pk=election.pk).update(state="draft"),
        lambda: Election.objects.filter(pk=election.pk).update(state="certified"),
        lambda: Election.objects.filter(pk=election.pk).update(state="closed"),
        lambda: Election.objects.filter(pk=election.pk).update(box_key="0" * 64),
        lambda: Election.objects.filter(pk=election.pk).update(seed="0" * 64),
        lambda: Option.objects.filter(pk=option.pk).update(title_en="Another"),
        lambda: Option.objects.filter(pk=option.pk).update(number=9),
        lambda: Option.objects.filter(pk=option.pk).delete(),
        lambda: Option.objects.create(election=election, source="idea:0"),
        lambda: Election.objects.filter(pk=election.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_numbers_and_lots_follow_from_a_seed_anybody_can_check():
    election = make_frozen(drawn=False)
    assert election.seed_secret == "" and not election.options.exclude(number=None).exists()
    seed = setting_up.draw_lots(election, by=make_officer(), public="dice 4 4 1")
    assert hashlib.sha256(election.seed_secret.encode()).hexdigest() == election.seed_commitment
    assert seed == hashlib.sha256(f"{election.seed_secret}\ndice 4 4 1".encode()).hexdigest()
    by_number = list(election.options.order_by("number").values_list("source", flat=True))
    assert by_number == list(counting.drawn(seed, by_number))
    assert election.counting_settings().lot_seed == seed
    with pytest.raises(ElectionRefused):
        setting_up.draw_lots(election, by=make_officer(), public="dice again: 6 6 6")


def test_a_vote_without_lots_does_not_open():
    election = make_frozen(drawn=False)
    with clock.moved_to(election.opens_at):
        assert election.phase == "announced"
        assert setting_up.draw_what_is_due() == 1
        assert setting_up.draw_what_is_due() == 0
        election.refresh_from_db()
        assert election.phase == "open"


# Amendments


def test_an_amendment_takes_two_persons_and_both_hashes_stay_public():
    election, one, two = make_frozen(), make_officer(), make_officer()
    old = election.digest
    proposed = setting_up.propose_amendment(election, by=one, rules={"budget": Decimal(80_000)}, **WHY)
    with pytest.raises(ElectionRefused, match="their own"):
        setting_up.agree_amendment(proposed, by=one)
    setting_up.agree_amendment(proposed, by=two)
    election.refresh_from_db()
    assert election.budget == 80_000 and election.amended == 1
    assert (proposed.old_digest, proposed.new_digest) == (old, election.digest) and old != election.digest


def test_an_amendment_may_change_a_price_or_withdraw_an_option():
    election, one, two = make_frozen(), make_officer(), make_officer()
    first, second = election.options.order_by("number")[:2]
    proposed = setting_up.propose_amendment(
        election, by=one, costs={first.source: Decimal(21_000)}, withdraw=[second.source], **WHY
    )
    setting_up.agree_amendment(proposed, by=two)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.cost == 21_000 and second.withdrawn
    assert second.idea.state == IdeaState.FEASIBLE


def test_there_is_no_amendment_once_somebody_voted():
    election, one, two = make_open(), make_officer(), make_officer()
    proposed = setting_up.propose_amendment(election, by=one, rules={"budget": Decimal(80_000)}, **WHY)
    cast(election, make_voter(election.area), [1])
    with pytest.raises(ElectionRefused, match="has voted"):
        setting_up.agree_amendment(proposed, by=two)
    with pytest.raises(DatabaseError), transaction.atomic():
        Election.objects.filter(pk=election.pk).update(budget=Decimal(1), amended=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Option.objects.filter(election=election).update(cost=Decimal(1))
    assert setting_up.refuse_amendment(proposed, by=two).state == Amendment.State.REFUSED


def test_one_hand_cannot_sign_twice_even_past_the_verbs():
    election, one = make_frozen(), make_officer()
    proposed = setting_up.propose_amendment(election, by=one, rules={"min_age": 18}, **WHY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Amendment.objects.filter(pk=proposed.pk).update(state="agreed", decided_by=one)


# Reminders


def test_who_has_not_cast_is_reminded_two_days_and_six_hours_before_the_end_once_each():
    election = make_open()
    waiting, done = make_voter(election.area), make_voter(election.area)
    for person in (waiting, done):
        drafts.keep(election, electorate.voter_for(election, person), [1])
    cast(election, done, [1])
    assert reminders.remind() == 0
    for before, told in ((48, 1), (47, 1), (6, 2), (1, 2)):
        with clock.moved_to(election.closing_at - timedelta(hours=before)):
            reminders.remind()
            reminders.remind()
        assert Notice.objects.filter(kind="vote.not_cast", resident=waiting).count() == told
    assert not Notice.objects.filter(kind="vote.not_cast", resident=done).exists()
