import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from records import canonical, streams

models.CharField.register_lookup(Length)

# What an entry says: the columns its digest covers, in this order, one a line.
SAYS = ("stream", "sequence", "at", "actor", "beneficiary", "action", "about", "facts", "personal")


class Head(models.Model):
    """Where a stream ends. Writers lock this row; a trigger moves it, and only together with a new entry."""

    stream = models.CharField(_("stream"), max_length=20, primary_key=True)
    count = models.PositiveBigIntegerField(_("entries"), default=0)
    hash = models.CharField(_("hash"), max_length=64, default=canonical.NOTHING)

    class Meta:
        verbose_name = _("end of a stream")
        verbose_name_plural = _("ends of streams")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.stream}:{self.count}"


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def newest_first(self) -> "AuditEntryQuerySet":
        return self.order_by("-at", "stream", "-sequence")

    def by_or_for(self, numbers: list[str]) -> "AuditEntryQuerySet":
        return self.filter(models.Q(actor__in=numbers) | models.Q(beneficiary__in=numbers))

    def older_than(self, reference: str) -> "AuditEntryQuerySet":
        """What comes after the entry "stream:sequence" when the newest come first. Costs the same on every page."""
        stream, _colon, sequence = reference.partition(":")
        if not sequence.isdecimal() or (mark := AuditEntry.objects.filter(pk=(stream, int(sequence))).first()) is None:
            return self
        same_moment = models.Q(stream__gt=mark.stream) | models.Q(stream=mark.stream, sequence__lt=mark.sequence)
        return self.filter(models.Q(at__lt=mark.at) | models.Q(models.Q(at=mark.at) & same_moment))

    def since(self, moment: datetime) -> "AuditEntryQuerySet":
        return self.filter(at__gte=canonical.moment(moment))

    def before(self, moment: datetime) -> "AuditEntryQuerySet":
        return self.filter(at__lt=canonical.moment(moment))


class AuditEntry(models.Model):
    """One act, chained by hash to the one before it in its stream.

    Everything but the number is text, so that SQLite and PostgreSQL keep, and anyone can hash, the same bytes.
    """

    pk = models.CompositePrimaryKey("stream", "sequence")
    stream = models.CharField(_("stream"), max_length=20)
    sequence = models.PositiveBigIntegerField(_("number"))
    at = models.CharField(_("time (UTC)"), max_length=27)
    # Public numbers, not foreign keys: the entry stays when the account goes. Empty: the site itself.
    actor = models.CharField(_("who"), max_length=36, blank=True)
    beneficiary = models.CharField(_("for whom"), max_length=36, blank=True)
    action = models.CharField(_("what"), max_length=60)
    about = models.CharField(_("about"), max_length=100)
    facts = models.TextField(_("facts"))
    personal = models.CharField(_("digest of personal facts"), max_length=64, blank=True)
    previous = models.CharField(_("hash before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the record")
        verbose_name_plural = _("record")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["at"], name="record_by_time"),
            models.Index(fields=["actor", "at"], name="record_by_actor"),
            models.Index(fields=["beneficiary", "at"], name="record_by_beneficiary"),
            models.Index(fields=["action", "at"], name="record_by_action"),
            models.Index(fields=["about", "at"], name="record_by_object"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="entries_count_from_one"),
            models.CheckConstraint(
                condition=models.Q(hash__length=64, previous__length=64), name="entry_hashes_are_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream}:{self.sequence}"

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def details(self) -> dict[str, Any]:
        return json.loads(self.facts)

    @property
    def stream_label(self) -> Promise | str:
        return streams.STREAMS.get(self.stream, self.stream)

    def digest(self) -> str:
        return canonical.digest([getattr(self, name) for name in SAYS])

    def compute_hash(self) -> str:
        return canonical.link(self.previous, self.digest())


class Salt(models.Model):
    """What makes the digests of one person's facts unguessable. Deleted when the person is erased; the chain stands."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("person")
    )
    salt = models.CharField(_("salt"), max_length=64)

    class Meta:
        verbose_name = _("salt")
        verbose_name_plural = _("salts")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.person_id)


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def newest_first(self) -> "CheckpointQuerySet":
        return self.order_by("-number")


class Checkpoint(models.Model):
    """A signed statement of where every stream ended at one moment. Worth something once a copy lies elsewhere."""

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    statement = models.TextField(_("statement"))
    key = models.CharField(_("public key"), max_length=64)
    signature = models.CharField(_("signature"), max_length=128)

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        default_permissions = ()

    def __str__(self) -> str:
        return f"checkpoint:{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("records:checkpoint", args=[self.number])

    @cached_property
    def says(self) -> dict[str, Any]:
        return json.loads(self.statement)

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.says["at"])

    @property
    def streams(self) -> dict[str, tuple[int, str]]:
        """Of each stream, how many entries it had and the hash of the last."""
        return {name: (count, hash) for name, (count, hash) in self.says["streams"].items()}

    @property
    def entries(self) -> int:
        return sum(count for count, _ in self.streams.values())

    @property
    def digest(self) -> str:
        return canonical.digest([self.statement])
