"""The ways there are, by name. An area lists those in force; voting stays shut where none is."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    CODE = "code", _("household code from a printed letter")
    COUNTER = "counter", _("check at the counter")
    ROLL = "roll", _("comparison with the residents' roll")


class Place(Protocol):
    residence_methods: list[str]


def known(names: Iterable[Any]) -> list[str]:
    """Those of `names` that are ways, in our order."""
    wanted = set(names)
    return [name for name in Method.values if name in wanted]


def in_force(line: Iterable[Place]) -> list[str]:
    """The ways of a community and of all it is part of."""
    return known(name for place in line for name in place.residence_methods)


def check_names(names: Any) -> None:
    if not isinstance(names, list) or len(known(names)) != len(names):
        raise ValidationError(_("Choose from the list of ways to prove residence."))
