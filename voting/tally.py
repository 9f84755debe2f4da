"""The count: what was in the box and on paper goes to `voting.counting`, and comes back as a result version."""

import json
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, rules
from community.models import Neighbourhood, Resident
from community.notices import in_both_languages
from voting import locks, paper
from voting.counting import Election as Ballots
from voting.counting import Outcome, Project, Refusal, Settings, compare, count, make_election
from voting.counting.election import PLAIN_TYPES, RANKING
from voting.counting.money import decimal_text
from voting.counting.rules.completion import Progress, TooManySteps
from voting.counting.settings import EQUAL_SHARES, GREEDY, GREEDY_RULES, UTILITARIAN
from voting.models import Channel, CountRun, Election, Option, PaperSlip, ResultVersion, Roll, SlipKind, State
from voting.setting_up import require


class CountRefused(ValidationError):
    """There is nothing to count yet; the message says what is missing."""


def obstacles(election: Election) -> list[str]:
    """What must be done before it can be counted; empty when nothing is."""
    if election.state == State.DRAFT or election.state == State.FROZEN:
        return [str(_("Voting is not over."))]
    found = []
    if election.box_opened_at is None:
        found.append(str(_("The box is not open yet.")))
    return found + paper.obstacles(election)


def ask(
    election: Election, *, by: Resident, reason_zh_hans: str = "", reason_en: str = "", now: bool = False
) -> CountRun:
    """Ask for a count; a worker does it and says how far it is. A second count of the same vote needs its reasons.

    `now`: count in this process and wait for it.
    """
    run = _ask(election, by, {"zh_hans": reason_zh_hans.strip(), "en": reason_en.strip()})
    if now:
        return count_now(run)
    from voting.tasks import count_election

    transaction.on_commit(lambda: count_election.delay(run.pk))
    return run


@transaction.atomic
def _ask(election: Election, by: Resident, reasons: dict[str, str]) -> CountRun:
    require(by)
    locks.hold(election)
    if found := obstacles(election):
        raise CountRefused(found)
    if under_way := election.count_runs.filter(finished_at=None).first():
        return under_way
    again = election.results.exists()
    if again and not all(reasons.values()):
        raise CountRefused(_("A correction needs its reason, in both languages: it stands beside the result."))
    run = CountRun.objects.create(election=election, asked_by=by, reasons=reasons if again else {})
    evidence.write("election.count_asked", election, actor=by, stream="elections", again=again)
    return run


def count_now(run: CountRun) -> CountRun:
    """Do the count that was asked for. Done twice, the second finds it done."""
    if run.finished_at is not None:
        return run
    CountRun.objects.filter(pk=run.pk).update(started_at=clock.now())
    election = run.election
    try:
        outcome = outcome_of(election, _teller(run))
    except Refusal as refusal:
        CountRun.objects.filter(pk=run.pk).update(error=str(refusal)[:300], finished_at=clock.now())
        run.refresh_from_db()
        return run
    _keep(run, outcome)
    run.refresh_from_db()
    return run


@transaction.atomic
def _keep(run: CountRun, outcome: Outcome) -> None:
    election = run.election
    locks.hold(election)
    run.refresh_from_db(from_queryset=CountRun.objects.select_for_update(of=("self",)))
    if run.finished_at is not None:
        return
    last = election.results.order_by("-number").first()
    version = ResultVersion.objects.create(
        election=election,
        number=last.number + 1 if last else 1,
        counted_by=run.asked_by,
        counted_at=clock.now(),
        rules_digest=election.digest,
        box_root=election.box_root,
        **{f"reason_{language}": reason for language, reason in run.reasons.items()},
        **parts_of(outcome),
        turnout=turnout(election),
    )
    run.percent, run.finished_at, run.steps = 100, clock.now(), outcome.steps
    run.save(update_fields=["percent", "finished_at", "steps"])
    if election.state == State.CLOSED:
        election.state = State.COUNTED
        election.save(update_fields=["state"])
    evidence.write(
        "election.counted",
        version,
        actor=run.asked_by,
        stream="elections",
        version=version.number,
        trace=version.trace_sha256,
        ballots=version.ballots_sha256,
        box_root=version.box_root,
    )


def parts_of(outcome: Outcome) -> dict[str, Any]:
    """What a result version keeps of an outcome."""
    ballots = outcome.election.ballots
    scale = ballots.weight_scale
    totals = {
        code: decimal_text(Fraction(int(score), scale))
        for code, score in zip(outcome.election.ids, ballots.scores.tolist(), strict=True)
    }
    return {
        "summary": outcome.summary(),
        "totals": totals,
        "against": beside_another_rule(outcome),
        "packed_trace": zlib.compress(outcome.trace_json, 6),
        "trace_sha256": outcome.trace_sha256,
        "ballots_sha256": outcome.election.ballots_sha256,
    }


def beside_another_rule(outcome: Outcome) -> dict[str, Any]:
    """What most votes first would have chosen from the same ballots; where that was the rule, what Equal Shares would.

    Counted here, once, because it needs the ballots and the pages of a result never do.
    """
    settings = outcome.settings
    if settings.is_contest:
        return {}
    if settings.rule in GREEDY_RULES:
        other = replace(settings.under(EQUAL_SHARES), completion=UTILITARIAN)
    else:
        other = settings.under(GREEDY)
    return compare(outcome, count(outcome.election, other)).as_json()


