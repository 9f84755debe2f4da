"""What somebody types to draw a design for a space, and what readers ask the gallery for."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django import forms
from django.db.models import DecimalField, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.forms.photos import PhotosField
from community.saying import yuan
from proposals.designs import MOST_PARTS
from proposals.filters import COST, NEWEST, RANDOM, STEPS, SUPPORT, Drawn, ordered
from proposals.models import Design, Idea, Part, Space, State
from proposals.models.ideas import LISTED, IdeaQuerySet

UPKEEP = "upkeep"
LINES, MORE_LINES = 4, 3
SUM = DecimalField(max_digits=18, decimal_places=4)


class DesignForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What do you call it?"),
        help_text=_("A few words people remember: “Osmanthus yard”, “A stage under the trees”."),
        max_length=60,
        error_messages={"required": _("Give your design a name.")},
    )
    story = forms.CharField(
        label=_("What will it be like to be there?"),
        help_text=_("Tell it as if you walked through: what you see, where you sit, who is there."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Tell in a few sentences what it will be like.")},
    )
    why = forms.CharField(
        label=_("Why like this?"),
        help_text=_("Which wishes of neighbours you took up, and what you left out."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    presented_by = forms.ChoiceField(
        label=_("Who draws?"),
        choices=Design.By.choices,
        initial=Design.By.NEIGHBOUR,
        widget=forms.RadioSelect(attrs={"class": "boxed"}),
    )
    team = forms.CharField(
        label=_("Name of the group or office"),
        help_text=_("Shown with the design. Leave it empty if you draw for yourself."),
        max_length=60,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("presented_by") == Design.By.NEIGHBOUR:
            data["team"] = ""
        elif data.get("presented_by") and not data.get("team"):
            self.add_error("team", _("Say how your group or office is called."))
        return data


class PicturesForm(forms.Form):
    """Each still as it was sent: the verb makes it anew."""

    after = PhotosField(label=_("How it will be"), required=False)
    before = PhotosField(label=_("How it is today"), required=False)
    plan = PhotosField(label=_("The plan, seen from above"), required=False)
    photos = PhotosField(label=_("More pictures"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].help_text = _("A drawing, a collage or a photo of a model, seen as one would stand there.")
        self.fields["before"].help_text = _("From the same spot. Without one, the photo of the space is shown.")
        self.fields["plan"].help_text = _("Drawn by hand is fine: where one walks, sits, what grows.")
        for name in ("after", "before", "plan"):
            self.fields[name].widget.allow_multiple_selected = False
            self.fields[name].widget.attrs.pop("multiple", None)


class PartForm(forms.ModelForm):
    class Meta:
        model = Part
        fields = ("name", "quantity", "unit", "price", "upkeep")
        widgets = {
            "quantity": forms.NumberInput(attrs={"inputmode": "decimal", "class": "short", "min": "0.01"}),
            "price": forms.NumberInput(attrs={"inputmode": "decimal", "class": "short", "min": "0"}),
            "upkeep": forms.NumberInput(attrs={"inputmode": "decimal", "class": "short", "min": "0"}),
            "unit": forms.TextInput(attrs={"class": "short"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upkeep"].required = False

    def has_changed(self) -> bool:
        """A line without a name and a price is empty, whatever stands in its other boxes from the start."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("name", "price"))

    def clean_quantity(self) -> Any:
        quantity = self.cleaned_data["quantity"]
        if quantity is not None and quantity <= 0:
            raise forms.ValidationError(_("Write how many there are: more than 0."))
        return quantity

    def clean_price(self) -> Any:
        return _not_less_than_nothing(self.cleaned_data["price"])

    def clean_upkeep(self) -> Any:
        return _not_less_than_nothing(self.cleaned_data["upkeep"] or 0)


def _not_less_than_nothing(amount: Any) -> Any:
    if amount is not None and amount < 0:
        raise forms.ValidationError(_("Write 0 or more."))
    return amount


