import re
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from records.models import AuditEntry, AuditEntryQuerySet
from records.streams import STREAMS

NAMESAKES = 50


class RecordFilter(forms.Form):
    """Which lines of the record to show."""

    stream = forms.ChoiceField(label=_("Chain"), required=False)
    who = forms.CharField(label=_("Who, or for whom"), required=False, max_length=60, help_text=_("Name or number"))
    action = forms.CharField(
        label=_("What"), required=False, max_length=60, widget=forms.TextInput({"list": "acts", "autocomplete": "off"})
    )
    about = forms.CharField(
        label=_("Concerning"), required=False, max_length=100, help_text=_("Such as community.rolegrant:17")
    )
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stream"].choices = [("", _("All")), *STREAMS.items()]  # type: ignore[attr-defined]

    def clean_who(self) -> list[str] | None:
        """Public numbers of those meant; a name may be that of several."""
        wanted = self.cleaned_data["who"].strip()
        if not wanted:
            return None
        if re.fullmatch(r"[0-9a-fA-F-]{32,36}", wanted):
            try:
                return [str(UUID(wanted))]
            except ValueError as wrong:
                raise forms.ValidationError(_("This is neither a name nor a number.")) from wrong
        found = Resident.objects.filter(name__icontains=wanted).values_list("public_id", flat=True)[:NAMESAKES]
        return [str(number) for number in found]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return data

    def lines(self) -> AuditEntryQuerySet:
        """Newest first. What was typed wrongly shows nothing rather than everything."""
        if not self.is_valid():
            return AuditEntry.objects.none()
        data, found = self.cleaned_data, AuditEntry.objects.newest_first()
        if data["stream"]:
            found = found.filter(stream=data["stream"])
        if data["who"] is not None:
            found = found.by_or_for(data["who"])
        if data["action"]:
            found = found.filter(action__startswith=data["action"])
        if data["about"]:
            found = found.filter(about__startswith=data["about"])
        if data["since"]:
            found = found.since(_midnight(data["since"]))
        if data["until"]:
            found = found.before(_midnight(data["until"] + timedelta(days=1)))
        return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
