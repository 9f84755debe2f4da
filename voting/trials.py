"""What each rule would choose, laid out for officers: the rules side by side, and every option with who chooses it."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voting import results, simulator
from voting.counting import Refusal, compare
from voting.counting.catalogue import Words
from voting.counting.settings import NONE
from voting.models import Election

LARGEST = 30_000  # ballots: what is counted while somebody waits


class Side(NamedTuple):
    """One rule: its winners by their ids, and what that means for the voters."""

    name: str
    is_ours: bool
    winners: frozenset[str]
    cost: str
    with_a_winner: int  # of 100
    mean_winners: str


class Trial(NamedTuple):
    """Options in the order of their votes: name, cost, votes, and whether each side chooses it."""

    voters: int
    budget: str
    sides: list[Side]
    rows: list[tuple[str, str, int, list[bool]]]


def past_votes() -> QuerySet[Election]:
    """Votes with a final result whose ballots are published, small enough to count while somebody waits."""
    found = Election.objects.certified().filter(publish_ballots=True).newest_first()
    small = [
        election.pk
        for election in found
        if (version := results.published(election))
        and int(version.summary["ballots"]) <= LARGEST
        and results.may_publish_ballots(election)
    ]
    return found.filter(pk__in=small)


def trial(election: Election, *, voters: int, seed: str, past: Election | None = None) -> Trial:
    """Each rule on the same ballots. Raises `ValidationError` where there is nothing to try it on."""
    language = "zh-hans" if get_language() == "zh-hans" else "en"
    try:
        if past is None and election.options.filter(withdrawn=False).count() < 2:
            raise ValidationError(_("Put at least two options on the list."))
        tried = (
            simulator.on_past_ballots(election, past)
            if past
            else simulator.on_made_up_ballots(election, voters=voters, seed=seed)
        )
    except Refusal as refusal:
        raise ValidationError(refusal.text(language)) from None
    shown = _laid_out(tried, Words(language))
    return shown._replace(budget="") if election.is_contest else shown  # a contest spends no money


def _laid_out(tried: list[simulator.Tried], words: Words) -> Trial:
    if not tried:
        raise ValidationError(_("No rule fits these ballots."))
    ballots = tried[0].outcome.election
    currency = results.currency_in(ballots.facts.get("currency", "CNY"), words.language)
    sides = [_side(each, place == 0, words, currency) for place, each in enumerate(tried)]
    support = ballots.ballots.support.tolist()
    rows = [
        (
            project.name,
            words.money(_plain(cost, ballots.minor), currency),
            int(votes),
            [project.id in side.winners for side in sides],
        )
        for project, cost, votes in zip(ballots.projects, ballots.costs, support, strict=True)
    ]
    budget = words.money(_plain(int(ballots.budget * ballots.minor), ballots.minor), currency)
    return Trial(ballots.ballots.total, budget, sides, sorted(rows, key=lambda row: (-row[2], row[0])))


def _plain(minor: int, scale: int) -> str:
    whole, rest = divmod(int(minor), scale)
    return f"{whole}.{rest:02}" if rest else f"{whole}"


def _side(tried: simulator.Tried, ours: bool, words: Words, currency: str) -> Side:
    outcome = tried.outcome
    alone = compare(outcome, outcome).first
    voters = max(outcome.election.ballots.total, 1)
    name = words.say(f"name.{tried.settings.rule}")
    if tried.settings.completion != NONE:
        name += f" + {tried.settings.completion}"
    return Side(
        name=name,
        is_ours=ours,
        winners=frozenset(outcome.winners),
        cost=words.money(_plain(outcome.cost_minor, outcome.election.minor), currency),
        with_a_winner=round(100 * alone.with_a_winner / voters),
        mean_winners=f"{float(alone.mean_winners):.2f}",
    )
