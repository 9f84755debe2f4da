"""Points to begin with, come by honestly."""

import uuid

from community import clock
from points.actions import budget, paying


def two_clerks():
    from tests.builders import make_clerk

    rights = "fund_programme", "correct_points"
    return make_clerk(*rights), make_clerk(*rights)


def fill(programme, points):
    first, second = two_clerks()
    asked = budget.ask_for_funding(programme, points, reason="for the year", by=first, key=uuid.uuid4())
    budget.decide_funding(asked, grant=True, by=second)


def give(resident, points, *, programme=None, source=None, earned=None):
    """Points for somebody, from a programme that has enough."""
    from tests.builders import make_programme

    programme = programme or make_programme(points=points)
    source = source or f"deed:{uuid.uuid4()}"
    return paying.pay(resident, points, programme=programme, source=source, by=None, earned=earned or clock.today())


def make_proven(*, points=0, birth_year=None, area=None):
    """Somebody with a proof of residence, and so many points."""

    from community.models import ResidenceProof
    from tests.builders import make_neighbourhood, make_resident

    resident = make_resident()
    ResidenceProof.objects.create(
        resident=resident,
        area=area or make_neighbourhood(),
        method="roll",
        identity_ref=f"{resident.pk:064}",
        birth_year=birth_year,
        since=clock.now(),
    )
    if points:
        give(resident, points)
    return resident


def cashier(merchant, person=None):
    from points.models import MerchantMember
    from tests.builders import make_resident

    person = person or make_resident()
    MerchantMember.objects.create(merchant=merchant, resident=person)
    return person
