"""All that officers see about one vote: where it stands, what comes next, who has come to vote. Never a choice."""

from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from community.drawing import charts
from proposals.forms.rounds import WhyForm
from voting import setting_up, tally
from voting.forms.setting_up import SheetsForm
from voting.models import Channel, Election, KeyHolding, Option, Phase, State
from voting.result_page import ResultPage


class Check(NamedTuple):
    """One line of the check list before the freeze."""

    words: str
    done: bool


def about(election: Election, officer: Any) -> dict[str, Any]:
    """The context of its page: only what its state has use for."""
    phase = election.phase
    found: dict[str, Any] = {
        "election": election,
        "phase": phase,
        "options": list(election.options.select_related("idea").order_by("number", "pk")),
        "with_trustees": election.key_holding == KeyHolding.TRUSTEES,
        "is_imported": election.origin == Election.Origin.IMPORTED,
    }
    if election.state == State.DRAFT:
        found["checks"] = checks(election)
        found["obstacles"] = setting_up.obstacles(election)
    if election.state == State.FROZEN:
        found |= _frozen(election, officer)
    if phase in (Phase.OPEN, Phase.HELD, Phase.OVER):
        found["turnout"] = turnout(election)
    if election.state in (State.CLOSED, State.COUNTED, State.CERTIFIED) and not found["is_imported"]:
        found |= _counting(election, officer)
    return found


def checks(election: Election) -> list[Check]:
    """What officers look at once more before there is no way back. Not all of it is refused when it is missing."""
    listed = list(election.options.all())
    costs = sum((option.cost or 0) for option in listed)
    return [
        Check(_("Title and summary in both languages"), _in_both(election, "title", "summary")),
        Check(
            _("At least two options, each with a title in both languages"),
            len(listed) > 1 and all(_in_both(option, "title") for option in listed),
        ),
        Check(
            _("All options together cost more than there is: otherwise there is nothing to choose"),
            election.budget is None or costs > election.budget,
        ),
        Check(_("How many people may vote is known, so that turnout can be said"), bool(election.eligible)),
        Check(_("Voting lasts at least a week"), (election.closes_at - election.opens_at).days >= 7),
        Check(_("A letter or a paper ballot is possible for those without a phone"), election.by_letter),
    ]


def _in_both(row: Election | Option, *names: str) -> bool:
    return all(getattr(row, f"{name}_{language}") for name in names for language in setting_up.LANGUAGES)


def _frozen(election: Election, officer: Any) -> dict[str, Any]:
    amendments = list(election.amendments.select_related("proposed_by", "decided_by"))
    return {
        "amendments": [(amendment, _changed(election, amendment.changes)) for amendment in amendments],
        "may_amend": not setting_up.has_ballots(election),
        "mine": {amendment.pk for amendment in amendments if amendment.proposed_by_id == officer.pk},
        "holds": list(election.holds.all()),
    }


def _changed(election: Election, changes: dict[str, list[Any]]) -> list[tuple[str, Any, Any]]:
    """Each change as officers say it: what, before, after."""
    titles = {option.source: str(option) for option in election.options.all()}
    found = []
    for name, (old, new) in changes.items():
        source, _colon, what = name.rpartition(":")
        if source in titles:
            words = _("%(option)s: cost") if what == "cost" else _("%(option)s: taken off")
            found.append((words % {"option": titles[source]}, old, new))
        else:
            found.append((str(Election._meta.get_field(name).verbose_name), old, new))  # type: ignore[union-attr]
    return found


class Turnout(NamedTuple):
    """People, never ballots: how many came, by which way, on which day."""

    voters: int
    online: int
    paper: int
    share: int | None  # of 100 who may vote
    by_day: charts.Chart | None


def turnout(election: Election) -> Turnout:
    came = election.roll.exclude(channel=Channel.NONE)
    ways = dict(came.values_list("channel").annotate(people=Count("pk")).order_by())
    days = came.values_list("voted_on").annotate(people=Count("pk")).order_by("voted_on")
    bars = [charts.Bar(f"{day:%m-%d}", people) for day, people in days]
    by_day = charts.bar_rows(bars, title=_("Voters by day"), headers=(_("Day"), _("Voters"))) if len(bars) > 1 else None
    voters = sum(ways.values())
    share = round(100 * voters / election.eligible) if election.eligible else None
    return Turnout(voters, ways.get(Channel.ONLINE, 0), ways.get(Channel.PAPER, 0), share, by_day)


def _counting(election: Election, officer: Any) -> dict[str, Any]:
    versions = list(election.results.prefetch_related("signatures__by"))
    for version in versions:
        version.election = election
    newest = versions[0] if versions else None
    run = election.count_runs.first()
    signed = {signature.by_id for signature in newest.signatures.all()} if newest else set()
    return {
        "to_do_first": tally.obstacles(election),
        "run": run,
        "is_counting": run is not None and run.finished_at is None,
        "newest": newest,
        "versions": versions,
        "result": ResultPage(election, newest) if newest else None,
        "may_sign": newest is not None and len(signed) < 2 and officer.pk not in signed,
        "waits_for_another": newest is not None and len(signed) == 1 and officer.pk in signed,
        "sheets_form": SheetsForm(prefix="sheets"),
        "correct_form": WhyForm(prefix="correct"),
    }
