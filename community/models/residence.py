from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models.places import Neighbourhood
from community.residence.methods import Method

REF = 64  # letters of a keyed hash in hexadecimal, see community.residence.refs
YEARS = (1900, 2200)


class Document(models.TextChoices):
    """What was seen at the counter. No copy is kept."""

    ID_CARD = "id_card", _("resident identity card")
    REGISTER = "register", _("household register")
    PERMIT = "permit", _("residence permit")
    PASSPORT = "passport", _("passport or travel permit")
    LEASE = "lease", _("identity card with lease or deed")


class Household(models.Model):
    """One home behind one door, with room for so many adults."""

    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="households", verbose_name=_("area"))
    address = models.CharField(_("door"), max_length=120)
    adults = models.PositiveSmallIntegerField(
        _("adults"), help_text=_("So many people can prove residence with the codes of this household.")
    )

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["area", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "address"], name="one_household_a_door"),
            models.CheckConstraint(condition=Q(adults__range=(1, 20)), name="household_has_1_to_20_adults"),
        ]

    def __str__(self) -> str:
        return self.address


class LetterBatch(models.Model):
    """Letters made together. Their codes can be read on the paper only."""

    key = models.UUIDField(_("key of the form"), unique=True, editable=False)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    made_at = models.DateTimeField(_("made"), default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("batch of letters")
        verbose_name_plural = _("batches of letters")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.area} · {self.made_at:%Y-%m-%d}"


class HouseholdCodeQuerySet(models.QuerySet["HouseholdCode"]):
    def live(self) -> "HouseholdCodeQuerySet":
        return self.filter(revoked_at=None)


class HouseholdCode(models.Model):
    """What a letter carries. Only a keyed hash is kept, so that the database tells nobody a code."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="codes")
    code_ref = models.CharField(unique=True, max_length=REF, editable=False)
    batch = models.ForeignKey(LetterBatch, on_delete=models.PROTECT, null=True, related_name="codes")
    issued_at = models.DateTimeField(_("issued"), default=clock.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = HouseholdCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("household code")
        verbose_name_plural = _("household codes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(revoked_at=None), name="one_live_code_a_household"
            ),
            models.CheckConstraint(condition=~Q(code_ref=""), name="household_code_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.household} · {self.issued_at:%Y-%m-%d}"


class RollFile(models.Model):
    """A list of who lives in an area, uploaded by staff: hashes only."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("being checked")
        IN_FORCE = "in_force", _("in force")
        WITHDRAWN = "withdrawn", _("withdrawn")

    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="roll_files", verbose_name=_("area"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREVIEW, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("put in force"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("roll file")
        verbose_name_plural = _("roll files")
        ordering = ["-uploaded_at"]
        permissions = [("load_roll", _("Can load the residents' roll"))]
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=Q(state="in_force"), name="one_roll_in_force_an_area"),
            models.CheckConstraint(
                condition=Q(state="preview", decided_by=None) | (~Q(state="preview") & Q(decided_by__isnull=False)),
                name="roll_in_force_was_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} · {self.uploaded_at:%Y-%m-%d}"


class RollEntry(models.Model):
    """One person of a roll: who, by keyed hash, and in which community. No name and no number is kept."""

    file = models.ForeignKey(RollFile, on_delete=models.CASCADE, related_name="entries")
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="roll_entries")
    identity_ref = models.CharField(max_length=REF, editable=False)
    name_check = models.CharField(max_length=REF, editable=False)
    birth_year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("roll entry")
        verbose_name_plural = _("roll entries")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["file", "identity_ref"], name="one_entry_a_person_in_a_roll"),
            models.CheckConstraint(condition=~Q(identity_ref="") & ~Q(name_check=""), name="roll_entry_is_hashed"),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=YEARS), name="roll_birth_year_is_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} · {self.pk}"


class ResidenceProofQuerySet(models.QuerySet["ResidenceProof"]):
    def standing(self) -> "ResidenceProofQuerySet":
        """Not ended by anybody; may have run out without the clock having been read yet."""
        return self.filter(ended_at=None)

    def valid(self) -> "ResidenceProofQuerySet":
        return self.standing().filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))

    def run_out(self) -> "ResidenceProofQuerySet":
        return self.standing().filter(expires_at__lte=clock.now())

    def under(self, area: Neighbourhood) -> "ResidenceProofQuerySet":
        return self.filter(area__path__startswith=area.path)


