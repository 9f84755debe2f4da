"""Which names staff write in both languages."""

from modeltranslation.translator import TranslationOptions, register

from community.models import ConsentText, HelpPoint, Landmark, Neighbourhood, Office, Plan


@register(Neighbourhood)
class NeighbourhoodTranslation(TranslationOptions):
    fields = ("name", "about")


@register(HelpPoint)
class HelpPointTranslation(TranslationOptions):
    fields = ("name", "address", "hours")


@register(Landmark)
class LandmarkTranslation(TranslationOptions):
    fields = ("name",)


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ("name", "about")


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("description",)


@register(ConsentText)
class ConsentTextTranslation(TranslationOptions):
    fields = ("text",)
