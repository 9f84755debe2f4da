"""The nine accounts of the demo town, password `demo`. Loading again mends what somebody changed about signing in."""

from functools import cache
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password

from community import consents, roles
from community.accounts import contacts
from community.accounts.contacts import Contact
from community.models import Office, Resident, Role

PASSWORD = "demo"


class Person(NamedTuple):
    key: str
    name: str
    phone: str
    role: Role | None = None


PEOPLE = [
    Person("admin", "方敏", "+8613800138009", Role.ADMINISTRATOR),
    Person("resident", "王桂香", "+8613800138001"),
    Person("observer", "李建国", "+8613800138002", Role.OBSERVER),
    Person("volunteer", "陈小满", "+8613800138003", Role.VOLUNTEER),
    Person("merchant", "赵师傅", "+8613800138004", Role.MERCHANT),
    Person("moderator", "周宁", "+8613800138005", Role.MODERATOR),
    Person("budget", "孙会计", "+8613800138006", Role.BUDGET),
    Person("office", "何工", "+8613800138007", Role.OFFICE),
    Person("editor", "林编辑", "+8613800138008", Role.EDITOR),
]


class Door:
    """The one password of all nine, hashed and tried once: a hash is slow on purpose."""

    def __init__(self) -> None:
        self.opens = cache(lambda encoded: check_password(PASSWORD, encoded))
        self.lock = cache(lambda: make_password(PASSWORD))


def load() -> None:
    admin, door = None, Door()
    for person in PEOPLE:
        resident = _account(person, door)
        if person.role and person.role not in roles.of(resident):
            _grant(resident, person.role, by=admin)
        admin = admin or resident


def _account(person: Person, door: Door) -> Resident:
    email = f"{person.key}@demo.example"
    resident = Resident.objects.filter(email=email).first()
    if resident is None:
        resident = Resident.objects.create_user(email, None, name=person.name)
        consents.give(resident, consents.Kind.PRIVACY.value)
    if not (resident.has_usable_password() and door.opens(resident.password)):
        resident.password = door.lock()
    if not Resident.objects.filter(phone=person.phone).exclude(pk=resident.pk).exists():
        resident.phone, resident.phone_verified = person.phone, True
        contacts.note(resident, Contact(contacts.PHONE, person.phone))
    resident.is_active = True
    resident.save(update_fields=["password", "phone", "phone_verified", "is_active"])
    EmailAddress.objects.update_or_create(user=resident, email=email, defaults={"verified": True, "primary": True})
    return resident


def _grant(resident: Resident, role: Role, *, by: Resident | None) -> None:
    office = Office.objects.order_by("pk").first() if role == Role.OFFICE else None
    if role == Role.OFFICE and office is None:
        return  # nobody to speak for yet
    roles.grant(resident, role, by=by, reason="演示", office=office)
