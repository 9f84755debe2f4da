from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    understood = forms.BooleanField(
        label=_("I have read what is erased and what stays, and I want to leave"),
        error_messages={"required": _("Please tick the box: leaving cannot be undone.")},
    )
