"""A new plan, from a clean picture or from drawing data."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from community import evidence
from community.drawing.plan_paint import HEIGHT, WIDTH
from community.models import Neighbourhood, Plan, Resident
from community.uploads import Picture


@transaction.atomic
def take_in(area: Neighbourhood, drawn: Picture | dict[str, Any], *, by: Resident | None, **descriptions: str) -> Plan:
    """A draft; it shows once it has control points and is published."""
    plan = Plan(area=area, made_by=by, **descriptions)
    if isinstance(drawn, Picture):
        plan.width, plan.height = drawn.width, drawn.height
        plan.file.save(f"plan.{drawn.ending}", ContentFile(drawn.content), save=False)
    else:
        plan.data, plan.width, plan.height = drawn, WIDTH, HEIGHT
    plan.save()
    evidence.write("plan.taken_in", plan, actor=by, area=area.slug)
    return plan
