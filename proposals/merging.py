"""Two ideas that want the same become one, with the consent of the author whose idea joins the other; and apart again.

Locks: both ideas by number, then the merge.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, rules
from community.models import Resident
from proposals import notices
from proposals.models import Follow, Idea, Lane, Merge, State, Support

JOIN = "proposals.moderate_ideas"
# What can be joined: what is read by everybody and not on a ballot yet.
JOINABLE = (State.PUBLISHED, State.COSTING, State.FEASIBLE)


class MergeRefused(ValidationError):
    """These two ideas cannot be joined or taken apart."""


@transaction.atomic
def propose(host: Idea, twin: Idea, *, by: Resident, reason: str) -> Merge:
    """Ask the author of the twin. Where there is no author any more, the two are joined at once."""
    _require_moderator(by)
    host, twin = _lock(host, twin)
    if host.pk == twin.pk:
        raise MergeRefused(_("Choose two different ideas."))
    for idea in (host, twin):
        if idea.author_id == by.pk:
            raise MergeRefused(_("Nobody decides about an idea of their own. Ask a colleague."))
    _require_joinable(host, twin)
    if Merge.objects.filter(twin=twin, undone_at=None, refused_at=None).exists():
        raise MergeRefused(_("Its author has been asked already, or it is part of another idea."))
    if not reason.strip():
        raise MergeRefused(_("Say why they are one idea: both authors read it."))
    merge = Merge.objects.create(host=host, twin=twin, proposed_by=by, reason=reason.strip())
    evidence.write("merge.proposed", merge, actor=by, stream="moderation", host=host.number, twin=twin.number)
    if twin.author is None:
        _join(merge, host, twin, by=by)
    else:
        notices.tell_author_of(
            twin,
            "merge.proposed",
            key=f"merge.proposed:{merge.pk}",
            url=merge.get_absolute_url(),
            host=host.plate,
            host_title=host.title,
        )
    return merge


@transaction.atomic
def agree(merge: Merge, *, by: Resident) -> None:
    """The author of the twin says yes."""
    host, twin = _open(merge, by)
    if merge.done_at:
        return  # sent twice
    _require_joinable(host, twin)
    merge.agreed_at = clock.now()
    _join(merge, host, twin, by=by)


@transaction.atomic
def refuse(merge: Merge, *, by: Resident) -> None:
    """The author of the twin would rather keep it by itself."""
    host, twin = _open(merge, by)
    if merge.done_at:
        raise MergeRefused(_("They are joined already. Call us to have them taken apart."))
    if merge.refused_at:
        return
    merge.refused_at = clock.now()
    merge.save(update_fields=["refused_at"])
    evidence.write("merge.refused", merge, actor=by, stream="moderation")
    notices.tell_author_of(host, "merge.refused", key=f"merge.refused:{merge.pk}", twin=twin.plate)


def _join(merge: Merge, host: Idea, twin: Idea, *, by: Resident) -> None:
    merge.twin_state, merge.done_at = twin.state, clock.now()
    merge.save(update_fields=["twin_state", "done_at", "agreed_at"])
    due = twin.answer_due_at
    twin.move(State.MERGED, by=by, due=due, merged_into=host, reason=merge.reason)
    _carry_over(host, twin)
    evidence.write("merge.done", merge, actor=by, stream="moderation", host=host.number, twin=twin.number)
    notices.tell_all_of(twin, "idea.merged", host=host.plate)
    notices.tell_all_of(host, "idea.joined", key=f"idea.joined:{merge.pk}", twin=twin.plate, twin_title=twin.title)
    if twin.author is not None:
        Follow.objects.get_or_create(idea=host, resident=twin.author)


def _carry_over(host: Idea, twin: Idea) -> None:
    """Whoever supported the twin supports the host, once; their support of the twin stays as it was given."""
    there = Support.objects.filter(idea=host).values("resident")
    fresh = Support.objects.filter(idea=twin).exclude(resident__in=there).exclude(resident=host.author_id or 0)
    rows = fresh.order_by("pk").values_list("resident_id", "at")
    Support.objects.bulk_create(
        (Support(idea=host, resident_id=resident, at=at, carried_from=twin) for resident, at in rows.iterator()),
        batch_size=500,
    )
    _recount(host)


@transaction.atomic
def undo(merge: Merge, *, by: Resident) -> None:
    """Take them apart: the twin goes on where it was, and the supports it brought go back with it."""
    host, twin = _lock(merge.host, merge.twin)
    merge.refresh_from_db(from_queryset=Merge.objects.select_for_update(of=("self",)))
    if by.pk != twin.author_id:
        _require_moderator(by)
    if merge.undone_at:
        return
    until = undo_until(merge)
    if until is None or twin.state != State.MERGED or twin.merged_into_id != host.pk:
        raise MergeRefused(_("These two ideas are not joined."))
    if clock.now() >= until or host.state not in JOINABLE:
        raise MergeRefused(_("It is too late: they can no longer be taken apart."))
    merge.undone_at, merge.undone_by = clock.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    twin.move(merge.twin_state, by=by, due=twin.answer_due_at, merged_into=None)
    Support.objects.filter(idea=host, carried_from=twin).delete()
    _recount(host)
    evidence.write("merge.undone", merge, actor=by, stream="moderation", host=host.number, twin=twin.number)
    notices.tell_all_of(twin, "idea.unmerged", host=host.plate)


def undo_until(merge: Merge) -> datetime | None:
    """The first moment that is too late."""
    if merge.done_at is None or merge.undone_at is not None:
        return None
    return merge.done_at + timedelta(days=rules.get("proposals.unmerge_days", at=merge.done_at))


def can_undo(merge: Merge, user: Any) -> bool:
    until = undo_until(merge)
    return bool(until and clock.now() < until and (user.pk == merge.twin.author_id or user.has_perm(JOIN)))


# Within


def _open(merge: Merge, by: Resident) -> tuple[Idea, Idea]:
    """Both ideas and the merge, held, for the author of the twin alone."""
    host, twin = _lock(merge.host, merge.twin)
    merge.refresh_from_db(from_queryset=Merge.objects.select_for_update(of=("self",)))
    if twin.author_id != by.pk:
        raise PermissionDenied
    return host, twin


def _lock(host: Idea, twin: Idea) -> tuple[Idea, Idea]:
    held = Idea.objects.select_for_update(of=("self",)).select_related("author").filter(pk__in=[host.pk, twin.pk])
    found = {idea.pk: idea for idea in held.order_by("pk")}
    return found[host.pk], found[twin.pk]


def _require_joinable(host: Idea, twin: Idea) -> None:
    if host.state not in JOINABLE or twin.state not in JOINABLE:
        raise MergeRefused(_("Only ideas that everybody can read and that are not on a ballot can be joined."))
    if Lane.SPACE in (host.lane, twin.lane):
        raise MergeRefused(_("Designs for a space stand beside each other and are not joined."))
    if (host.lane, host.cycle_id) != (twin.lane, twin.cycle_id):
        raise MergeRefused(_("Both must be in the same round, or both small matters."))
    if twin.twins.exists():
        raise MergeRefused(_("Others are part of that idea already. Choose it as the one that stays."))


def _require_moderator(by: Any) -> None:
    if not by.has_perm(JOIN):
        raise PermissionDenied


def _recount(idea: Idea) -> None:
    idea.support_count = Support.objects.filter(idea=idea).count()
    idea.save(update_fields=["support_count"])
