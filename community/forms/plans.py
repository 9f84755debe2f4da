import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from community import uploads
from community.drawing.plan_data import PlanError, plan_from_json
from community.models import Neighbourhood


class NewPlanForm(forms.Form):
    area = forms.ModelChoiceField(label=_("Area"), queryset=Neighbourhood.objects.all())
    file = forms.FileField(
        label=_("Drawing or picture"),
        help_text=_("SVG, JPEG, PNG or WebP, or drawing data as JSON. Hidden data such as positions is removed."),
        widget=forms.ClearableFileInput(attrs={"accept": ".svg,.jpg,.jpeg,.png,.webp,.json"}),
    )
    description_zh_hans = forms.CharField(
        label=_("What it shows, in Chinese"), help_text=_("Read aloud to those who cannot see it."), max_length=300
    )
    description_en = forms.CharField(label=_("What it shows, in English"), max_length=300, required=False)

    def clean_file(self) -> uploads.Picture | dict[str, Any]:
        """A clean picture, or drawing data that can be drawn."""
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > uploads.MOST_BYTES:
            raise ValidationError(_("The file is larger than 15 MB. Save it smaller."))
        content = sent.read()
        if not content.lstrip().startswith(b"{"):
            return uploads.picture(content)
        if len(content) > uploads.MOST_SVG_BYTES:
            raise ValidationError(_("The drawing data is larger than 2 MB. Simplify it."))
        try:
            data = json.loads(content)
            plan_from_json(data)
        except (PlanError, ValueError, RecursionError) as wrong:
            raise ValidationError(
                _("This drawing data cannot be drawn: %(why)s") % {"why": str(wrong)[:200]}
            ) from wrong
        return data


class PointForm(forms.Form):
    """One row: a corner known on the plan and on the ground. An empty row is no row."""

    name = forms.CharField(label=_("What is there"), max_length=60, required=False)
    x = forms.FloatField(label=_("From the left"), min_value=0, required=False)
    y = forms.FloatField(label=_("From the top"), min_value=0, required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)

    NUMBERS = "x", "y", "latitude", "longitude"

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        missing = [name for name in self.NUMBERS if name not in self.errors and data.get(name) is None]
        if missing and (len(missing) < len(self.NUMBERS) or data.get("name")):
            for name in missing:
                self.add_error(name, _("This number is missing."))
        return data


class _Points(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        places = [(point["x"], point["y"]) for point in self.points()]
        if len(set(places)) != len(places):
            raise ValidationError(_("Two points are at the same spot of the plan."))

    def points(self) -> list[dict[str, Any]]:
        """The rows that say something."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("x") is not None]


PointFormSet = forms.formset_factory(PointForm, formset=_Points, extra=0, max_num=40, absolute_max=40)
