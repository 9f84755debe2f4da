"""Which words staff write in both languages."""

from modeltranslation.translator import TranslationOptions, register

from voting.models import Amendment, Election, Hold, Option, PaperDifference, ResultVersion


@register(Election)
class ElectionTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Option)
class OptionTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Hold)
class HoldTranslation(TranslationOptions):
    fields = ("reason",)


@register(Amendment)
class AmendmentTranslation(TranslationOptions):
    fields = ("reason",)


@register(PaperDifference)
class PaperDifferenceTranslation(TranslationOptions):
    fields = ("reason",)


@register(ResultVersion)
class ResultVersionTranslation(TranslationOptions):
    fields = ("reason",)
