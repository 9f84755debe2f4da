"""What officers type to set up a vote, amend its rules, draw its lots and correct its result."""

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.residence.methods import Method
from proposals.forms.rounds import Moment, WhyForm
from voting import rivals, sources
from voting.counting import Refusal
from voting.counting.pabulib.published import settings_as_json, settings_from_json
from voting.counting.settings import (
    ADD1E,
    BELONGS_TO,
    EQUAL_SHARES,
    RAISING,
    RULES,
    Settings,
)
from voting.models import BallotType, Election, Option

SHADOWED = {"past"}  # addresses that are pages of their own
TEXTS = [f"{name}_{language}" for name in ("title", "summary") for language in ("zh_hans", "en")]
RULED = [
    *("ballot_type", "most_choices", "points_each", "budget", "min_age", "proof_methods", "by_letter"),
    *("opens_at", "closes_at", "publish_ballots"),
]

RULE_WORDS = {
    "greedy": _(
        "Most votes first: whatever still fits into the budget wins. Easy to explain; a majority can take all."
    ),
    "greedy-no-skip": _("Most votes first, and it ends at the first that does not fit."),
    "greedy-density": _("Most votes for the cost first: cheap and liked goes before dear and liked."),
    "equal-shares": _(
        "Equal shares: everybody holds the same part of the budget and pays for what they chose. Groups get as much as "
        "their number."
    ),
    "phragmen": _("Phragmén: everybody earns at the same pace; what its supporters can pay first wins first."),
    "plurality": _("Contest, one vote each: most votes win."),
    "approval": _("Contest, as many ticks as one likes: most ticks win."),
    "borda": _("Contest, an order of preference: the last gets one point, the one above it two, and so on."),
}
COMPLETION_WORDS = {
    "none": _("Leave it over for the next round."),
    "utilitarian": _("Give it to what has most votes and still fits."),
    "add1": _("Raise everybody's share step by step until the next step would cost too much."),
    "add1e": _("Raise shares, but stop as soon as nothing more fits."),
    "add1u": _("Raise shares, then give what is still left to what has most votes."),
}


