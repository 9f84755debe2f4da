"""What each way of proving residence hands over, and how it is refused."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from community.models import Household, Neighbourhood, Resident


class NotProven(ValidationError):
    """What was shown does not prove residence; the message says what to do."""


@dataclass(frozen=True)
class Claim:
    """Without `identity_ref` the person is the place taken in the household. `birth_year` only where it is told."""

    method: str
    area: Neighbourhood
    identity_ref: str = ""
    name_ref: str = ""
    household: Household | None = None
    birth_year: int | None = None
    document: str = ""
    checked_by: Resident | None = None
