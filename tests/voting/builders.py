"""`make_*` for votes: by the verbs themselves, with the clock moved."""

import itertools
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from community import clock, schedule
from community.models import ResidenceProof
from community.residence import refs
from proposals.models import Phase, State
from tests.builders import make_clerk, make_neighbourhood, make_resident
from tests.proposals.builders import make_cycle, make_idea
from voting import casting, closing, electorate, setting_up, tally
from voting.models import Election

_numbers = itertools.count(1)
DAY = timedelta(days=1)
OFFICER = "view_election", "change_election", "run_election", "hand_out_paper", "type_paper", "certify_result"
EQUAL_SHARES = {"rule": "equal-shares", "completion": "add1u", "step": "100"}


def make_officer(**fields):
    return make_clerk(*OFFICER, **fields)


def make_area(**fields):
    return make_neighbourhood(residence_methods=["code", "counter", "roll"], **fields)


def make_voter(area, *, birth_year=1960, **fields):
    """A resident whose ID was seen at the counter."""
    resident = make_resident(**fields)
    ResidenceProof.objects.create(
        resident=resident,
        area=area,
        method="counter",
        identity_ref=refs.person(f"P{next(_numbers):08}"),
        birth_year=birth_year,
        document="id_card",
        checked_by=make_resident(),
    )
    return resident


def make_draft(*, costs=(20_000, 30_000, 50_000), by=None, area=None, **fields) -> Election:
    """A vote on feasible ideas of a round, to open tomorrow for a week; not frozen."""
    number = next(_numbers)
    by = by or make_officer()
    cycle = make_cycle(Phase.VOTING, area=area or make_area())
    for cost in costs:
        make_idea(State.FEASIBLE, cycle=cycle, area=cycle.area, cost=Decimal(cost), title=f"Idea for {cost}")
    values = {
        "slug": f"vote-{number}",
        "title_zh_hans": f"投票{number}",
        "title_en": f"Vote {number}",
        "cycle": cycle,
        "area": cycle.area,
        "budget": Decimal(60_000),
        "counting": EQUAL_SHARES,
        "most_choices": 3,
        "opens_at": clock.now() + DAY,
        "closes_at": clock.now() + 8 * DAY,
    }
    election = setting_up.set_up(by=by, **{**values, **fields})
    wanted = [f"idea:{pk}" for pk in cycle.ideas.order_by("number").values_list("pk", flat=True)]
    for option in setting_up.add_options(election, wanted, by=by):
        setting_up.edit_option(option, by=by, title_zh_hans=f"选项{option.pk}", title_en=f"Option {option.pk}")
    return election


def make_frozen(*, drawn=True, **fields) -> Election:
    by = fields.setdefault("by", make_officer())
    election = make_draft(**fields)
    setting_up.freeze(election, by=by)
    if drawn:
        setting_up.draw_lots(election, by=by, public="lottery 3 11 17 24 28 31, blue 9")
    return election


def make_open(**fields) -> Election:
    """A vote that is on since yesterday, for six more days; a voter may cast with the clock as it is."""
    with clock.moved_to(clock.now() - 2 * DAY):
        election = make_frozen(**fields)
    return election


def cast(election, resident, numbers, **how):
    return casting.cast(election, electorate.voter_for(election, resident), numbers, **how)


@contextmanager
def after_the_end(election):
    with clock.moved_to(election.closing_at):
        yield


def make_closed(election=None, ballots=(), **fields) -> Election:
    """Closed, with the box open. `ballots`: lists of option numbers, each cast by a voter of its own."""
    election = election or make_open(**fields)
    for numbers in ballots:
        cast(election, make_voter(election.area), numbers, blank=not numbers)
    with after_the_end(election):
        closing.close(election)
        closing.open_box(election)
    return election


def make_counted(*, by=None, **fields):
    """Closed and counted; gives the result version."""
    election = make_closed(**fields)
    with after_the_end(election):
        run = tally.ask(election, by=by or make_officer(), now=True)
    assert not run.error, run.error
    election.refresh_from_db()
    return election.results.get()


def job(name):
    return next(job for job in schedule.jobs() if job.name == name)
