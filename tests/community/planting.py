"""Fill every field of every model that knows something about a person with a value found nowhere else."""

import itertools
import json
import uuid
from datetime import UTC, date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models

from community.models import HelpPoint, Household, Neighbourhood, Notice, Office, Resident
from community.privacy import inventory
from points.models import Team
from tests.builders import (
    make_earning_rule,
    make_merchant,
    make_neighbourhood,
    make_office,
    make_programme,
    make_resident,
    make_reward,
    make_slot,
)
from tests.proposals.builders import make_award, make_space
from voting.models import Election

_numbers = itertools.count(1000)

# Where a constraint allows only some values. `{}` is replaced by a value of the planter's own.
ALLOWED = {
    "community.Resident.phone": "+86{}",
    "community.Resident.left_at": None,
    "community.Notice.url": "/{}/",
    "community.Notice.state": Notice.State.SENT,
    "community.Consent.how": "spoken",
    "community.AssistedSession.ended_why": "done",
    "community.ResidenceProof.ended_why": "left",
    "community.ResidenceProof.slot": 3,
    "community.ResidenceProof.birth_year": 1956,
    "community.ResidenceCase.birth_year": 1957,
    "community.ResidenceCase.decided_at": None,
    "community.ResidenceCase.decided_by": None,
    "community.ResidenceCase.outcome": "",
    "community.RoleGrant.role": "moderator",
    "community.RoleGrant.office": None,
    "community.RoleGrant.ended_by": None,
    "records.AuditEntry.stream": "people",
    "proposals.Idea.latitude": 31.2,
    "proposals.Idea.longitude": 121.4,
    "proposals.Idea.state": "published",
    "proposals.Idea.cycle": None,  # a small matter
    "proposals.Idea.merged_into": None,
    "proposals.Comment.parent": None,
    "proposals.Photo.space": None,
    "proposals.Follow.space": None,
    "proposals.Report.wish": None,
    "proposals.Report.outcome": "",
    "proposals.Report.decided_at": None,
    "proposals.Report.decided_by": None,
    "proposals.Judgement.total": 12,
    "points.Deed.state": "claimed",
    "points.Deed.points": None,
    "points.Deed.confirmed_by": None,
    "points.Deed.confirmed_at": None,
    "points.Deed.seconded_by": None,
    "points.Deed.decided_at": None,
    "points.Voucher.state": "redeemed",
    "points.Voucher.settlement": None,
    "points.Dispute.state": "open",
    "points.Dispute.decided_by": None,
    "points.Dispute.decided_at": None,
    "points.Dispute.answer": "",
    "points.Signup.state": "left",
    **{
        f"points.Attendance.{name}": None
        for name in ("minutes", "confirmed_by", "confirmed_at", "decided_by", "deed", "claimed_minutes")
    },
    "points.Attendance.state": "here",
    "points.Certificate.number": "ZQ{}",
    "points.HelpTask.state": "cancelled",
    "points.HelpTask.deed": None,
}
# What rows may point at, where the planter has none.
MADE = {
    "voting.Election": lambda: Election.objects.create(
        slug="vote", opens_at=datetime(2030, 1, 1, tzinfo=UTC), closes_at=datetime(2030, 1, 8, tzinfo=UTC)
    ),
    "points.Team": lambda: Team.objects.create(slug=f"team-{next(_numbers)}", name="Team"),
    "points.Merchant": make_merchant,
    "points.Programme": make_programme,
    "points.EarningRule": make_earning_rule,
    "points.Reward": make_reward,
    "proposals.Award": lambda: make_award(ideas=1),
    "points.Slot": make_slot,
    "proposals.Space": make_space,
}
# Tables whose triggers let verbs alone write. They have their own tests.
WRITTEN_BY_VERBS = {"records.AuditEntry"} | {
    f"points.{name}" for name in ("Account", "Correction", "Funding", "Operation", "Transfer")
}


class Planted:
    """The rows of one person, and what was written into their fields."""

    def __init__(self, resident: Resident) -> None:
        self.resident = resident
        self.values: dict[str, object] = {}


def plant(resident: Resident) -> Planted:
    planted = Planted(resident)
    for description in inventory.personal():
        label = description.model._meta.label
        if label in WRITTEN_BY_VERBS:
            continue
        row: models.Model = resident if description.model is Resident else description.model()
        fill(row, description, planted)
        if row is resident:
            row.save()
        else:
            description.model._base_manager.bulk_create([row])
    return planted


def fill(row, description, planted) -> None:
    for field, _mark in description.fields():
        name = f"{description.model._meta.label}.{field.name}"
        if field.many_to_many or isinstance(field, models.AutoField) or field.name in {"pk", "public_id", "password"}:
            continue
        if field.name in {owner.split("__")[0] for owner in description.owners}:
            setattr(row, field.name, owner_of(field, planted.resident, description))
            continue
        value = ALLOWED.get(name, "{}")
        if not isinstance(value, str):
            setattr(row, field.name, value)
            continue
        if value == "{}" or "{}" in value:
            value = value_for(field, value)
        setattr(row, field.name, value)
        if not getattr(field, "auto_now_add", False) and not getattr(field, "auto_now", False):
            planted.values[name] = value


def owner_of(field, resident, description):
    if field.related_model is Resident:
        return resident
    path = next(owner for owner in description.owners if owner.startswith(f"{field.name}__"))
    between = field.related_model.objects.filter(**{path.partition("__")[2]: resident}).first()
    assert between, f"plant {field.related_model} first"
    return between


def value_for(field, shape: str):
    number = next(_numbers)
    token = f"zq{number}qz"
    if field.choices:
        return [value for value, _label in field.flatchoices if value][-1]
    if field.many_to_one or field.one_to_one:
        return someone_or_something(field.related_model)
    if isinstance(field, models.JSONField):
        return {"planted": token}
    if isinstance(field, models.BinaryField):
        return token.encode()
    if isinstance(field, models.EmailField):
        return f"{token}@example.org"
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DateTimeField):
        return datetime(2031, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    if isinstance(field, models.DateField):
        return date(2031, 1, 1) + timedelta(days=number)
    if isinstance(field, models.GenericIPAddressField):
        return f"10.1.{number // 256}.{number % 256}"
    if isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField)):
        return number
    return shape.replace("{}", str(number) if shape.startswith("+") else token)


def someone_or_something(model):
    if model is Resident:
        return make_resident()
    if model is Neighbourhood:
        return make_neighbourhood()
    if model is Office:
        return make_office()
    if model is ContentType:
        return ContentType.objects.get_for_model(Office)
    found = model._base_manager.order_by("-pk").first()  # the planter's own, where there is one
    if found is None and model._meta.label in MADE:
        return MADE[model._meta.label]()
    if found is None and model is HelpPoint:
        return HelpPoint.objects.create(area=make_neighbourhood(), name="Desk", address="Gate", hours="9-17")
    if found is None and model is Household:
        return Household.objects.create(area=make_neighbourhood(), address="1-101", adults=4)
    return found


def dump() -> str:
    """Every value of every table as text, with what sessions hold unpacked."""
    pieces = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            pieces += [repr(row) for row in cursor.fetchall()]
    pieces += [json.dumps(session.get_decoded(), ensure_ascii=False) for session in Session.objects.all()]
    return "\n".join(pieces)