class PartsBase(forms.BaseFormSet):
    def _construct_form(self, i: int, **kwargs: Any) -> forms.BaseForm:
        """A line that was emptied goes like one that never was filled in."""
        return super()._construct_form(  # type: ignore[misc]
            i, **{**kwargs, "empty_permitted": True, "use_required_attribute": False}
        )

    def lines(self) -> list[dict[str, Any]]:
        """What was filled in and not taken out."""
        kept = [form.cleaned_data for form in self.forms if form.has_changed() or form.cleaned_data.get("name")]
        wanted = [line for line in kept if line.get("name") and not line.get("DELETE")]
        return [{name: line[name] for name in PartForm.Meta.fields} for line in wanted]

    def with_more(self) -> "PartsBase":
        """The same as typed, with a few empty lines at the end."""
        data = dict(self.data.items())
        name = f"{self.prefix}-TOTAL_FORMS"
        data[name] = str(min(self.total_form_count() + MORE_LINES, MOST_PARTS))
        return type(self)(data, prefix=self.prefix)


Parts = forms.formset_factory(
    PartForm, formset=PartsBase, extra=LINES, can_delete=True, max_num=MOST_PARTS, absolute_max=MOST_PARTS
)


def parts_of(design: Design) -> PartsBase:
    rows = [{name: getattr(part, name) for name in PartForm.Meta.fields} for part in design.parts.all()]
    return cast(PartsBase, Parts(initial=rows, prefix="parts"))


class UpkeepForm(forms.Form):
    upkeep_by = forms.CharField(
        label=_("Who keeps it up?"),
        help_text=_("“Six households of No. 21, in turn”, “the property office, twice a week”."),
        max_length=200,
        required=False,
    )


# The gallery


class GalleryFilter(forms.Form):
    """Forgiving: what cannot be understood counts as not asked for."""

    state = forms.ChoiceField(label=_("How far"), required=False)
    by = forms.ChoiceField(label=_("Drawn by"), required=False)
    most = forms.ChoiceField(label=_("Costs at most"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            (RANDOM, _("As drawn for you")),
            (NEWEST, _("Newest first")),
            (SUPPORT, _("Most supported first")),
            (COST, _("Cheapest first")),
            (UPKEEP, _("Least upkeep first")),
        ],
    )

    def __init__(self, request: HttpRequest, space: Space) -> None:
        super().__init__(request.GET, auto_id="find_%s")
        self.space = space
        self._offer("state", ((state.value, state.label) for state in State if state in LISTED))
        self._offer("by", BY)
        self._offer("most", ((str(step), yuan(step)) for step in STEPS))
        self.data = dict(self._understood(request.GET))
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}
        self.order = self.asked.get("sort", RANDOM)
        self.data = {**self.data, "sort": self.order}

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def _understood(self, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name, field in self.fields.items():
            assert isinstance(field, forms.ChoiceField)
            if field.valid_value(value := typed.get(name, "")):
                yield name, value

    @property
    def narrows(self) -> list[str]:
        return [name for name in self.asked if name != "sort"]

    def found(self) -> IdeaQuerySet:
        asked, ideas = self.asked, Idea.objects.listed().filter(design__space=self.space)
        if "state" in asked:
            ideas = ideas.filter(state=asked["state"])
        if "by" in asked:
            ideas = ideas.filter(design__presented_by=asked["by"])
        if "most" in asked:
            ideas = with_money(ideas).filter(money__lte=int(asked["most"]))
        return ideas

    def in_order(self, lot: int) -> IdeaQuerySet | Drawn:
        found = self.found().for_gallery()
        if self.order == COST:
            return with_money(found).order_by("money", "pk")
        if self.order == UPKEEP:
            return with_upkeep(found).order_by("yearly", "pk")
        return ordered(found, self.order, lot)


BY = [
    (Design.By.NEIGHBOUR, _("a neighbour")),
    (Design.By.TEAM, _("a group of neighbours")),
    (Design.By.OFFICE, _("an office")),
]


def with_money(ideas: IdeaQuerySet) -> Any:
    """With what it costs as `money`: as offices found, else as its parts add up. For putting in order, not for show."""
    lines = Part.objects.filter(design__idea=OuterRef("pk")).order_by().values("design")
    added = lines.annotate(all=Sum(F("quantity") * F("price"), output_field=SUM)).values("all")
    return ideas.annotate(money=Coalesce(F("cost"), Subquery(added), 0, output_field=SUM))


def with_upkeep(ideas: IdeaQuerySet) -> Any:
    lines = Part.objects.filter(design__idea=OuterRef("pk")).order_by().values("design")
    added = lines.annotate(all=Sum("upkeep", output_field=SUM)).values("all")
    return ideas.annotate(yearly=Coalesce(Subquery(added), 0, output_field=SUM))
