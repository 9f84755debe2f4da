"""Forty neighbours who lend a hand; nobody signs in as one of them."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError

from community.models import Resident
from community.residence import refs
from points.models import Team

SURNAMES = "王李张刘陈杨赵黄周吴"
GIVEN = ["秀英", "建华", "小满", "玉兰"]
TEAM: dict[str, Any] = {"name_zh_hans": "夜间巡楼队", "name_en": "Evening watch"}
DOMAIN = "neighbour.example"


def load() -> list[Resident]:
    names = [f"{surname}{given}" for given in GIVEN for surname in SURNAMES]
    found = {resident.email: resident for resident in Resident.objects.filter(email__endswith=f"@{DOMAIN}")}
    wanted = [(f"n{number}@{DOMAIN}", name) for number, name in enumerate(names, 1)]
    neighbours = [found.get(email) or Resident.objects.create_user(email, None, name=name) for email, name in wanted]
    team, _new = Team.objects.get_or_create(slug="night-watch", defaults=TEAM)
    team.members.set(neighbours[:6])
    return neighbours


def of(key: str) -> Resident:
    return Resident.objects.get(email=f"{key}@demo.example")


def id_number(digits: str) -> str:
    """With the last sign that fits the others. The region 000000 does not exist."""
    for last in "0123456789X":
        with suppress(ValidationError):
            return refs.id_number(digits + last)
    raise ValueError(digits)
