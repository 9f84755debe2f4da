"""Which words staff write in both languages."""

from modeltranslation.translator import TranslationOptions, register

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


@register(SpaceEvent)
class SpaceEventTranslation(TranslationOptions):
    fields = ("reason",)
