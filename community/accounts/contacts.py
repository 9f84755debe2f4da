"""A way to reach somebody: a mobile phone or an e-mail address, and whose it is."""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import clock, notices, phones
from community.models import Phone, Resident

PHONE, EMAIL = "phone", "email"
# Of each kind: a few are of use, and many are a way to hoard numbers.
MOST = 5


class ContactRefused(ValidationError):
    """A phone or e-mail cannot be added or taken away."""


class Contact(NamedTuple):
    kind: str
    value: str

    def __str__(self) -> str:
        return phones.spoken(self.value) if self.kind == PHONE else self.value

    @property
    def masked(self) -> str:
        if self.kind == PHONE:
            return phones.masked(self.value)
        name, _at, host = self.value.partition("@")
        return f"{name[:2]}•••@{host}"


def phone(typed: str) -> Contact:
    return Contact(PHONE, phones.normalise(typed))


def email(typed: str) -> Contact:
    typed = typed.strip().lower()
    try:
        validate_email(typed)
    except ValidationError:
        raise ValidationError(_("This does not look like an e-mail address. Please check it."), code="email") from None
    return Contact(EMAIL, typed)


def owner(contact: Contact) -> Resident | None:
    """Whose account this contact belongs to."""
    if contact.kind == PHONE:
        proven = Phone.objects.filter(number=contact.value).select_related("resident").first()
        return proven.resident if proven else Resident.objects.filter(phone=contact.value).first()
    address = EmailAddress.objects.filter(email__iexact=contact.value, verified=True).select_related("user").first()
    return address.user if address else Resident.objects.filter(email__iexact=contact.value).first()


def of(resident: Resident) -> list[Contact]:
    """Every way to reach somebody; of each kind the main one first. Two queries."""
    numbers = [resident.phone, *resident.phones.values_list("number", flat=True)]
    addresses = EmailAddress.objects.filter(user=resident, verified=True).order_by("pk").values_list("email", flat=True)
    found = [Contact(PHONE, number) for number in dict.fromkeys(numbers) if number]
    return found + [Contact(EMAIL, each) for each in dict.fromkeys([resident.email, *addresses]) if each]


def is_main(resident: Resident, contact: Contact) -> bool:
    """Whether messages and codes go there by themselves."""
    return contact.value == (resident.phone if contact.kind == PHONE else resident.email)


@transaction.atomic
def give(resident: Resident, contact: Contact) -> None:
    """Add a proven contact. The first of its kind is the main one; a main one typed in and never proven makes way."""
    resident.refresh_from_db(from_queryset=Resident.objects.select_for_update())
    holder = owner(contact)
    if holder and holder.pk != resident.pk:
        raise ContactRefused(_("This phone or e-mail belongs to another account."))
    if holder is None and sum(each.kind == contact.kind for each in of(resident)) >= MOST:
        raise ContactRefused(_("That is as many as one account can hold. Remove one first."))
    try:
        with transaction.atomic():
            _keep(resident, contact)
    except IntegrityError:
        raise ContactRefused(_("This phone or e-mail belongs to another account.")) from None


def _keep(resident: Resident, contact: Contact) -> None:
    proven = note(resident, contact)
    has_main = resident.phone and resident.phone_verified if contact.kind == PHONE else resident.email
    if not has_main:
        _set_main(resident, contact)
    elif proven:
        notices.tell(
            resident,
            "account.contact_added",
            key=f"contact:{clock.now().timestamp()}",
            url=reverse("community:settings"),
            contact=contact.masked,
        )


def note(resident: Resident, contact: Contact) -> bool:
    """Remember that it was proven; that nobody else has it is the database's word. Whether it is new."""
    if contact.kind == PHONE:
        return Phone.objects.get_or_create(resident=resident, number=contact.value)[1]
    known = EmailAddress.objects.filter(user=resident, email=contact.value)
    if known.update(verified=True):
        return False
    EmailAddress.objects.create(user=resident, email=contact.value, verified=True)
    return True


def start_with(resident: Resident, contact: Contact) -> None:
    """The contact somebody joined with, already in their own row."""
    note(resident, contact)
    if contact.kind == EMAIL:
        EmailAddress.objects.filter(user=resident, email=contact.value).update(primary=True)


def _set_main(resident: Resident, contact: Contact) -> None:
    if contact.kind == PHONE:
        resident.phone, resident.phone_verified = contact.value, True
        resident.save(update_fields=["phone", "phone_verified"])
        return
    EmailAddress.objects.get(user=resident, email=contact.value).set_as_primary()
    resident.email = contact.value
    resident.save(update_fields=["email"])


@transaction.atomic
def prefer(resident: Resident, contact: Contact) -> None:
    """From now on messages go here. Only to what was proven; a main one that never was makes way."""
    resident.refresh_from_db(from_queryset=Resident.objects.select_for_update())
    _require_own(resident, contact)
    if is_main(resident, contact):
        return
    if contact.kind == PHONE and resident.phone and resident.phone_verified:
        note(resident, Contact(PHONE, resident.phone))
    _set_main(resident, contact)


@transaction.atomic
def take_away(resident: Resident, contact: Contact) -> None:
    """Forget this phone or e-mail; the last way to reach somebody stays. The oldest other becomes the main one."""
    resident.refresh_from_db(from_queryset=Resident.objects.select_for_update())
    _require_own(resident, contact)
    left = [each for each in of(resident) if each != contact]
    if not left:
        raise ContactRefused(_("This is the last way to reach you. Add another one first."))
    was_main = is_main(resident, contact)
    if contact.kind == PHONE:
        Phone.objects.filter(resident=resident, number=contact.value).delete()
    else:
        EmailAddress.objects.filter(user=resident, email=contact.value).delete()
    if not was_main:
        return
    following = next((each for each in left if each.kind == contact.kind), None)
    if following:
        _set_main(resident, following)
    elif contact.kind == PHONE:
        resident.phone, resident.phone_verified = None, False
        resident.save(update_fields=["phone", "phone_verified"])
    else:
        resident.email = None
        resident.save(update_fields=["email"])


def _require_own(resident: Resident, contact: Contact) -> None:
    if contact not in of(resident):
        raise ContactRefused(_("That is none of your phones and addresses. The list below is fresh."))
