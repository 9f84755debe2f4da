"""`make_*`: the smallest valid thing, with what a test cares about passed in."""

import itertools
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Permission

from community import clock, rules
from community.models import (
    ControlPoint,
    HelpPoint,
    Household,
    HouseholdCode,
    Landmark,
    Neighbourhood,
    Office,
    Plan,
    Resident,
    Rule,
)
from community.residence import refs

_numbers = itertools.count(1)


def make_resident(**fields) -> Resident:
    number = next(_numbers)
    fields.setdefault("name", f"Resident {number}")
    fields.setdefault("email", f"resident{number}@example.org")
    return Resident.objects.create_user(fields.pop("email"), fields.pop("password", "demo"), **fields)


def make_neighbourhood(kind=Neighbourhood.Kind.COMMUNITY, **fields) -> Neighbourhood:
    """With all it is part of, unless a `parent` is given."""
    number = next(_numbers)
    fields.setdefault("name_zh_hans", f"社区{number}")
    fields.setdefault("name_en", f"Community {number}")
    fields.setdefault("slug", f"community-{number}")
    kinds = Neighbourhood.Kind.values
    if "parent" not in fields:
        fields["parent"] = make_neighbourhood(kinds[kinds.index(kind) - 1]) if kind != kinds[0] else None
    above = fields["parent"].path if fields["parent"] else "/"
    fields.setdefault("path", f"{above}{fields['slug']}/")
    return Neighbourhood.objects.create(kind=kind, **fields)


def make_office(**fields) -> Office:
    number = next(_numbers)
    fields.setdefault("name_zh_hans", f"部门{number}")
    fields.setdefault("name_en", f"Office {number}")
    fields.setdefault("slug", f"office-{number}")
    if "area" not in fields:
        fields["area"] = make_neighbourhood()
    return Office.objects.create(**fields)


def make_household(area=None, **fields) -> Household:
    number = next(_numbers)
    fields.setdefault("address", f"{number} 号")
    fields.setdefault("adults", 2)
    area = area or make_neighbourhood(residence_methods=["code", "counter", "roll"])
    return Household.objects.create(area=area, **fields)


def make_code(household=None, code="GHR72MKP") -> Household:
    """A household whose letter carries `code`."""
    household = household or make_household()
    HouseholdCode.objects.create(household=household, code_ref=refs.code(code))
    return household


def make_clerk(*permissions, **fields) -> Resident:
    """Staff with these rights ("check_residence"), and no others."""
    clerk = make_resident(is_staff=True, **fields)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return clerk


def make_help_point(area=None, **fields) -> HelpPoint:
    words = {"name_zh_hans": "帮办点", "name_en": "Help point", "address": "1 号", "hours": "9–17"}
    return HelpPoint.objects.create(area=area or make_neighbourhood(), **{**words, **fields})


HOME = 31.2304, 121.4737  # where test plans lie: 0.5 m a pixel, north up


def make_plan(area=None, *, published=True, points=True, width=800, height=600, **fields) -> Plan:
    fields.setdefault("description", "Lanes and a pond")
    fields.setdefault("file", "plans/none.svg")
    plan = Plan.objects.create(area=area or make_neighbourhood(), width=width, height=height, **fields)
    corners = [(0, 0), (width, 0), (0, height), (width, height)] if points else []
    for x, y in corners:
        latitude, longitude = HOME[0] - y * 0.5 / 110_870, HOME[1] + x * 0.5 / 95_290
        ControlPoint.objects.create(plan=plan, x=x, y=y, latitude=latitude, longitude=longitude)
    if published:
        Plan.objects.filter(pk=plan.pk).update(published_at=plan.made_at)
        plan.refresh_from_db()
    return plan


def make_rule(name, value) -> Rule:
    """As if it had been decided long ago."""
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    words = {"reason": "For a test", "decided_by": make_resident()}
    rule = Rule.objects.create(name=name, value=value, valid_from=long_ago, decided_at=long_ago, **words)
    rules.forget()
    return rule


def make_landmark(area=None, **fields) -> Landmark:
    number = next(_numbers)
    words = {"name_zh_hans": f"{number} 号楼", "name_en": f"Building {number}"}
    place = {"latitude": HOME[0] - 0.0005, "longitude": HOME[1] + 0.0005}
    return Landmark.objects.create(area=area or make_neighbourhood(), **{**words, **place, **fields})


def make_programme(*, points=0, **fields):
    """With so many points in its purse."""
    from points.models import Programme
    from tests.points.filling import fill

    number = next(_numbers)
    names = {"slug": f"programme-{number}", "name_zh_hans": f"项目{number}", "name_en": f"Programme {number}"}
    programme = Programme.objects.create(**{**names, **fields})
    if points:
        fill(programme, points)
    return programme


def make_merchant(area=None, **fields):
    from points.models import Merchant

    number = next(_numbers)
    words = {"name_zh_hans": f"小店{number}", "name_en": f"Shop {number}", "address": "1 号", "hours": "9–17"}
    return Merchant.objects.create(area=area or make_neighbourhood(), **{"slug": f"shop-{number}", **words, **fields})


def make_earning_rule(slug=None, *, points=8, programme_points=10_000, **fields):
    """In force, paid by a programme of its own that has enough."""
    from points.models import EarningRule

    number = next(_numbers)
    words = {"name_zh_hans": f"规则{number}", "name_en": f"Rule {number}", "words_en": "Lend a hand"}
    caps = {"day_cap": 20 * points, "month_cap": 60 * points, "organiser_day_cap": 100 * points}
    programme = fields.pop("programme", None) or make_programme(points=programme_points)
    return EarningRule.objects.create(
        slug=slug or f"rule-{number}", programme=programme, points=points, **{**words, **caps, **fields}
    )


def make_reward(merchant=None, *, stock=10, **fields):
    from points.models import Reward

    number = next(_numbers)
    words = {"name_zh_hans": f"好物{number}", "name_en": f"Reward {number}", "price": 10, "state": "on_offer"}
    return Reward.objects.create(
        merchant=merchant or make_merchant(), stock=stock, stocked=stock, **{**words, **fields}
    )


def make_team(*members, organiser=None, **fields):
    """With these members, and one who organises if given."""
    from points.models import Team, TeamMember

    number = next(_numbers)
    words = {"slug": f"team-{number}", "name_zh_hans": f"队{number}", "name_en": f"Team {number}", "kind": "partner"}
    team = Team.objects.create(**{**words, **fields})
    for member in members:
        TeamMember.objects.create(team=team, resident=member)
    if organiser is not None:
        TeamMember.objects.create(team=team, resident=organiser, organises=True)
    return team


def make_activity(team=None, area=None, **fields):
    """Published, made by an organiser of its team."""
    from points.models import Activity

    number = next(_numbers)
    organiser = fields.pop("organiser", None) or make_resident()
    words = {"title_zh_hans": f"活动{number}", "title_en": f"Activity {number}", "words_en": "Lend a hand"}
    place = {"place_zh_hans": "牌坊下", "place_en": "Under the gate", "state": "published"}
    return Activity.objects.create(
        team=team or make_team(organiser=organiser),
        area=area or make_neighbourhood(),
        made_by=organiser,
        **{**words, **place, **fields},
    )


def make_slot(activity=None, *, capacity=10, starts_in=None, hours=2, **fields):
    """Tomorrow, for two hours, unless told otherwise."""
    from points.models import Slot

    start = clock.now() + (timedelta(days=1) if starts_in is None else starts_in)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=hours)}
    return Slot.objects.create(activity=activity or make_activity(), capacity=capacity, **{**times, **fields})
