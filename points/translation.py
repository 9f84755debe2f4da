"""Which names staff write in both languages."""

from modeltranslation.translator import TranslationOptions, register

from points.models import Activity, ActivityPhoto, EarningRule, Merchant, Programme, Reward, Team


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("name", "about")


@register(Merchant)
class MerchantTranslation(TranslationOptions):
    fields = ("name", "about", "address", "hours")


@register(Team)
class TeamTranslation(TranslationOptions):
    fields = ("name",)


@register(EarningRule)
class EarningRuleTranslation(TranslationOptions):
    fields = ("name", "words")


@register(Reward)
class RewardTranslation(TranslationOptions):
    fields = ("name", "about")


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ("title", "words", "place", "bring", "contact")


@register(ActivityPhoto)
class ActivityPhotoTranslation(TranslationOptions):
    fields = ("words",)
