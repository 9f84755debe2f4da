"""What authors answer to staff."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PleaForm(forms.Form):
    plea = forms.CharField(
        label=_("What was overlooked?"),
        help_text=_("A sentence or two is enough. Whoever judges the appeal reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say what was overlooked: a sentence or two is enough.")},
    )