def sentences(words: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(words.items())


class CountingForm(forms.Form):
    """How it is counted: every setting of the counting core that staff may choose, each in a sentence.

    What means nothing under the chosen rule is left at its default, so nobody believes that it mattered.
    """

    rule = forms.ChoiceField(label=_("Rule of the count"), choices=sentences(RULE_WORDS), widget=forms.RadioSelect)
    completion = forms.ChoiceField(
        label=_("Equal shares: what to do with money left over"),
        choices=sentences(COMPLETION_WORDS),
        widget=forms.RadioSelect,
        required=False,
    )
    utility = forms.ChoiceField(
        label=_("Equal shares: what is a winner worth to its supporters?"),
        choices=[
            ("cost", _("What it costs: large projects have a fair chance.")),
            ("cardinality", _("The same each: many small projects are preferred.")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    step = forms.DecimalField(
        label=_("Equal shares: step (yuan)"),
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("By how much everybody's share is raised each time. Empty: 1 yuan."),
    )
    start = forms.ChoiceField(
        label=_("Equal shares: where the shares begin"),
        choices=[
            ("", _("As is usual for the way above.")),
            ("floor", _("At whole yuan.")),
            ("exact", _("At the exact fraction of the budget.")),
        ],
        required=False,
    )
    exhaustive_over = forms.ChoiceField(
        label=_("Equal shares: “nothing more fits” looks at"),
        choices=[
            ("supported", _("what somebody voted for;")),
            ("all", _("everything on the list.")),
        ],
        required=False,
    )
    comparison = forms.BooleanField(
        label=_("Equal shares: give way to most votes first, if more voters have more winners under that."),
        required=False,
    )
    fund_unsupported = forms.BooleanField(label=_("Money left over may go to what nobody voted for."), required=False)
    threshold = forms.DecimalField(
        label=_("Votes needed at least"),
        min_value=0,
        required=False,
        help_text=_("What has fewer is left out of the count. Empty: none needed."),
    )
    support_for_cost = forms.DecimalField(
        label=_("Votes needed for the cost"),
        min_value=Decimal("0.1"),
        required=False,
        help_text=_(
            "With 3: a project that costs three tenths of the budget needs the votes of one tenth of the voters. "
            "Empty: none."
        ),
    )
    caps = forms.CharField(
        label=_("Most for one theme"),
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("One a line, the short name of the theme and the most it may cost in all: green = 100000"),
    )
    seats = forms.IntegerField(
        label=_("Contest: how many win?"), min_value=1, max_value=100, required=False, help_text=_("Empty: one.")
    )
    borda_last = forms.ChoiceField(
        label=_("Contest, order of preference: the last on a ballot gets"),
        choices=[("1", _("one point;")), ("0", _("no point."))],
        required=False,
    )

    def __init__(self, *args: Any, kept: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = rivals.groups(kept or {})  # set beside the options, and carried along
        for name, value in _as_typed(kept or {"rule": EQUAL_SHARES, "completion": "add1u"}).items():
            self.fields[name].initial = value

    def clean_caps(self) -> dict[str, Fraction]:
        found = {}
        for line in filter(None, map(str.strip, self.cleaned_data["caps"].splitlines())):
            theme, equals, amount = line.partition("=")
            try:
                found[theme.strip()] = Fraction(amount.strip().replace(",", ""))
            except (ValueError, ZeroDivisionError):
                equals = ""
            if not (equals and theme.strip()) or found[theme.strip()] < 0:
                raise ValidationError(
                    _("Write it as: green = 100000. This line is something else: %(line)s") % {"line": line}
                )
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                data["settings"] = _settings(data)
                if self.groups and not rivals.are_honoured(data["rule"]):
                    words = _("This rule cannot leave out what does not go together. Let those options stand together.")
                    self.add_error("rule", words)
            except Refusal as refusal:
                raise ValidationError(refusal.text("zh-hans" if get_language() == "zh-hans" else "en")) from None
        return data

    @property
    def kept(self) -> dict[str, Any]:
        """As `Election.counting` keeps it."""
        return rivals.with_groups(settings_as_json(self.cleaned_data["settings"]), self.groups)


def _settings(typed: dict[str, Any]) -> Settings:
    rule, completion = typed["rule"], typed["completion"] or "none"
    given: dict[str, Any] = {
        "completion": completion,
        "utility": typed["utility"] or "cost",
        "step": Fraction(typed["step"]) if typed["step"] else Fraction(1),
        "start": typed["start"] or None,
        "exhaustive_over": typed["exhaustive_over"] or "supported",
        "comparison": typed["comparison"],
        "fund_unsupported": typed["fund_unsupported"],
        "threshold": Fraction(typed["threshold"] or 0),
        "support_for_cost": Fraction(typed["support_for_cost"]) if typed["support_for_cost"] else None,
        "caps": typed["caps"],
        "seats": typed["seats"] or 1,
        "borda_last": int(typed["borda_last"] or 1),
    }
    means = {name: value for name, value in given.items() if rule in BELONGS_TO.get(name, RULES)}
    if completion not in RAISING:
        means.pop("step", None)
    if completion != ADD1E:
        means.pop("exhaustive_over", None)
    if rule == EQUAL_SHARES and completion not in ("utilitarian", "add1u") and not given["comparison"]:
        means.pop("fund_unsupported", None)
    return Settings(rule=rule, **means)


def _as_typed(kept: dict[str, Any]) -> dict[str, Any]:
    settings = settings_from_json({name: value for name, value in kept.items() if name != "lot_seed"})
    shown: dict[str, Any] = {name: getattr(settings, name) for name in CountingForm.base_fields}
    shown["start"] = settings.start or ""
    shown["borda_last"] = str(settings.borda_last)
    shown["caps"] = "\n".join(f"{theme} = {_number(most)}" for theme, most in settings.caps.items())
    for name in ("step", "threshold", "support_for_cost"):
        shown[name] = _number(shown[name]) if shown[name] else None
    return shown


def _number(amount: Fraction) -> str:
    return f"{Decimal(amount.numerator) / Decimal(amount.denominator):f}"


class ElectionBase(forms.ModelForm):
    """Texts always; rules only while it is a draft."""

    proof_methods = forms.MultipleChoiceField(
        label=_("Proof of residence that counts"),
        choices=Method.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "None ticked: every way that is in use there. Where the code of a household counts, everybody's door must "
            "be known: who is on the roll file alone votes by the letter of their household."
        ),
    )

    contest = forms.ChoiceField(
        label=_("Design contest"),
        required=False,
        help_text=_("A corner whose costed designs stand on the ballot. Empty for a round."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {name: space.name for name, space in sources.contests()}
        if kept := self.instance.contest:
            known.setdefault(kept, str(sources.space_of(self.instance) or kept))
        self.fields["contest"].choices = [("", _("None")), *known.items()]  # type: ignore[attr-defined]
        if self.instance.pk and self.instance.state != "draft":
            for name in list(self.fields):
                if name not in {*TEXTS, "eligible"}:
                    del self.fields[name]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in SHADOWED:
            raise ValidationError(_("This address is taken. Choose another."))
        return slug

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Voting ends after it begins."))
        is_points = data.get("ballot_type") == BallotType.POINTS
        if "ballot_type" in data and is_points != bool(data.get("points_each")):
            self.add_error(
                "points_each",
                _("Say how many points each person shares out.")
                if is_points
                else _("Only where points are shared out."),
            )
        if data.get("cycle") and data.get("contest"):
            self.add_error("contest", _("A vote is about a round or about a contest, not both."))
        return data

    def _post_clean(self) -> None:
        """The verb writes it; the row in hand stays as it is in the database."""

    @property
    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


HINTS: dict[str, Any] = {
    "slug": _("In small Latin letters, with the year: osmanthus-2027."),
    "cycle": _("Its feasible ideas, at the prices that were told, can be put on the list."),
    "area": _("Residents of this area and of all areas inside it vote."),
    "min_age": _("Empty: every age. The year decides, not the birthday."),
    "by_letter": _("Who holds the letter of a household votes with its code and their name, without an account."),
    "key_holding": _(
        "The operator's key lies in a file on the server: simple, and voters have to trust the operator with "
        "secrecy; the page of the vote says so. With trustees the key is printed on three sheets and kept "
        "nowhere; two of them come together to open the box. If two sheets are lost, the ballots are lost."
    ),
}


@cache
def election_form() -> type[ElectionBase]:
    """Fields in two languages are there once the site has started, so this is made when first asked for."""
    fields = ["slug", *TEXTS, "cycle", "contest", "area", "eligible", *RULED, "key_holding"]
    made = forms.modelform_factory(
        Election,
        form=ElectionBase,
        fields=fields,
        field_classes={"opens_at": Moment, "closes_at": Moment},
        widgets={
            "ballot_type": forms.RadioSelect,
            "key_holding": forms.RadioSelect,
            "summary_zh_hans": forms.Textarea({"rows": 3}),
            "summary_en": forms.Textarea({"rows": 3}),
        },
        help_texts=HINTS,
    )
    return cast(type[ElectionBase], made)


@cache
def option_form() -> type[forms.ModelForm]:
    """Texts of an option; the cost of what is no idea."""
    fields = [*(f"{name}_{language}" for name in ("title", "summary") for language in ("zh_hans", "en")), "cost"]
    areas: dict[str, Any] = {name: forms.Textarea({"rows": 2}) for name in ("summary_zh_hans", "summary_en")}
    return forms.modelform_factory(Option, fields=fields, widgets=areas)


class LotsForm(forms.Form):
    public = forms.CharField(
        label=_("What was thrown in public"),
        min_length=4,
        max_length=200,
        help_text=_(
            "One line, as people saw it: the balls of today's lottery, ten dice. It cannot be changed afterwards."
        ),
    )


class AmendForm(WhyForm):
    """What may be amended before anybody has voted: times, budget, what an option costs, and options taken off."""

    budget = forms.DecimalField(label=_("Budget (yuan)"), max_digits=14, decimal_places=2, required=False)
    opens_at = Moment(label=_("Voting begins"))
    closes_at = Moment(label=_("Voting ends"))
    withdraw = forms.ModelMultipleChoiceField(
        label=_("Take off the ballot"),
        queryset=Option.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.election = election
        options = election.options.filter(withdrawn=False)
        self.fields["withdraw"].queryset = options  # type: ignore[attr-defined]
        for name in ("budget", "opens_at", "closes_at"):
            self.fields[name].initial = getattr(election, name)
        for option in options:
            if option.cost is not None:
                self.fields[f"cost_{option.pk}"] = forms.DecimalField(
                    label=_("Cost of %(option)s (yuan)") % {"option": option}, initial=option.cost, min_value=0
                )
        self.order_fields(["opens_at", "closes_at", "budget", "withdraw"])

    @property
    def proposed(self) -> dict[str, Any]:
        """As `setting_up.propose_amendment` takes it."""
        data = self.cleaned_data
        costs = {
            option.source: data[f"cost_{option.pk}"]
            for option in self.election.options.filter(withdrawn=False)
            if f"cost_{option.pk}" in self.changed_data
        }
        rules = {name: data[name] for name in ("budget", "opens_at", "closes_at") if name in self.changed_data}
        return {
            "reason_zh_hans": data["reason_zh_hans"],
            "reason_en": data["reason_en"],
            "rules": rules,
            "costs": costs,
            "withdraw": [option.source for option in data["withdraw"]],
        }


class SheetsForm(forms.Form):
    """Two trustees' sheets; they are used and kept nowhere."""

    one = forms.CharField(label=_("Text of the first sheet"), widget=forms.Textarea({"rows": 2, "autocomplete": "off"}))
    two = forms.CharField(
        label=_("Text of the second sheet"), widget=forms.Textarea({"rows": 2, "autocomplete": "off"})
    )


class TryForm(forms.Form):
    """What a simulation is made of."""

    voters = forms.IntegerField(label=_("Made-up voters"), min_value=1, max_value=5_000, initial=800)
    seed = forms.CharField(
        label=_("Seed"), max_length=60, initial="open day", help_text=_("The same seed gives the same ballots again.")
    )
    past = forms.ModelChoiceField(
        label=_("Or the ballots of a past vote"),
        queryset=Election.objects.none(),
        to_field_name="slug",
        required=False,
        help_text=_("Then its own list and budget are counted by each rule."),
    )

    def __init__(self, *args: Any, past: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["past"].queryset = past  # type: ignore[attr-defined]
