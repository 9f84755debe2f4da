"""Which words staff write in both languages."""

from modeltranslation.translator import TranslationOptions, register
from simple_history import register as keep_earlier_wordings

from proposals.models import Award, Cycle, DateMove, Hold, Pot, Reason, Space, SpaceEvent, Theme


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name",)


@register(Cycle)
class CycleTranslation(TranslationOptions):
    fields = ("title", "summary", "rules")


@register(Hold)
class HoldTranslation(TranslationOptions):
    fields = ("reason",)


@register(DateMove)
class DateMoveTranslation(TranslationOptions):
    fields = ("reason",)


@register(Pot)
class PotTranslation(TranslationOptions):
    fields = ("name",)


@register(Reason)
class ReasonTranslation(TranslationOptions):
    fields = ("words",)


@register(Award)
class AwardTranslation(TranslationOptions):
    fields = ("words",)


@register(Space)
class SpaceTranslation(TranslationOptions):
    fields = ("name", "corner", "story", "owner", "constraints")


# Here, because a table made with the model would know no languages. What is kept: both languages, size and money.
keep_earlier_wordings(
    Space,
    excluded_fields=[
        *["slug", "area", "name", "corner", "story", "owner", "constraints"],
        *["landmark", "latitude", "longitude", "designs_until", "state", "state_since"],
    ],
)


@register(SpaceEvent)
class SpaceEventTranslation(TranslationOptions):
    fields = ("reason",)
