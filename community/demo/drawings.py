"""The plans of the demo town, as data. Pins and projects come from elsewhere; this is only the ground."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from community.drawing.plan_data import Plan, plan_from_json

FOLDER = Path(__file__).with_name("plans")
PLANS = ("osmanthus-lane", "north-bank", "locust-court", "red-brick-works")


def plan_data(slug: str) -> dict[str, Any]:
    """The JSON of a plan, as staff would upload it."""
    data: dict[str, Any] = json.loads((FOLDER / f"{slug}.json").read_text(encoding="utf-8"))
    return data


@cache
def demo_plan(slug: str) -> Plan:
    return plan_from_json(plan_data(slug))
