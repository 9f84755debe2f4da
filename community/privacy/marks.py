"""The marks of this room: people, places, messages, and the libraries people sign in with."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from community import roles
from community.models import Resident
from community.privacy.inventory import (
    BOOKKEEPING,
    DELETE,
    OFFICIAL,
    OWN_NUMBER,
    SITE_STATE,
    STAFF_HAND,
    describe,
    erased,
    exempt,
    exported,
)
from community.privacy.leaving import on_leave

SECRET = erased(_("A secret of signing in: copies of it would be dangerous, and it is useless to you"))
PROOF = _("Proof of what was agreed, which we must be able to show; it hangs on a number without a name")


@on_leave
def lay_down_roles(resident: Resident) -> None:
    roles.end_all(resident, by=resident, reason="left")


@on_leave
def end_sessions(resident: Resident) -> None:
    """What open sessions remember goes at once; sessions nobody listed are refused from now on, and expire."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore
    for key in UserSession.objects.filter(user=resident).values_list("session_key", flat=True):
        sessions(key).delete()
    resident.end_sessions()


describe(
    "community.Resident",
    {
        "id session_round": BOOKKEEPING,
        "public_id": exported(kept=_("The number under which the record can be checked; nothing leads from it to you")),
        "password": erased(SECRET.why, replaced_by=lambda: make_password(None)),
        "name email phone phone_verified language mode theme notice_pace notice_channel last_login": exported(),
        "neighbourhood": exported(),
        "is_staff is_superuser": exported(replaced_by=False),
        "is_active": exported(replaced_by=False),
        "groups user_permissions": exported(),
        "date_joined left_at": exported(
            kept=_("How many people take part is counted by day; no name stands beside it")
        ),
    },
    owner="pk",
    purpose=_("Your account: how we address you, reach you, and show you the pages"),
)
describe(
    "community.RoleGrant",
    {
        "id": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "role office since ended_at": exported(
            kept=_("Who held public power, and when, stays on record; after you leave under a number only")
        ),
        "reason end_reason": exported(),
        "granted_by ended_by": STAFF_HAND,
    },
    owner="resident",
    purpose=_("Roles you hold or held"),
)
describe(
    "community.Notice",
    {
        "id key message claimed_until attempts error due_at": erased(
            _("How the message is posted; it says nothing more")
        ),
        "resident": OWN_NUMBER,
        "kind about url facts created_at read_at state pace sent_at": exported(),
    },
    owner="resident",
    purpose=_("Messages to you"),
    on_leave=DELETE,
)
describe(
    "community.Consent",
    {
        "id": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "wording given language how at": exported(kept=PROOF),
        "by": STAFF_HAND,
    },
    owner="resident",
    purpose=_("What you agreed to, and what you took back"),
)
describe("community.Rule", {"id key name value valid_from reason decided_at": OFFICIAL, "decided_by": STAFF_HAND})
describe(
    "community.ConsentText",
    {"id key kind version text text_zh_hans text_en created_at reason": OFFICIAL, "published_by": STAFF_HAND},
)
describe(
    "community.Phone",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "number since": exported()},
    owner="resident",
    purpose=_("Mobile phones you proved to be yours"),
    on_leave=DELETE,
)
describe(
    "community.Closing",
    {
        "id": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "why seen asked_at outcome decided_at reason": exported(
            kept=_("Why staff closed an account must be told when somebody asks; it hangs on a number without a name")
        ),
        "asked_by decided_by": STAFF_HAND,
    },
    owner="resident",
    purpose=_("That staff asked to close your account, and what became of it"),
)
describe(
    "community.Erasure",
    {
        "id journaled_at": BOOKKEEPING,
        "public_id at": exempt(
            _("The number and the day of an account that was erased: needed so that a restored backup forgets it again")
        ),
    },
)
describe("community.JobRun", {"id name next_at claimed_until started_at finished_at error": SITE_STATE})

# Signing in

describe(
    "account.EmailAddress",
    {"id": BOOKKEEPING, "user": OWN_NUMBER, "email verified primary": exported()},
    owner="user",
    purpose=_("E-mail addresses you sign in with"),
    on_leave=DELETE,
)
describe(
    "account.EmailConfirmation",
    {"id email_address": BOOKKEEPING, "created sent": exported(), "key": SECRET},
    owner="email_address__user",
    purpose=_("Letters asking you to confirm an address"),
    on_leave=DELETE,
)
describe(
    "mfa.Authenticator",
    {"id": BOOKKEEPING, "user": OWN_NUMBER, "type created_at last_used_at": exported(), "data": SECRET},
    owner="user",
    purpose=_("Your second keys: codes from an app, passkeys, spare codes"),
    on_leave=DELETE,
)
describe(
    "usersessions.UserSession",
    {
        "id": BOOKKEEPING,
        "user": OWN_NUMBER,
        "created_at last_seen_at ip user_agent data": exported(),
        "session_key": SECRET,
    },
    owner="user",
    purpose=_("Devices on which you are signed in"),
    on_leave=DELETE,
)
describe(
    "sessions.Session",
    {
        "session_key session_data expire_date": exempt(
            _("What the site remembers between two clicks; it expires by itself and ends when you sign out or leave")
        )
    },
)
describe("auth.Group", {"id name permissions": OFFICIAL})
describe("auth.Permission", {"id name content_type codename": SITE_STATE})
describe("contenttypes.ContentType", {"id app_label model": SITE_STATE})
