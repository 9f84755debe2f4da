"""What somebody began to write and has not handed in: kept from the first word, seen by nobody else."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import clock
from community.models import Neighbourhood, Resident
from community.privacy.leaving import on_leave
from proposals import photos
from proposals.language import language_of
from proposals.models import Cycle, Idea, Lane, State

MOST = 20  # drafts a person: enough for everybody, too few to fill a disk


class DraftRefused(ValidationError):
    """This draft cannot be kept that way."""


@transaction.atomic
def begin(
    key: UUID,
    *,
    by: Resident,
    lane: str = Lane.ROUND,
    cycle: Cycle | None = None,
    area: Neighbourhood | None = None,
) -> Idea:
    """The draft of this form. The same form again is the same draft; somebody else's is nobody's business."""
    if found := Idea.objects.filter(key=key).first():
        if found.author_id != by.pk:
            raise PermissionDenied
        return found
    if Idea.objects.drafts_of(by).count() >= MOST:
        raise DraftRefused(_("You have many drafts already. Hand in or throw away one of them first."))
    idea = Idea(key=key, author=by, lane=lane, cycle=cycle, area=area or by.neighbourhood)
    try:
        with transaction.atomic():
            idea.save_without_historical_record()
    except IntegrityError:  # two requests of one form at once
        return Idea.objects.get(key=key, author=by)
    return idea


@transaction.atomic
def save(idea: Idea, *, by: Resident, **words: Any) -> None:
    """Keep what was typed so far. Nothing is checked but that it is still theirs to edit."""
    idea.lock()
    if not idea.can_edit(by):
        raise DraftRefused(_("This idea was handed in meanwhile, so it can no longer be edited here."))
    for name, value in words.items():
        setattr(idea, name, value)
    if words.keys() & {"title", "story"}:
        idea.language = language_of(idea.title + idea.story)
    idea.edited_at = clock.now()
    idea.save_without_historical_record(update_fields=[*words, "language", "edited_at"])


@transaction.atomic
def discard(idea: Idea, *, by: Resident) -> None:
    """Throw a draft away, with its photos. What was handed in is withdrawn instead and stays on the record."""
    idea.lock()
    if idea.author_id != by.pk:
        raise PermissionDenied
    if idea.state != State.DRAFT:
        raise DraftRefused(_("This idea was handed in. It can be withdrawn, not thrown away."))
    _remove(idea)


def _remove(idea: Idea) -> None:
    for photo in idea.photos.all():
        photos.remove(photo)
    pk = idea.pk
    idea.delete()
    Idea.history.filter(id=pk).delete()


@on_leave
def discard_all_of(resident: Resident) -> None:
    """Whoever leaves takes along what nobody else has read."""
    for idea in Idea.objects.drafts_of(resident):
        _remove(idea)