def _teller(run: CountRun) -> Progress:
    """Writes at most once a second how far the count is."""
    told = [time.monotonic()]
    budget = max(int(run.election.counting_budget() * 100), 1)

    def tell(runs: int, spent: int) -> None:
        if time.monotonic() - told[0] >= 1:
            told[0] = time.monotonic()
            CountRun.objects.filter(pk=run.pk).update(steps=runs, percent=min(95, 95 * spent // budget))

    return tell


# What is counted


def outcome_of(election: Election, progress: Progress | None = None) -> Outcome:
    """Count by the frozen rules, with one thing settled by the turnout: how large the steps of a completion are.

    Raising everybody's share a yuan at a time gets nowhere where each of a few voters holds many thousand. The count
    then refuses a step as too small; it is doubled until it does not, and the result names it. Raises `Refusal`.
    """
    return counted(ballots_of(election), election.counting_settings(), progress)


def counted(ballots: Ballots, settings: Settings, progress: Progress | None = None) -> Outcome:
    """As `outcome_of`, for ballots at hand."""
    while True:
        try:
            return count(ballots, settings, progress=progress)
        except TooManySteps:
            settings = replace(settings, step=2 * settings.step)


def ballots_of(election: Election) -> Ballots:
    """The election as the counting core takes it. Blank ballots are part of the turnout and not of the count."""
    options = [option for option in election.options.order_by("number") if not option.withdrawn]
    codes = {str(option.number): option.code for option in options}
    projects = [
        Project(
            option.code,
            Fraction(option.cost or 0),
            option.facts.get("name") or _title(option) or option.code,
            tuple(filter(None, option.facts.get("categories", [option.category]))),
            option.facts.get("details", {}),
        )
        for option in options
    ]
    facts = dict(election.facts.get("meta", {}))
    if not facts:
        facts = {
            "description": _title(election),
            "currency": "CNY",
            "date_begin": f"{timezone.localdate(election.opens_at):%d.%m.%Y}",
            "date_end": f"{election.last_day:%d.%m.%Y}",
            "min_length": "1",
            "max_length": str(min(election.picks_most or len(options), len(options))),
            **({"max_sum_points": str(election.points_each)} if election.points_each else {}),
        }
    return make_election(projects, election.counting_budget(), election.ballot_type, _weighed(election, codes), facts)


def _title(row: Election | Option) -> str:
    """Published files and the trace carry one title; pages put in the one of their language."""
    return next(filter(None, in_both_languages(row, "title").values()), "")


def _weighed(election: Election, codes: dict[str, str]) -> Iterator[tuple[object, int]]:
    plain = election.ballot_type in PLAIN_TYPES
    keep_blank = election.origin == Election.Origin.IMPORTED
    for choices, times in _everything(election):
        picks = json.loads(choices)
        if not picks and not keep_blank:
            continue
        if plain:
            yield [codes[number] for number in picks], times
        elif election.ballot_type == RANKING:
            yield [codes[number] for number in sorted(picks, key=lambda number: -Fraction(picks[number]))], times
        else:
            yield {codes[number]: Fraction(weight) for number, weight in picks.items()}, times


def _everything(election: Election) -> Iterator[tuple[str, int]]:
    yield from election.counted.order_by("choices").values_list("choices", "times").iterator(chunk_size=2000)
    slips = PaperSlip.objects.filter(batch__election=election, kind=SlipKind.VALID)
    yield from slips.order_by("choices").values_list("choices").annotate(times=Count("pk")).iterator(chunk_size=2000)


# Who took part


def turnout(election: Election) -> dict[str, Any]:
    """How many took part and how: numbers of people. Areas with fewer than the rule allows are shown as None."""
    on_roll = Roll.objects.filter(election=election)
    by_channel = dict(on_roll.values_list("channel").annotate(people=Count("pk")).order_by())
    slips = PaperSlip.objects.filter(batch__election=election)
    kinds = dict(slips.values_list("kind").annotate(slips=Count("pk")).order_by())
    blank_online = election.counted.filter(choices="{}").aggregate(times=Sum("times"))["times"] or 0
    in_box = election.counted.aggregate(times=Sum("times"))["times"] or 0
    counts = _by_area(election)
    hidden = _hidden([people for _area, people in counts], rules.get("voting.least_shown"))
    areas = [
        {"area": area.slug, "name": in_both_languages(area), "voters": None if people in hidden else people}
        for area, people in counts
    ]
    return {
        "eligible": election.eligible,
        "online": by_channel.get(Channel.ONLINE, 0),
        "paper": sum(kinds.values()),
        "handed_out": by_channel.get(Channel.PAPER, 0),
        "voters": in_box + election.invalid + sum(kinds.values()),
        "counted": in_box - blank_online + kinds.get(SlipKind.VALID, 0),
        "blank": blank_online + kinds.get(SlipKind.BLANK, 0),
        "spoiled": kinds.get(SlipKind.SPOILED, 0),
        "invalid": election.invalid,
        "replaced": election.replaced,
        "drafts_left": election.drafts_left,
        "areas": areas,
    }


def _hidden(counts: list[int], least: int) -> set[int]:
    """Sizes not to be shown. One alone could be worked out from the sum, so then the next smallest is hidden too."""
    hidden = {people for people in counts if people < least}
    if sum(people < least for people in counts) == 1 and (others := [p for p in counts if p >= least]):
        hidden.add(min(others))
    return hidden


def _by_area(election: Election) -> list[tuple[Neighbourhood, int]]:
    counts = dict(
        Roll.objects.filter(election=election)
        .exclude(channel=Channel.NONE)
        .values_list("area")
        .annotate(people=Count("pk"))
        .order_by()
    )
    return [(area, counts[area.pk]) for area in Neighbourhood.objects.filter(pk__in=counts).order_by("path")]
