"""Elections as files: published ballots out, real elections in."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from voting import counting, tally
from voting.counting.money import decimal_text
from voting.counting.pabulib.published import settings_as_json
from voting.counting.pabulib.writer import lines
from voting.models import BallotType, CountedBallot, Election, Option, ResultVersion, State

ROWS = 2000


class NotPublished(ValidationError):
    """The ballots of this vote are not public."""


def ballots_pb(election: Election) -> Iterator[str]:
    """The lines of `ballots.pb`: every counted ballot, in the order of what it says, and the settings of the count.

    `manage.py count` on the file gives the published winners. Raises `NotPublished`.
    """
    from voting.results import may_publish_ballots

    if not may_publish_ballots(election):
        raise NotPublished(_("The ballots of this vote are not published; totals and the whole count are."))
    outcome = tally.outcome_of(election)
    if election.budget is None:
        outcome = counting.count(_in_seats(outcome.election, outcome.settings.seats), outcome.settings)
    return lines(outcome.election, outcome)


def _in_seats(contest: counting.Election, seats: int) -> counting.Election:
    """The format knows no vote without money: in a contest every option costs one seat of those there are."""
    projects = tuple(replace(project, cost=Fraction(1)) for project in contest.projects)
    return replace(contest, projects=projects, budget=Fraction(seats))


def recount_options(result: ResultVersion) -> list[str]:
    """What to tell `manage.py count` or `voting/recount.py`, beside the name of the file, to get this result again."""
    said = result.summary["parameters"]
    options = ["--rule", str(result.summary["rule"])]
    for name in ("utility", "completion", "step", "start", "threshold", "seats"):
        if name in said and str(said[name]) != "0":
            options += [f"--{name}", str(said[name])]
    for group in said.get("exclusive", []):
        options += ["--exclusive", ",".join(group)]
    for theme, most in said.get("caps", {}).items():
        options += ["--cap", f"{theme}={most}"]
    if "support_for_cost" in said:
        options += ["--support-for-cost", str(said["support_for_cost"])]
    if said.get("comparison"):
        options.append("--comparison")
    return [*options, "--lot", str(said["lot_seed"])] if "lot_seed" in said else options


class AlreadyHere(ValidationError):
    """An election of that address exists."""


def import_pabulib(path: str | Path, *, slug: str = "", title: str = "") -> Election:
    """A real election from a Pabulib file, counted as the file says, with a result that is final.

    Raises `counting.BrokenFile` with every fault of the file, a `counting.Refusal` where it cannot be counted so, and
    `AlreadyHere`. Nothing is imported then.
    """
    found = counting.read(path)
    settings = counting.settings_of_file(found.facts)
    outcome = counting.count(found, settings)
    return _keep(found, settings, outcome, slug or _slug(path, found.facts), title or _title(path, found.facts))


@transaction.atomic
def _keep(
    found: counting.Election, settings: counting.Settings, outcome: counting.Outcome, slug: str, title: str
) -> Election:
    if Election.objects.filter(slug=slug).exists():
        raise AlreadyHere(_("There is an election with the address %(slug)s.") % {"slug": slug})
    begins, ends = _dates(found.facts)
    kinds = set(BallotType.values)
    election = Election.objects.create(
        slug=slug,
        origin=Election.Origin.IMPORTED,
        **_said(title),
        ballot_type=found.ballot_type if found.ballot_type in kinds else BallotType.POINTS,
        counting=settings_as_json(settings),
        budget=_money(found.budget),
        opens_at=begins,
        closes_at=ends,
        closing_at=ends,
        min_age=None,
        publish_ballots=True,
        facts={"meta": dict(found.facts), "file_type": found.ballot_type},
    )
    Option.objects.bulk_create(
        Option(
            election=election,
            source=f"pb:{project.id}",
            number=number,
            code=project.id,
            **_said(project.name[:200]),
            cost=_money(project.cost),
            category=", ".join(project.categories)[:80],
            facts={"categories": list(project.categories), "details": dict(project.details), "name": project.name},
        )
        for number, project in enumerate(found.projects, 1)
    )
    CountedBallot.objects.bulk_create(_rows(election, found), batch_size=ROWS)
    voters = found.ballots.total
    ResultVersion.objects.create(
        election=election,
        number=1,
        counted_at=clock.now(),
        **tally.parts_of(outcome),
        turnout={"voters": voters, "counted": voters, "online": None, "paper": None, "areas": []},
    )
    # Its rows can be counted again and must give this result; so the election is closed to changes only now.
    Election.objects.filter(pk=election.pk).update(state=State.CERTIFIED, closed_at=ends, certified_at=clock.now())
    election.refresh_from_db()
    evidence.write(
        "election.imported",
        election,
        actor=None,
        stream="elections",
        ballots=outcome.election.ballots_sha256,
        trace=outcome.trace_sha256,
    )
    return election


def _said(title: str) -> dict[str, str]:
    """Files have one language; it stands in for both."""
    return {"title_zh_hans": title, "title_en": title}


def _rows(election: Election, found: counting.Election) -> Iterator[CountedBallot]:
    """Equal ballots together, as the reader has grouped them."""
    ballots = found.ballots
    starts, numbers = ballots.starts.tolist(), (ballots.projects + 1).tolist()
    weights = ballots.weights.tolist() if ballots.weights is not None else None
    scale = ballots.weight_scale
    for place, times in enumerate(ballots.counts.tolist()):
        start, end = starts[place], starts[place + 1]
        if weights is None:
            inside = ",".join(f'"{number}":1' for number in numbers[start:end])
        else:
            inside = ",".join(
                f'"{number}":{_weight(weight, scale)}'
                for number, weight in zip(numbers[start:end], weights[start:end], strict=True)
            )
        yield CountedBallot(election=election, choices=f"{{{inside}}}", times=times)


def _weight(weight: int, scale: int) -> str:
    whole, rest = divmod(weight, scale)
    return str(whole) if not rest else f'"{decimal_text(Fraction(weight, scale))}"'


def _money(amount: Fraction) -> Decimal:
    """Two decimals, as the town's own money; files with finer amounts keep them in `facts`."""
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"))


def _slug(path: str | Path, facts: dict[str, str] | Any) -> str:
    words = slugify(Path(path).stem.replace("_", " "))
    return words[:60].strip("-") or hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _title(path: str | Path, facts: Any) -> str:
    place = " ".join(filter(None, [facts.get("unit", ""), facts.get("subunit", ""), facts.get("instance", "")]))
    return (place or facts.get("description", "") or Path(path).stem)[:120]


def _dates(facts: Any) -> tuple[datetime, datetime]:
    begins = _day(facts.get("date_begin", "")) or datetime(2000, 1, 1, tzinfo=UTC)
    ends = _day(facts.get("date_end", "")) or begins
    return begins, max(ends, begins) + timedelta(days=1)


def _day(text: str) -> datetime | None:
    """Files write 2022, 10.05.2022 or 2022-05-10."""
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip()):
        day, month, year = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{4})(?:-(\d{1,2})-(\d{1,2}))?", text.strip()):
        year, month, day = (int(part or 1) for part in match.groups())
    else:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
