"""Having a say about an idea: for it, against it, a question, a reply; taking one's words back; reporting others'."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices
from community.models import Resident
from proposals.language import language_of
from proposals.models import Comment, Idea, Lane, Report, Stance
from proposals.support import require_proof

# Nobody says more than that in a while: room for everybody else. A limit of safety, not a rule of the town.
MOST, A_WHILE = 10, timedelta(minutes=10)
NO_WORDS = _("Write a few words first.")
NO_SIDE = _("Say whether you are for it, against it, or have a question.")


class CommentRefused(ValidationError):
    """These words cannot be said here now."""


class SaidOtherwise(CommentRefused):
    """The form was sent before, with other words."""


def say(idea: Idea, *, by: Resident, text: str, stance: str = "", parent: Comment | None = None, key: UUID) -> Comment:
    """Say something, or reply to what somebody said. The same `key` again gives the first answer."""
    text = text.strip()
    if known := Comment.objects.filter(key=key).first():
        return _same(known, idea, by, text)
    require_proof(idea, by)
    _require_fitting(idea, by, text, stance, parent)
    try:
        return _say(idea, by, text, stance, parent, key)
    except IntegrityError:
        if (known := Comment.objects.filter(key=key).first()) is None:
            raise
        return _same(known, idea, by, text)


def _same(known: Comment, idea: Idea, by: Resident, text: str) -> Comment:
    if (known.idea_id, known.author_id, known.text) != (idea.pk, by.pk, text):
        raise SaidOtherwise(_("This form was sent before, with something else in it. Open the page anew."))
    return known


def _require_fitting(idea: Idea, by: Resident, text: str, stance: str, parent: Comment | None) -> None:
    if not text:
        raise CommentRefused({"text": NO_WORDS})
    if parent is None and stance not in Stance.values:
        raise CommentRefused({"stance": NO_SIDE})
    if parent is not None and (parent.idea_id != idea.pk or parent.parent_id is not None or not parent.is_shown):
        raise CommentRefused(_("What you reply to is no longer here."))
    if Comment.objects.filter(author=by, at__gt=clock.now() - A_WHILE).count() >= MOST:
        raise CommentRefused(_("You have said a lot in a short while. Let others speak, and come back in ten minutes."))


@transaction.atomic
def _say(idea: Idea, by: Resident, text: str, stance: str, parent: Comment | None, key: UUID) -> Comment:
    if not Idea.objects.listed().filter(pk=idea.pk).add_to("comment_count", 1):
        raise CommentRefused(_("Talk about this idea is closed. What became of it stands on its page."))
    said = Comment.objects.create(
        key=key,
        idea=idea,
        parent=parent,
        author=by,
        stance="" if parent else stance,
        text=text,
        language=language_of(text),
    )
    _tell(idea, said, parent)
    evidence.write("comment.said", said, actor=by, stream="moderation", idea=idea.pk)
    idea.comment_count += 1
    return said


def _tell(idea: Idea, said: Comment, parent: Comment | None) -> None:
    """Whose idea it is, and whose words are replied to; nobody of what they said themselves."""
    facts = {"about": f"idea:{idea.pk}", "url": f"{idea.get_absolute_url()}#comment-{said.pk}", "title": idea.title}
    told = {said.author_id}
    if parent is not None and parent.author is not None and parent.author_id not in told:
        told.add(parent.author_id)
        notices.tell(parent.author, "comment.replied", key=f"comment:{said.pk}", number=idea.plate, **facts)
    if idea.author is not None and idea.author_id not in told:
        kind = "comment.said_of_design" if idea.lane == Lane.SPACE else "comment.said"
        notices.tell(idea.author, kind, key=f"comment:{said.pk}", number=idea.plate, **facts)


@transaction.atomic
def take_back(comment: Comment, *, by: Resident) -> None:
    """One's own words are shown no more. Doing so twice changes nothing."""
    if comment.author_id != by.pk:
        raise PermissionDenied
    if _gone(comment, withdrawn_at=clock.now()):
        evidence.write("comment.taken_back", comment, actor=by, stream="moderation", idea=comment.idea_id)


def put_away(comment: Comment, why: str) -> bool:
    """Hidden by moderators, as part of their verb: out of sight and out of the count. False: it was so already."""
    return _gone(comment, hidden_at=clock.now(), hidden_why=why)


def _gone(comment: Comment, **how: Any) -> bool:
    """Locks in the order of every verb here: the idea, then what hangs on it."""
    Idea.objects.select_for_update().filter(pk=comment.idea_id).first()
    if not Comment.objects.shown().filter(pk=comment.pk).update(**how):
        return False
    Idea.objects.filter(pk=comment.idea_id).add_to("comment_count", -1)
    for name, value in how.items():
        setattr(comment, name, value)
    return True


@transaction.atomic
def report(comment: Comment, *, by: Resident, words: str) -> Report:
    """Ask moderators to look at it. A reader reports a comment once; again, the first report stands."""
    words = words.strip()
    if not words:
        raise CommentRefused({"words": _("Say in a few words what is wrong with it.")})
    if comment.author_id == by.pk:
        raise CommentRefused(_("These are your own words. You can take them back."))
    if not comment.is_shown:
        raise CommentRefused(_("These words are no longer shown."))
    filed, new = Report.objects.get_or_create(comment=comment, reporter=by, defaults={"words": words})
    if new:
        evidence.write("comment.reported", comment, actor=by, stream="moderation", idea=comment.idea_id)
    return filed
