import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    STANDARD = "standard", _("Standard")
    ELDER = "elder", _("Elder mode")
    ELDER_XL = "elder-xl", _("Elder mode, extra large")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Pace(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together")
    WEEKLY = "weekly", _("Once a week, together")


class Channel(models.TextChoices):
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    IN_APP = "in_app", _("Only on this site")


def numbered(digits: str) -> models.Q:
    """Whose public number begins with these digits, dashes or not."""
    begins = digits.replace("-", "").lower()[:32]
    return models.Q(public_id__range=(uuid.UUID(begins.ljust(32, "0")), uuid.UUID(begins.ljust(32, "f"))))


class ResidentManager(BaseUserManager["Resident"]):
    use_in_migrations = True

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "Resident":
        resident = self.model(email=self.normalize_email(email) or None, **fields)
        resident.set_password(password)
        resident.save(using=self._db)
        return resident

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Resident":
        """An administrator like any other: shown among the roles, with a grant that can be ended."""
        from community import roles

        resident = self.create_user(email, password, **fields)
        roles.grant(resident, roles.Role.ADMINISTRATOR, by=None, reason="createsuperuser")
        return resident


class Resident(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account: a resident, an observer, a shop, staff. Reached by phone, by e-mail, or by both."""

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name shown to others"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    phone = models.CharField(_("mobile phone"), max_length=20, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(_("mobile phone verified"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    # Empty: never chosen, so the device decides.
    mode = models.CharField(_("page size"), max_length=10, choices=Mode.choices, blank=True)
    theme = models.CharField(_("colours"), max_length=10, choices=Theme.choices, blank=True)
    notice_pace = models.CharField(_("how often"), max_length=10, choices=Pace.choices, default=Pace.AT_ONCE)
    notice_channel = models.CharField(_("by which way"), max_length=10, choices=Channel.choices, default=Channel.IN_APP)
    # Part of what a session is signed with: one more, and every open session of this person has ended.
    session_round = models.PositiveIntegerField(_("session round"), default=0, editable=False)
    neighbourhood = models.ForeignKey(
        "community.Neighbourhood",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("my neighbourhood"),
        help_text=_("Chosen by the resident; says nothing about where they live. Proofs of residence do."),
    )
    is_staff = models.BooleanField(_("works for the community"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = ResidentManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_email"),
            models.CheckConstraint(
                condition=models.Q(email__isnull=True) | ~models.Q(email=""), name="email_is_null_not_empty"
            ),
            models.CheckConstraint(
                condition=models.Q(phone__isnull=True) | models.Q(phone__startswith="+"), name="phone_is_international"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Neighbour %(number)s") % {"number": str(self.public_id)[:4]})

    def get_full_name(self) -> str:
        return str(self)

    get_short_name = get_full_name

    @property
    def short_number(self) -> str:
        """The beginning of the public number, short enough for paper: 1A2B-3C4D."""
        begins = self.public_id.hex[:8].upper()
        return f"{begins[:4]}-{begins[4:]}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        signed = f"{self.password}/{self.session_round}"
        return salted_hmac("community.Resident.session", signed, secret=secret, algorithm="sha256").hexdigest()

    def end_sessions(self) -> None:
        """Sign this person out everywhere, from the next request on."""
        type(self).objects.filter(pk=self.pk).update(session_round=models.F("session_round") + 1)
        self.refresh_from_db(fields=["session_round"])
