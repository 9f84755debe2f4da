from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models.resident import Resident


class WordingQuerySet(models.QuerySet["ConsentText"]):
    def of(self, kind: str) -> "WordingQuerySet":
        return self.filter(kind=kind)

    def with_answers(self) -> "WordingQuerySet":
        """How often somebody said yes to it; changing one's mind and back counts again."""
        return self.select_related("published_by").annotate(yeses=Count("consents", filter=Q(consents__given=True)))


class ConsentText(models.Model):
    """Words a person agrees to, in both languages. A new wording is a new version; an old one stays as it was."""

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("House rules and privacy")
        LOCATION = "location", _("Your position")
        IDENTITY = "identity", _("Identity data")
        PUBLICATION = "publication", _("Publishing what you write")
        MERCHANT = "merchant", _("Handing data to a shop")
        ASSISTED = "assisted", _("Staff acting for you")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("wording"))
    text_zh_hans: str  # both added by `community.translation`
    text_en: str
    created_at = models.DateTimeField(_("in force since"), default=clock.now)
    # Nobody and no reason: the first wordings came with the site.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    key = models.UUIDField(_("key of the form"), unique=True, null=True, editable=False)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        ordering = ["kind", "-version"]
        default_permissions = ()
        permissions = [
            ("view_wordings", _("See the wordings of consents and who published them")),
            ("publish_wordings", _("Publish wordings of consents")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_wording_a_version"),
            models.CheckConstraint(
                condition=Q(published_by=None, version=1) | (Q(published_by__isnull=False) & ~Q(reason="")),
                name="later_wording_names_its_publisher",
            ),
        ]

    def __str__(self) -> str:
        return _("%(kind)s, version %(version)s") % {"kind": self.get_kind_display(), "version": self.version}


class SaidQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: Any) -> "SaidQuerySet":
        return self.filter(resident_id=user.pk)

    def newest_first(self) -> "SaidQuerySet":
        return self.order_by("-at", "-pk")


class Consent(models.Model):
    """A yes or a no that somebody said. Rows are only ever added: the newest of a kind is what holds."""

    class How(models.TextChoices):
        SELF = "self", _("On this site, by yourself")
        SPOKEN = "spoken", _("Spoken, before a member of staff")
        SIGNED = "signed", _("Signed on paper")

    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="consents", verbose_name=_("resident")
    )
    wording = models.ForeignKey(
        ConsentText, on_delete=models.PROTECT, related_name="consents", verbose_name=_("wording")
    )
    given = models.BooleanField(_("given"))
    language = models.CharField(_("language it was read in"), max_length=10)
    how = models.CharField(_("how it was said"), max_length=10, choices=How.choices, default=How.SELF)
    by = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("written down by")
    )
    at = models.DateTimeField(_("time"), default=clock.now)

    objects = SaidQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index("resident", F("at").desc(), F("id").desc(), name="consent_of_resident")]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="self", by=None) | (~Q(how="self") & Q(by__isnull=False) & ~Q(by=F("resident"))),
                name="consent_for_another_names_the_writer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.wording} {'+' if self.given else '-'}"
