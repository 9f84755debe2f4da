"""Counting, signing, correcting, publishing; and what becomes of the options."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from community.models import Notice
from points import ledger
from points.models import Deed
from proposals.models import IdeaEvent
from proposals.models import State as IdeaState
from tests.builders import make_earning_rule
from tests.voting.builders import after_the_end, make_closed, make_counted, make_officer
from tests.voting.test_closing import first_bad
from voting import counting, files, results, sources, tally
from voting.models import CountRun, ResultSignature, ResultVersion, State
from voting.results import SignatureRefused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
BALLOTS = [[1, 2], [1, 2], [1], [3], [3, 1]]
ROOT = Path(__file__).resolve().parents[2]


def certified(**fields):
    result = make_counted(**{"ballots": BALLOTS, **fields})
    for officer in (make_officer(), make_officer()):
        results.sign(result, by=officer)
    result.election.refresh_from_db()
    return result


def test_two_officers_make_a_result_final_and_public_at_once():
    result = make_counted(ballots=BALLOTS)
    election, one, two = result.election, make_officer(), make_officer()
    results.sign(result, by=one)
    with pytest.raises(SignatureRefused, match="second officer"):
        results.sign(result, by=one)
    assert election.state == State.COUNTED and results.published(election) is None
    results.sign(result, by=two)
    election.refresh_from_db()
    assert results.published(election) == result
    results.sign(result, by=two)  # pressed twice
    with pytest.raises(SignatureRefused, match="final"):
        results.sign(result, by=make_officer())
    assert first_bad() is None


def test_one_signature_makes_nothing_final_even_past_the_verbs():
    result = make_counted(ballots=BALLOTS)
    one = make_officer()
    results.sign(result, by=one)
    election = result.election
    with pytest.raises(DatabaseError), transaction.atomic():
        type(election).objects.filter(pk=election.pk).update(state="certified")
    with pytest.raises(DatabaseError), transaction.atomic():
        ResultSignature.objects.create(result=result, by=one, place=2)


def test_a_result_is_never_changed():
    result = certified()
    for refused in (
        lambda: ResultVersion.objects.update(summary={}),
        lambda: ResultVersion.objects.all().delete(),
        lambda: ResultSignature.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
    assert result.trace["winners"]


def test_winners_move_to_chosen_and_losers_are_told_why_in_both_languages():
    result = certified()
    election = result.election
    for option in election.options.select_related("idea"):
        chosen = option.code in result.winners
        assert option.idea.state == (IdeaState.CHOSEN if chosen else IdeaState.NOT_CHOSEN)
        notice = Notice.objects.get(resident=option.idea.author, kind__in=["idea.chosen", "idea.not_chosen"])
        assert notice.kind == ("idea.chosen" if chosen else "idea.not_chosen")
        assert notice.facts["reason"]["en"] and notice.facts["reason"]["zh-hans"]
        assert IdeaEvent.objects.get(idea=option.idea, new=option.idea.state)
    assert 0 < len(result.winners) < 3


def test_a_chosen_idea_pays_its_author_once_where_a_rule_says_so():
    make_earning_rule("idea-chosen", points=30, by_hand=False)
    result = certified()
    for option in result.election.options.select_related("idea__author"):
        chosen = option.code in result.winners
        assert ledger.balance_of(option.idea.author) == (30 if chosen else 0)
        if chosen:
            sources.of(option).thank(option)
        assert ledger.balance_of(option.idea.author) == (30 if chosen else 0)
    assert Deed.objects.count() == len(result.winners)


def test_without_a_rule_a_chosen_idea_is_chosen_and_pays_nothing():
    result = certified()
    assert result.winners and not Deed.objects.exists()


def test_reasons_name_options_in_the_language_of_the_reader():
    result = make_counted(ballots=BALLOTS)
    english, chinese = (" ".join(results.reasons_of(result, code).values()) for code in ("en", "zh-hans"))
    assert "选项" not in english and "Option" not in chinese
    words = results.explained(result, "zh-hans")
    assert all(reason.name.startswith(tuple("123选")) for reason in (*words.winners, *words.losers))


def test_a_correction_is_a_new_version_with_a_public_reason_and_the_old_one_stays():
    result = certified()
    election, officer = result.election, make_officer()
    with pytest.raises(tally.CountRefused, match="reason"):
        tally.ask(election, by=officer, now=True)
    tally.ask(election, by=officer, reason_zh_hans="重新核对", reason_en="Checked again", now=True)
    second = election.results.order_by("-number").first()
    assert second.number == 2 and second.reason_en == "Checked again"
    assert results.published(election) == result  # until two have signed the new one
    with pytest.raises(SignatureRefused, match="newer"):
        results.sign(result, by=make_officer())
    for each in (make_officer(), make_officer()):
        results.sign(second, by=each)
    assert results.published(election) == second
    assert ResultVersion.objects.count() == 2
    assert second.trace_sha256 == result.trace_sha256


def test_a_count_done_twice_is_one_result():
    election = make_closed(ballots=BALLOTS)
    officer = make_officer()
    with after_the_end(election):
        run = tally._ask(election, officer, {"zh_hans": "", "en": ""})
        assert tally.ask(election, by=officer) == run  # the one under way
        tally.count_now(CountRun.objects.get(pk=run.pk))
        tally.count_now(run)
    assert ResultVersion.objects.count() == 1


def test_few_voters_with_much_money_are_counted_in_larger_steps():
    """A frozen rule must never make a vote that nobody can count."""
    costs, rule = (50_000, 58_000, 59_000), {"rule": "equal-shares", "completion": "add1u"}
    result = make_counted(ballots=[[1, 2, 3]] * 5, costs=costs, counting=rule)
    assert result.summary["parameters"]["step"] == "4" and result.winners


def test_a_vote_in_which_nobody_voted_has_a_result_without_winners():
    result = make_counted()
    assert result.winners == [] and result.turnout["voters"] == 0
    assert all(results.reasons_of(result, "en").values())


def test_a_count_that_cannot_be_done_says_so_and_may_be_asked_for_again(monkeypatch):
    election = make_closed(ballots=BALLOTS)
    officer = make_officer()

    def refuse(*args, **kwargs):
        raise counting.BadSettings("no such count")

    monkeypatch.setattr(tally, "count", refuse)
    with after_the_end(election):
        assert tally.ask(election, by=officer, now=True).error == "no such count"
        assert not ResultVersion.objects.exists()
        monkeypatch.undo()
        assert not tally.ask(election, by=officer, now=True).error


def test_small_areas_are_not_shown_and_neither_is_what_would_give_them_away():
    assert tally._hidden([50, 3, 20], 10) == {3, 20}
    assert tally._hidden([50, 3, 4], 10) == {3, 4}
    assert tally._hidden([50, 30], 10) == set()
    assert tally._hidden([3], 10) == {3}


# Files


def test_few_ballots_are_not_published():
    result = certified()
    with pytest.raises(files.NotPublished):
        files.ballots_pb(result.election)


@pytest.mark.parametrize(
    ("kind", "ballots", "fields"),
    [
        ("approval", [[1, 2], [3]], {}),
        ("choose-1", [[1], [3], [3]], {"counting": {"rule": "greedy"}}),
        ("knapsack", [[1], [2]], {"most_choices": None, "counting": {"rule": "phragmen"}}),
        ("ordinal", [[3, 1], [2, 3, 1]], {"counting": {"rule": "borda", "seats": 1}, "budget": None}),
        ("cumulative", [{1: 3, 2: 2}, {3: 5}], {"points_each": 5}),
    ],
)
def test_every_kind_of_ballot_goes_out_and_counts_the_same(kind, ballots, fields, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "LEAST_PUBLISHED", 1)
    result = certified(ballots=ballots, ballot_type=kind, **fields)
    path = tmp_path / "ballots.pb"
    path.write_text("".join(files.ballots_pb(result.election)), encoding="utf-8")
    found = counting.read(path, free_projects=True)
    again = counting.count(found, counting.settings_of_file(found.facts))
    assert list(again.winners) == result.winners and result.winners
    assert again.election.ballots_sha256 == result.ballots_sha256
    assert first_bad() is None


def test_published_ballots_counted_by_somebody_else_give_the_same_winners(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "LEAST_PUBLISHED", 5)
    result = certified(ballots=[*BALLOTS, []])
    path = tmp_path / "ballots.pb"
    path.write_text("".join(files.ballots_pb(result.election)), encoding="utf-8")
    found = counting.read(path)
    again = counting.count(found, counting.settings_of_file(found.facts))
    assert list(again.winners) == result.winners
    assert again.election.ballots_sha256 == result.ballots_sha256
    alone = subprocess.run(
        [sys.executable, str(ROOT / "voting" / "recount.py"), str(path), *files.recount_options(result)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stderr
    assert f"winners: {','.join(result.winners)}\n" in alone.stdout
    assert result.turnout["blank"] == 1 and result.summary["ballots"] == 5
