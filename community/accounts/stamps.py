"""Two quiet traps for machines on forms anybody may fill in; people never notice either."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

SALT = "community.accounts.stamps"
LONGEST = 12 * 3600


def stamp() -> str:
    """When the form was drawn, signed."""
    return signing.TimestampSigner(salt=SALT).sign("drawn")


class TrapWidget(forms.TextInput):
    """A field out of sight that only a machine fills in. Hidden by the stylesheet, so that the field looks real."""

    template_name = "account/_trap.html"


class Guarded(forms.Form):
    """A form with a trap and a stamp. `trapped` says a machine filled it in; the view then only pretends."""

    company = forms.CharField(required=False, widget=TrapWidget, label="")
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["drawn"] = stamp()

    @property
    def trapped(self) -> bool:
        return bool(self.data.get(self.add_prefix("company")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_stamp(cleaned.get("drawn", ""))
        return cleaned

    def _check_stamp(self, given: str) -> None:
        signer = signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(given, max_age=LONGEST)
        except signing.SignatureExpired:
            raise self._once_more(_("This page lay open for a long time. Please press the button once more.")) from None
        except signing.BadSignature:
            raise self._once_more(_("Please press the button once more.")) from None
        if settings.FORM_MIN_SECONDS:
            try:
                signer.unsign(given, max_age=timedelta(seconds=settings.FORM_MIN_SECONDS))
            except signing.SignatureExpired:
                return
            # The stamp stays: who presses again a moment later is let through.
            raise forms.ValidationError(_("That was very quick. Please press the button once more."), code="stamp")

    def _once_more(self, sentence: str) -> forms.ValidationError:
        """The refusal; the form drawn with it carries a fresh stamp."""
        self.data = {**self.data.dict(), self.add_prefix("drawn"): stamp()}  # type: ignore[attr-defined]
        return forms.ValidationError(sentence, code="stamp")
