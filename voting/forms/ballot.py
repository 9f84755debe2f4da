from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voting.ballot_page import Card
from voting.models import Option


class FindForm(forms.Form):
    """Search and filters of the ballot; whatever they say, nothing is picked or lost by it."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False)
    theme = forms.ChoiceField(label=_("About"), required=False)
    area = forms.ChoiceField(label=_("Where"), required=False)
    show = forms.ChoiceField(
        label=pgettext_lazy("which options", "Show"),
        choices=[("", _("all")), ("picked", _("what I picked")), ("fits", _("what still fits"))],
        required=False,
    )

    def __init__(self, *args: Any, options: list[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ideas = [option.idea for option in options if option.idea]
        themes = {idea.theme.slug: str(idea.theme) for idea in ideas if idea.theme}
        areas = {idea.area.slug: str(idea.area) for idea in ideas if idea.area}
        for name, known in (("theme", themes), ("area", areas)):
            if len(known) < 2:
                del self.fields[name]
            else:
                self.fields[name].choices = [("", _("all")), *sorted(known.items())]  # type: ignore[attr-defined]

    @property
    def is_asked(self) -> bool:
        return self.is_bound and self.is_valid() and any(self.cleaned_data.values())

    def found(self, cards: list[Card]) -> list[Card]:
        return [card for card in cards if self._fits(card)]

    def _fits(self, card: Card) -> bool:
        asked, idea = self.cleaned_data, card.option.idea
        text = f"{card.option.number} {card.option.title} {card.option.summary} {idea.story if idea else ''}".casefold()
        return (
            all(word in text for word in asked["q"].casefold().split())
            and (not asked.get("theme") or bool(idea and idea.theme and idea.theme.slug == asked["theme"]))
            and (not asked.get("area") or bool(idea and idea.area and idea.area.slug == asked["area"]))
            and (asked["show"] != "picked" or card.is_picked)
            and (asked["show"] != "fits" or card.can_be_added)
        )
