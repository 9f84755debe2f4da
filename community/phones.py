"""Phone numbers: typed in many ways, kept in one (E.164), shown in groups one can read aloud."""

import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def normalise(typed: str) -> str:
    """The mobile number somebody typed, as +8613800138000; a sentence says what is wrong with it."""
    typed = unicodedata.normalize("NFKC", typed)
    try:
        number = phonenumbers.parse(typed, settings.PHONE_REGION)
    except NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("This does not look like a mobile number. Please check the digits."), code="phone")
    if phonenumbers.number_type(number) not in MOBILE:
        raise ValidationError(_("We can only text mobile numbers, and this one is a landline."), code="landline")
    if settings.PHONE_REGIONS and phonenumbers.region_code_for_number(number) not in settings.PHONE_REGIONS:
        raise ValidationError(
            _("We cannot text numbers of that country. Please use your e-mail instead."), code="abroad"
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parsed(phone: str) -> PhoneNumber:
    return phonenumbers.parse(phone, settings.PHONE_REGION)


def national(phone: str) -> str:
    """13800138000"""
    return str(_parsed(phone).national_number)


def spoken(phone: str) -> str:
    """138 0013 8000, as people here say it; with the country in front if it is another one."""
    number = _parsed(phone)
    at_home = phonenumbers.region_code_for_number(number) == settings.PHONE_REGION
    kind = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, kind)


def masked(phone: str) -> str:
    """138 •••• 8000: enough to recognise one's own number."""
    number = national(phone)
    return f"{number[:3]} •••• {number[-4:]}"
