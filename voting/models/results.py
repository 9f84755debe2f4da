import json
import zlib
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock
from voting.models.election import Election


class ResultVersionQuerySet(models.QuerySet["ResultVersion"]):
    def certified(self) -> "ResultVersionQuerySet":
        """Signed by two, the newest first; the result of a file is signed by whoever published the file."""
        of_a_file = Q(election__origin=Election.Origin.IMPORTED)
        return self.filter(Q(signatures__place=2) | of_a_file).order_by("-number")

    def without_details(self) -> "ResultVersionQuerySet":
        """For lists: what is large stays in the database."""
        return self.defer("packed_trace", "totals", "against")


class ResultVersion(models.Model):
    """One result as it was counted. Never changed: a correction is another version, with its reason."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="results", verbose_name=_("election"))
    number = models.PositiveSmallIntegerField(_("version"))
    reason = models.CharField(_("public reason"), max_length=600, blank=True)
    counted_at = models.DateTimeField(_("counted"), default=clock.now)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # `Outcome.summary()`: rule, parameters, ballots, winners (ids in order), cost, hashes.
    summary = models.JSONField()
    # {"1": 123}: votes (or points, as text) by option code.
    totals = models.JSONField()
    # See `voting.tally.turnout`.
    turnout = models.JSONField()
    # The same ballots under another rule: `voting.counting.compare.SideBySide`. Empty in contests.
    against = models.JSONField(default=dict)
    packed_trace = models.BinaryField()
    trace_sha256 = models.CharField(max_length=64)
    ballots_sha256 = models.CharField(max_length=64)
    rules_digest = models.CharField(max_length=64, blank=True)
    box_root = models.CharField(max_length=64, blank=True)

    objects = ResultVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["election", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="results_are_numbered"),
            models.CheckConstraint(
                name="a_correction_has_a_public_reason",
                condition=Q(number=1) | (~Q(reason_zh_hans="") & ~Q(reason_en="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election} · {self.number}"

    @property
    def trace_json(self) -> bytes:
        return zlib.decompress(bytes(self.packed_trace))

    @cached_property
    def trace(self) -> dict[str, Any]:
        """As `voting.counting.explain` takes it."""
        found: dict[str, Any] = json.loads(self.trace_json)
        return found

    @property
    def winners(self) -> list[str]:
        """Option codes in the order in which they won."""
        return list(self.summary["winners"])


class ResultSignature(models.Model):
    """One officer's word that this is the result. Two make it final."""

    result = models.ForeignKey(ResultVersion, on_delete=models.PROTECT, related_name="signatures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()  # 1 or 2
    signed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("signature under a result")
        verbose_name_plural = _("signatures under results")
        ordering = ["result", "place"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["result", "by"], name="nobody_signs_a_result_twice"),
            models.UniqueConstraint(fields=["result", "place"], name="one_signature_a_place"),
            models.CheckConstraint(name="two_sign_a_result", condition=Q(place__in=(1, 2))),
        ]

    def __str__(self) -> str:
        return f"{self.result} · {self.place}"


class CountRun(models.Model):
    """How far a count has come, for the bar on the screen of those who wait for it."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="count_runs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    percent = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    # For a correction: why.
    reasons = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election"], condition=Q(finished_at=None), name="one_count_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.election} · {self.percent} %"
