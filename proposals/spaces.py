"""The verbs of spaces: set one up, change its words, ask for wishes, call for designs, close the call, decide.

Staff only, each with its evidence; everybody who has something to do with a space is told of its steps.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community import clock, evidence
from community.models import Resident
from community.notices import in_both_languages
from proposals import notices, photos
from proposals.models import Follow, Photo, Space, SpaceEvent, SpaceState

CHANGE = "proposals.change_space"
LANGUAGES = [code.replace("-", "_") for code, _label in settings.LANGUAGES]
NEEDED = "name", "corner", "story", "owner"


class SpaceRefused(ValidationError):
    """A space cannot be changed that way."""


def _require_staff(somebody: Any) -> None:
    if not somebody.has_perm(CHANGE):
        raise PermissionDenied


@transaction.atomic
def add(*, by: Resident, **fields: Any) -> Space:
    """On the register, and seen by staff alone until wishes or designs are asked for."""
    _require_staff(by)
    space = Space(**fields)
    _save(space, by)
    evidence.write("space.added", space, actor=by, stream="moderation")
    return space


@transaction.atomic
def edit(space: Space, *, by: Resident, **fields: Any) -> list[str]:
    """Other words or facts. Gives the names of what changed."""
    _require_staff(by)
    space.lock()
    changed = [name for name, value in fields.items() if getattr(space, name) != value]
    for name in changed:
        setattr(space, name, fields[name])
    if changed:
        if space.is_public:
            _require_words(space)
        _save(space, by, update_fields=changed)
        evidence.write("space.edited", space, actor=by, stream="moderation", changed=sorted(changed))
    return changed


def _save(space: Space, by: Resident, **how: Any) -> None:
    """With the wording kept, and whose it is."""
    space._history_user = by  # type: ignore[attr-defined]
    space.save(**how)


def obstacles(space: Space) -> list[str]:
    """Why it cannot be shown yet; empty when it can."""
    found = []
    if not all(getattr(space, f"{name}_{language}") for name in NEEDED for language in LANGUAGES):
        found.append(_("Name, place, story and owner are needed in both languages."))
    if bool(space.constraints_zh_hans) != bool(space.constraints_en):  # type: ignore[attr-defined]
        found.append(_("What a design must respect is needed in both languages."))
    return found


def _require_words(space: Space) -> None:
    if found := obstacles(space):
        raise SpaceRefused(found)


# Steps


@transaction.atomic
def ask_for_wishes(space: Space, *, by: Resident, **words: str) -> SpaceEvent:
    _require_staff(by)
    return _go(space, SpaceState.WISHING, by, words, "space.wishing")


@transaction.atomic
def call(space: Space, *, by: Resident, until: datetime | None = None, **words: str) -> SpaceEvent:
    """From now on designs are taken, until that moment if one is given."""
    _require_staff(by)
    if until is not None and until <= clock.now():
        raise SpaceRefused({"until": _("The last day must be ahead.")})
    return _go(space, SpaceState.CALLING, by, words, "space.calling", designs_until=until)


@transaction.atomic
def close(space: Space, *, by: Resident, **words: str) -> SpaceEvent:
    """No more designs; offices cost what is there."""
    _require_staff(by)
    return _go(space, SpaceState.CLOSED, by, words, "space.closed")


@transaction.atomic
def decide(space: Space, *, by: Resident, **words: str) -> SpaceEvent:
    """What becomes of it, in public words in both languages."""
    _require_staff(by)
    space.lock()
    if space.state == SpaceState.DECIDED:
        raise SpaceRefused(_("It is decided. Nothing more is to be done here."))
    return _decide(space, by, words)


@transaction.atomic
def decide_by_vote(space: Space, *, by: Resident, **words: str) -> SpaceEvent:
    """For the room that counts votes: what the neighbours chose; said anew where their result is corrected.

    `by` signed the result, and need not be somebody who looks after spaces.
    """
    space.lock()
    if space.state == SpaceState.CALLING:  # called for anew since the vote began
        space.move(SpaceState.CLOSED, by=by, reasons={})
    return _decide(space, by, words)


def _decide(space: Space, by: Resident, words: dict[str, str]) -> SpaceEvent:
    if not all(words.get(f"reason_{language}", "").strip() for language in LANGUAGES):
        raise SpaceRefused(_("Say what was decided and why, in both languages: everybody reads it."))
    return _go(space, SpaceState.DECIDED, by, words, "space.decided")


def _go(space: Space, to: str, by: Resident, words: dict[str, str], kind: str, **more: Any) -> SpaceEvent:
    _require_words(space)
    reasons = {name: words.get(name, "").strip() for name in (f"reason_{language}" for language in LANGUAGES)}
    event = space.move(to, by=by, reasons=reasons, **more)
    facts: dict[str, Any] = {"name": in_both_languages(space), "reason": in_both_languages(event, "reason")}
    if to == SpaceState.CALLING and space.designs_until is not None:
        kind, facts["until"] = "space.calling_until", space.designs_until
    notices.tell_all_around(space, kind, **facts)
    return event


# Photos and following


def add_photo(space: Space, content: bytes, *, by: Resident, caption: str = "") -> Photo:
    _require_staff(by)
    photo = photos.add(space, content, by=by)
    if caption:
        photo.caption = caption
        photo.save(update_fields=["caption"])
    return photo


def remove_photo(photo: Photo, *, by: Resident) -> None:
    _require_staff(by)
    photos.remove(photo)


def follow(space: Space, *, by: Resident) -> None:
    """Hear of every step."""
    Follow.objects.get_or_create(space=space, resident=by)


def unfollow(space: Space, *, by: Resident) -> None:
    Follow.objects.filter(space=space, resident=by).delete()
