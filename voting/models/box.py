"""Who voted, what is in the box, and what was counted: three tables that do not know each other.

What ties a voter to a ballot is a keyed hash whose key lies outside the database and is destroyed at the close. No row
says when a ballot came in, and at the close the rows are written anew in an order that says nothing.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Neighbourhood
from voting.models.election import Election

BALLOT_STEP = 256  # ballots are padded to a multiple of so many bytes, the same for all of an election


class Channel(models.TextChoices):
    NONE = "none", _("not yet")
    ONLINE = "online", _("online")
    PAPER = "paper", _("on paper")


class Roll(models.Model):
    """That a person may vote, and by which way they did. By keyed hash; the day is kept, not the hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="roll")
    voter_ref = models.CharField(max_length=64, editable=False)
    # The account that voted, hashed: a second proof of residence is no second vote.
    account_ref = models.CharField(max_length=64, blank=True, editable=False)
    # The ID that was seen, hashed: whoever came by account and by desk is one person, whatever was noted of their door.
    document_ref = models.CharField(max_length=64, blank=True, editable=False)
    # The household behind a letter, hashed: no more vote by it than adults live there.
    household_ref = models.CharField(max_length=64, blank=True, editable=False)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.NONE)
    voted_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("line of a roll")
        verbose_name_plural = _("lines of rolls")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "voter_ref"], name="one_line_a_voter"),
            models.UniqueConstraint(
                fields=["election", "account_ref"], condition=~Q(account_ref=""), name="one_line_an_account"
            ),
            models.UniqueConstraint(
                fields=["election", "document_ref"], condition=~Q(document_ref=""), name="one_line_a_document"
            ),
            models.CheckConstraint(
                name="who_voted_did_so_on_a_day",
                condition=Q(channel="none", voted_on=None) | (~Q(channel="none") & Q(voted_on__isnull=False)),
            ),
            models.CheckConstraint(name="roll_names_a_voter", condition=~Q(voter_ref="")),
        ]
        indexes = [
            models.Index(fields=["election", "channel", "area"], name="roll_turnout"),
            models.Index(fields=["election", "household_ref"], condition=~Q(household_ref=""), name="roll_household"),
        ]

    def __str__(self) -> str:
        return f"roll:{self.pk}"


class SealedBallot(models.Model):
    """What somebody cast, encrypted to the key of the election. Replaced ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="sealed")
    # Wiped at the close.
    handle = models.CharField(max_length=64, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    ciphertext = models.BinaryField()
    # Made in the voter's browser: part of the receipt, so that no two voters can be given the same one.
    nonce = models.CharField(max_length=32, editable=False)
    commitment = models.CharField(max_length=64, editable=False)
    live = models.BooleanField(default=True, editable=False)
    listed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("sealed ballot")
        verbose_name_plural = _("sealed ballots")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["election", "handle", "revision"], condition=~Q(handle=""), name="one_ballot_a_revision"
            ),
            models.UniqueConstraint(
                fields=["election", "handle"], condition=Q(live=True) & ~Q(handle=""), name="one_live_ballot_a_voter"
            ),
            models.UniqueConstraint(fields=["election", "commitment"], name="one_ballot_a_receipt"),
        ]
        indexes = [models.Index(fields=["election"], condition=Q(listed=False), name="sealed_not_listed")]

    def __str__(self) -> str:
        return f"sealed:{self.pk}"


class BoxBatch(models.Model):
    """Receipts made public together, at least ten at a time: each batch follows the one before it by its hash."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="box_batches")
    number = models.PositiveIntegerField(_("number"))
    size = models.PositiveIntegerField(_("receipts"))
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    is_last = models.BooleanField(default=False)
    listed_on = models.DateTimeField(_("made public"), default=clock.now)

    class Meta:
        verbose_name = _("batch of receipts")
        verbose_name_plural = _("batches of receipts")
        ordering = ["election", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="batches_are_numbered"),
            models.CheckConstraint(
                name="a_batch_hides_each_among_ten", condition=Q(size__gte=10) | Q(is_last=True, size__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election} · {self.number}"


class Commitment(models.Model):
    """One receipt on the public list. Replaced ballots stay on it, so the list tells nobody what became of one."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="commitments")
    batch = models.ForeignKey(BoxBatch, on_delete=models.PROTECT, related_name="commitments")
    position = models.PositiveIntegerField()  # from 0, in the order of the digests
    code = models.CharField(_("receipt"), max_length=16)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["batch", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "code"], name="one_receipt_a_code"),
            models.UniqueConstraint(fields=["batch", "position"], name="one_receipt_a_place"),
        ]
        indexes = [models.Index(fields=["code"], name="receipt_by_code")]

    def __str__(self) -> str:
        return self.code


class CountedBallot(models.Model):
    """What was counted: equal ballots together, in the order of what they say. Written once the box is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="counted")
    # {"3":"1","12":"1"}: option number and weight, see `voting.picks`.
    choices = models.TextField()
    times = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("counted ballot")
        verbose_name_plural = _("counted ballots")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "choices"], name="equal_ballots_stand_together"),
            models.CheckConstraint(name="counted_at_least_once", condition=Q(times__gt=0)),
        ]

    def __str__(self) -> str:
        return f"counted:{self.pk}"


class BallotDraft(models.Model):
    """Picks not cast yet, encrypted under a key outside the database. Deleted by the cast and at the close."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="drafts")
    owner_ref = models.CharField(max_length=64, editable=False)
    # To remind them; who votes by letter has no account.
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="ballot_drafts"
    )
    sealed = models.BinaryField()
    kept_on = models.DateField()
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("ballot not cast yet")
        verbose_name_plural = _("ballots not cast yet")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "owner_ref"], name="one_draft_a_voter"),
            models.UniqueConstraint(
                fields=["election", "resident"], condition=Q(resident__isnull=False), name="one_draft_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"draft:{self.pk}"
