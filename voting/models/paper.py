from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import clock
from voting.models.election import Election


class BatchState(models.TextChoices):
    FIRST = "first", _("being typed")
    SECOND = "second", _("waits to be typed again by another person")
    DIFFERS = "differs", _("the two differ: a third person decides")
    SETTLED = "settled", _("waits for signatures")
    SIGNED = "signed", _("signed by two")


BATCH_ALLOWED: dict[str, set[str]] = {
    BatchState.FIRST: {BatchState.SECOND},
    BatchState.SECOND: {BatchState.DIFFERS, BatchState.SETTLED},
    BatchState.DIFFERS: {BatchState.SETTLED},
    BatchState.SETTLED: {BatchState.SIGNED},
    BatchState.SIGNED: set(),
}


class SlipKind(models.TextChoices):
    VALID = "valid", _("valid")
    BLANK = "blank", _("blank")
    SPOILED = "spoiled", _("spoiled")


def person(label: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=label
    )


class PaperBatch(models.Model):
    """Slips counted by hand under one cover sheet, then typed twice; neither person sees what the other typed."""

    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="paper_batches", verbose_name=_("election")
    )
    number = models.PositiveIntegerField(_("number"))
    station = models.CharField(_("where they were handed in"), max_length=120)
    cover_count = models.PositiveIntegerField(_("slips on the cover sheet"))
    state = models.CharField(_("state"), max_length=8, choices=BatchState.choices, default=BatchState.FIRST)
    opened_at = models.DateTimeField(_("opened"), default=clock.now)
    first_by = person(_("typed first by"))
    second_by = person(_("typed again by"))
    third_by = person(_("decided by"))
    signed_by = person(_("signed by"))
    countersigned_by = person(_("countersigned by"))

    class Meta:
        verbose_name = _("batch of paper ballots")
        verbose_name_plural = _("batches of paper ballots")
        ordering = ["election", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="paper_batches_are_numbered"),
            models.CheckConstraint(name="cover_sheet_counts_slips", condition=Q(cover_count__gt=0)),
            models.CheckConstraint(
                name="another_person_types_again", condition=Q(second_by=None) | ~Q(second_by=F("first_by"))
            ),
            models.CheckConstraint(
                name="a_third_person_decides",
                condition=Q(third_by=None) | (~Q(third_by=F("first_by")) & ~Q(third_by=F("second_by"))),
            ),
            models.CheckConstraint(
                name="two_persons_sign_a_batch",
                condition=Q(countersigned_by=None) | (Q(signed_by__isnull=False) & ~Q(countersigned_by=F("signed_by"))),
            ),
            models.CheckConstraint(
                name="a_signed_batch_is_signed", condition=~Q(state="signed") | Q(countersigned_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election} · {self.number}"


class PaperEntry(models.Model):
    """One slip as one person typed it: turn 1, turn 2 without seeing the first, turn 3 where the two differ."""

    batch = models.ForeignKey(PaperBatch, on_delete=models.PROTECT, related_name="entries")
    turn = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()  # from 1, as the slips lie in the batch
    serial = models.CharField(_("serial number"), max_length=20, blank=True)
    kind = models.CharField(_("slip"), max_length=8, choices=SlipKind.choices)
    choices = models.TextField(blank=True)  # as in CountedBallot; empty unless valid
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("typed slip")
        verbose_name_plural = _("typed slips")
        ordering = ["batch", "position", "turn"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "turn", "position"], name="a_slip_is_typed_once_a_turn"),
            models.CheckConstraint(name="slips_are_typed_in_three_turns", condition=Q(turn__range=(1, 3))),
            models.CheckConstraint(
                name="a_valid_slip_says_something",
                condition=(Q(kind="valid") & ~Q(choices="")) | (~Q(kind="valid") & Q(choices="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.position}/{self.turn}"


class PaperSlip(models.Model):
    """One slip as it counts, once its batch is settled."""

    batch = models.ForeignKey(PaperBatch, on_delete=models.PROTECT, related_name="slips")
    position = models.PositiveIntegerField()
    serial = models.CharField(_("serial number"), max_length=20, blank=True)
    kind = models.CharField(_("slip"), max_length=8, choices=SlipKind.choices)
    choices = models.TextField(blank=True)

    class Meta:
        verbose_name = _("paper ballot")
        verbose_name_plural = _("paper ballots")
        ordering = ["batch", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="one_slip_a_place"),
            models.CheckConstraint(
                name="a_valid_ballot_says_something",
                condition=(Q(kind="valid") & ~Q(choices="")) | (~Q(kind="valid") & Q(choices="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} · {self.position}"


class PaperDifference(models.Model):
    """Why slips and roll differ, in public: written by one person, signed by another."""

    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="paper_differences", verbose_name=_("election")
    )
    slips = models.PositiveIntegerField(_("slips"))
    on_roll = models.PositiveIntegerField(_("handed out according to the roll"))
    reason = models.CharField(_("public reason"), max_length=600)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_by = person(_("signed by"))
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("difference between slips and roll")
        verbose_name_plural = _("differences between slips and roll")
        ordering = ["written_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="difference_has_a_public_reason", condition=~Q(reason_zh_hans="") & ~Q(reason_en="")
            ),
            models.CheckConstraint(
                name="difference_is_signed_by_another", condition=Q(signed_by=None) | ~Q(signed_by=F("written_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election} · {self.slips} / {self.on_roll}"