class ResidenceProof(models.Model):
    """That somebody lives in a community: by which way, since when, until when.

    `identity_ref` is the person, whatever the account: a keyed hash of the ID number, or, where the code of a household
    gives no more, of the household and the place taken in it. Votes count people by it.
    """

    class Ended(models.TextChoices):
        EXPIRED = "expired", _("ran out")
        REVOKED = "revoked", _("taken back by staff")
        GIVEN_UP = "given_up", _("given up by the resident")
        REPLACED = "replaced", _("replaced by a newer proof")
        CASE = "case", _("decided in a case")
        LEFT = "left", _("left the site")

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="residence_proofs", verbose_name=_("resident")
    )
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    method = models.CharField(_("way"), max_length=10, choices=Method.choices)
    identity_ref = models.CharField(max_length=REF, editable=False)
    # The name within the household, hashed: finds the same person under another account where no ID number is known.
    name_ref = models.CharField(blank=True, max_length=REF, editable=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="proofs", verbose_name=_("household")
    )
    slot = models.PositiveSmallIntegerField(null=True, editable=False)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    document = models.CharField(_("document seen"), max_length=20, choices=Document.choices, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )
    since = models.DateTimeField(_("since"), default=clock.now)
    expires_at = models.DateTimeField(_("runs out"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=10, choices=Ended.choices, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ResidenceProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof of residence")
        verbose_name_plural = _("proofs of residence")
        ordering = ["-since"]
        permissions = [
            ("check_residence", _("Can check residence at the counter")),
            ("issue_household_codes", _("Can print letters with household codes")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["resident"], condition=Q(ended_at=None), name="one_proof_an_account"),
            models.UniqueConstraint(fields=["identity_ref"], condition=Q(ended_at=None), name="one_proof_a_person"),
            models.UniqueConstraint(
                fields=["name_ref"],
                condition=Q(ended_at=None) & ~Q(name_ref=""),
                name="one_proof_a_name_in_a_household",
            ),
            models.UniqueConstraint(
                fields=["household", "slot"], condition=Q(ended_at=None), name="one_person_a_place_in_a_household"
            ),
            models.CheckConstraint(
                condition=Q(household=None, slot=None) | Q(household__isnull=False, slot__range=(1, 20)),
                name="household_and_place_go_together",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | ~Q(identity_ref=""), name="standing_proof_names_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(method="counter") | (Q(checked_by__isnull=False) & ~Q(document="")),
                name="counter_check_says_who_saw_what",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=models.F("resident")), name="nobody_checks_themselves"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="proof_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=YEARS), name="birth_year_is_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} · {self.get_method_display()}"

    @property
    def is_valid(self) -> bool:
        return self.ended_at is None and (self.expires_at is None or self.expires_at > clock.now())


class ResidenceCaseQuerySet(models.QuerySet["ResidenceCase"]):
    def open(self) -> "ResidenceCaseQuerySet":
        return self.filter(decided_at=None)


class ResidenceCase(models.Model):
    """Two accounts claim to be one person; staff decide, and both are told."""

    class Outcome(models.TextChoices):
        HOLDER = "holder", _("the first account keeps its proof")
        CLAIMANT = "claimant", _("the proof moves to the second account")
        BOTH = "both", _("they are two people of the same name; both are proven")

    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="residence_cases", verbose_name=_("claimant")
    )
    held = models.ForeignKey(
        ResidenceProof, on_delete=models.PROTECT, related_name="cases", verbose_name=_("proof in the way")
    )
    # What was claimed, so that a decision can be carried out.
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    method = models.CharField(_("way"), max_length=10, choices=Method.choices)
    identity_ref = models.CharField(blank=True, max_length=REF, editable=False)
    name_ref = models.CharField(blank=True, max_length=REF, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    birth_year = models.PositiveSmallIntegerField(null=True)
    document = models.CharField(max_length=20, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"), default=clock.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ResidenceCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("residence case")
        verbose_name_plural = _("residence cases")
        ordering = ["opened_at"]
        permissions = [("decide_residence_case", _("Can decide residence cases"))]
        constraints = [
            models.UniqueConstraint(
                fields=["claimant", "held"], condition=Q(decided_at=None), name="one_open_case_a_claimant_and_proof"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="", decided_by=None)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome="") & ~Q(reason="")),
                name="case_is_decided_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("claimant")),
                name="nobody_decides_their_own_case",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Case %(number)s") % {"number": self.pk})


class ResidenceAttempt(models.Model):
    """A try to prove residence that did not succeed; limits guessing. Forgotten after two days."""

    resident = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    origin_ref = models.CharField(db_index=True, blank=True, max_length=REF, editable=False)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("failed try")
        verbose_name_plural = _("failed tries")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
