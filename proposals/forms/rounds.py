"""What staff type to set up a round, hold it or move its dates."""

from datetime import datetime, time
from functools import cache
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from proposals.models import Cycle, Pot

DATES = ("proposing_at", "reviewing_at", "voting_at", "delivering_at", "looking_back_at", "ends_at")
BOTH = [f"{name}_{language}" for name in ("title", "summary", "rules") for language in ("zh_hans", "en")]


class Moment(forms.DateTimeField):
    """A day and an hour, with the picker of the browser."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class NewRoundForm(forms.Form):
    slug = forms.SlugField(
        label=_("Address"), max_length=60, help_text=_("In small Latin letters, with the year: osmanthus-2027.")
    )
    last = forms.ModelChoiceField(
        label=_("Begin from"),
        queryset=Cycle.objects.all(),
        help_text=_("Its texts, limits and pots are copied, its dates a year later. Nothing is public yet."),
    )

    def clean_slug(self) -> str:
        slug = slugify(self.cleaned_data["slug"])
        if Cycle.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("A round has this address already."))
        return slug


class RoundBase(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.published_at:
            for name in ("slug", "area", *DATES):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        dates = [(name, data[name]) for name in DATES if data.get(name)]
        for (_earlier, before), (name, after) in zip(dates, dates[1:], strict=False):
            if after <= before:
                self.add_error(name, _("Each step begins after the one before it."))
        return data


# Fields in two languages are there once the site has started, so these two are made when first asked for.


@cache
def round_form() -> type[RoundBase]:
    """Texts and limits, and dates while nobody lives by them yet."""
    fields = ["slug", "area", *BOTH, *DATES, "ideas_a_person", "supports_needed", "most_an_idea"]
    made = forms.modelform_factory(Cycle, form=RoundBase, fields=fields, field_classes=dict.fromkeys(DATES, Moment))
    return cast(type[RoundBase], made)


@cache
def pot_form_set() -> type[forms.BaseInlineFormSet]:
    fields = ["name_zh_hans", "name_en", "amount", "area", "theme"]
    return forms.inlineformset_factory(Cycle, Pot, fields=fields, extra=1, can_delete=True)


class WhyForm(forms.Form):
    reason_zh_hans = forms.CharField(label=_("Public reason, in Chinese"), max_length=300)
    reason_en = forms.CharField(label=_("Public reason, in English"), max_length=300)


class MoveForm(WhyForm):
    """Only dates that have not come yet."""

    def __init__(self, *args: Any, cycle: Cycle, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DATES:
            if getattr(cycle, name) > now:
                label = Cycle._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                self.fields[name] = Moment(label=label, initial=getattr(cycle, name))
        self.order_fields([*DATES, "reason_zh_hans", "reason_en"])


class DayForm(forms.Form):
    day = forms.DateField(label=_("On which day?"), widget=forms.DateInput({"type": "date"}))

    def moment(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], time(12)))
