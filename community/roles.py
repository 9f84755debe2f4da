"""Roles: what each may do, and the two verbs that hand them out and take them back.

Rooms above add what their roles may do with `allow`, from their app's `ready`.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Office, Resident, RoleGrant
from community.models.roles import Role

# Whoever holds one of these works at /staff/ and publishes, counts or pays, so a second factor is asked of them.
STAFF = (
    Role.MODERATOR,
    Role.BUDGET,
    Role.OFFICE,
    Role.EDITOR,
    Role.ELECTION,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)

_allowed: defaultdict[str, set[str]] = defaultdict(set)  # role: {"app.codename", …}


def allow(roles: str | Iterable[str], *permissions: str) -> None:
    """These roles may do this ("app.codename"). An administrator may do everything and need not be named."""
    for role in [roles] if isinstance(roles, str) else roles:
        _allowed[Role(role)].update(permissions)


def allowed(role: str) -> list[str]:
    return sorted(_allowed[role])


allow(STAFF, "wagtailadmin.access_admin")
allow((Role.ADMINISTRATOR, Role.AUDITOR), "community.view_roles")
allow(Role.ADMINISTRATOR, "community.grant_roles")
allow(STAFF, "community.view_rules")
allow(Role.ADMINISTRATOR, "community.decide_rules")
allow((Role.ADMINISTRATOR, Role.AUDITOR), "community.view_wordings")
allow(Role.ADMINISTRATOR, "community.publish_wordings")
allow((Role.ADMINISTRATOR, Role.MODERATOR), "community.resend_notices")
# Two people close an account: the desk asks, whoever keeps the roll decides. An administrator may be either, not both.
allow(Role.MODERATOR, "community.ask_closing")
allow(Role.ELECTION, "community.decide_closing")
allow(Role.MODERATOR, "community.check_residence", "community.assist_residents", "community.decide_residence_case")
# The roll of who lives where is an office of its own: whoever keeps it decides nothing about ideas or pages.
allow(Role.ELECTION, "community.issue_household_codes", "community.load_roll", "community.decide_residence_case")
allow(
    Role.EDITOR,
    *(f"community.{verb}_{noun}" for verb in ("view", "add", "change") for noun in ("plan", "helppoint", "landmark")),
    "community.delete_helppoint",
    "community.delete_landmark",
    "community.publish_plan",
    "community.view_neighbourhood",
    "community.change_neighbourhood",
    "community.view_office",
    "community.change_office",
)


class RoleRefused(ValidationError):
    """A role cannot be granted or ended that way."""


@transaction.atomic
def grant(
    resident: Resident, role: str, *, by: Resident | None, reason: str, office: Office | None = None
) -> RoleGrant:
    """Give the role. `by` is an administrator; None means: on the server itself."""
    administrators = _lock_administrators()
    _require_administrator(by, administrators)
    resident.refresh_from_db(from_queryset=Resident.objects.select_for_update())
    if by is not None and by.pk == resident.pk:
        raise RoleRefused(_("Nobody grants a role to themselves. Ask another administrator."))
    if not resident.is_active:
        raise RoleRefused(_("This account is closed and cannot hold a role."))
    if RoleGrant.objects.live().of(role).filter(resident=resident).exists():
        raise RoleRefused(_("This person already holds that role."))
    if (role == Role.OFFICE) != (office is not None):
        raise RoleRefused(_("A liaison speaks for one office, and only a liaison does."))
    given = RoleGrant.objects.create(resident=resident, role=role, office=office, granted_by=by, reason=reason)
    _take_effect(resident)
    evidence.write("role.granted", given, actor=by, role=str(role), office=office.slug if office else None)
    return given


@transaction.atomic
def end(given: RoleGrant, *, by: Resident | None, reason: str) -> None:
    """Take the role back. One may lay down one's own; the last administrator stays."""
    administrators = _lock_administrators()
    if by is None or by.pk != given.resident_id:
        _require_administrator(by, administrators)
    given.refresh_from_db(from_queryset=RoleGrant.objects.select_for_update())
    if given.ended_at:
        raise RoleRefused(_("This role has already ended."))
    if given.role == Role.ADMINISTRATOR and administrators <= {given.resident_id}:
        raise RoleRefused(_("This is the last administrator. Name another one first."))
    given.ended_at, given.ended_by, given.end_reason = clock.now(), by, reason
    given.save(update_fields=["ended_at", "ended_by", "end_reason"])
    resident = Resident.objects.select_for_update().get(pk=given.resident_id)
    _take_effect(resident)
    evidence.write("role.ended", given, actor=by, role=given.role)


@transaction.atomic
def end_all(resident: Resident, *, by: Resident | None, reason: str) -> None:
    """Every role of somebody who leaves or is shut out."""
    for given in RoleGrant.objects.live().filter(resident=resident).order_by("pk"):
        end(given, by=by, reason=reason)


def _lock_administrators() -> set[int]:
    """Who administers now; nobody else can become or cease to be one until this transaction is over."""
    live = RoleGrant.objects.live().of(Role.ADMINISTRATOR).filter(resident__is_active=True)
    return set(live.order_by("pk").select_for_update(of=("self",)).values_list("resident_id", flat=True))


def _require_administrator(by: Resident | None, administrators: set[int]) -> None:
    if by is not None and by.pk not in administrators:
        raise PermissionDenied


def _take_effect(resident: Resident) -> None:
    """Groups and marks follow the grants, and open sessions end so that none keeps older rights."""
    held = list(RoleGrant.objects.live().filter(resident=resident).values_list("role", flat=True))
    others = resident.groups.exclude(name__in=Role.values)
    resident.groups.set([*others, *Group.objects.filter(name__in=held)])
    resident.is_staff = any(role in STAFF for role in held)
    resident.is_superuser = Role.ADMINISTRATOR in held
    resident.save(update_fields=["is_staff", "is_superuser"])
    resident.end_sessions()


def of(resident: Resident) -> list[Role]:
    """The roles somebody holds, in the order of the list of roles."""
    held = set(RoleGrant.objects.live().filter(resident=resident).values_list("role", flat=True))
    return [role for role in Role if role in held]


def office_of(resident: Resident) -> Office | None:
    """The office somebody answers for."""
    return Office.objects.filter(liaisons__in=RoleGrant.objects.live().filter(resident=resident)).first()


def set_up(sender: AppConfig, **kwargs: object) -> None:
    """After a migration: one group a role, holding just the permissions this app's models declare for it."""
    declared = {name for names in _allowed.values() for name in names if name.split(".", 1)[0] == sender.label}
    if not declared:
        return
    create_permissions(sender, verbosity=0)
    known = {p.codename: p for p in Permission.objects.filter(content_type__app_label=sender.label)}
    for role in Role:
        group, _created = Group.objects.get_or_create(name=role.value)
        wanted = {name.split(".", 1)[1] for name in _allowed[role] if name.split(".", 1)[0] == sender.label}
        if unknown := wanted - known.keys():
            raise ImproperlyConfigured(f"{role.value} may do what {sender.label} does not know: {sorted(unknown)}")
        group.permissions.remove(*(p for name, p in known.items() if name not in wanted))
        group.permissions.add(*(known[name] for name in wanted))
