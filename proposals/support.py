"""Standing behind an idea, and stepping back; hearing of it. Once a person, whatever happens at the same moment."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community import evidence, rules
from community.models import ResidenceProof, Resident
from proposals.models import Follow, Idea, State, Support
from proposals.models.ideas import OPEN_TO_SUPPORT, IdeaQuerySet


class SupportRefused(ValidationError):
    """This idea takes no support now, or not from this person."""


def support(idea: Idea, *, by: Resident) -> Idea:
    """Stand behind it. Doing so twice changes nothing. Answers the idea that has the support now.

    Whoever presses the button while the idea is being joined with another stands behind that other one.
    """
    require_proof(idea, by)
    try:
        return _support(idea, by)
    except IntegrityError:
        if not Support.objects.filter(idea=idea, resident=by).exists():
            raise
        return idea


@transaction.atomic
def _support(idea: Idea, by: Resident) -> Idea:
    # The counter first: its row is the lock that merging takes too. A support that exists takes the count back with it.
    if not _open(idea).add_to("support_count", 1):
        return _elsewhere(idea, by)
    Support.objects.create(idea=idea, resident=by)
    evidence.write("idea.supported", idea, actor=by, stream="moderation")
    idea.support_count += 1
    return idea


def _elsewhere(idea: Idea, by: Resident) -> Idea:
    idea.refresh_from_db(fields=["state", "merged_into"])
    if idea.state == State.MERGED and idea.merged_into is not None:
        return support(idea.merged_into, by=by)
    raise SupportRefused(_("This idea no longer takes support. What became of it stands on its page."))


@transaction.atomic
def take_back(idea: Idea, *, by: Resident) -> None:
    """Step back. Doing so twice changes nothing."""
    if _open(idea).select_for_update().first() is None:
        raise SupportRefused(_("Supports of this idea are settled. What became of it stands on its page."))
    gone, _what = Support.objects.filter(idea=idea, resident=by).delete()
    if gone:
        _open(idea).add_to("support_count", -1)
        evidence.write("idea.support_taken_back", idea, actor=by, stream="moderation")
        idea.support_count -= 1


def _open(idea: Idea) -> IdeaQuerySet:
    return Idea.objects.filter(pk=idea.pk, state__in=OPEN_TO_SUPPORT)


def require_proof(idea: Idea, by: Resident) -> None:
    """Where the town wants it so, only who proved to live in the area of the idea has a say about it."""
    if not rules.get("proposals.proof_to_have_a_say") or idea.area is None:
        return
    if not ResidenceProof.objects.valid().under(idea.area).filter(resident=by).exists():
        raise SupportRefused(
            _("Here only residents of %(place)s have a say. Prove where you live, with a letter or at the counter.")
            % {"place": idea.area}
        )


def follow(idea: Idea, *, by: Resident) -> None:
    """Hear of every step. A wish of one's own, like the way messages come: no line in the record."""
    Follow.objects.get_or_create(idea=idea, resident=by)


def unfollow(idea: Idea, *, by: Resident) -> None:
    Follow.objects.filter(idea=idea, resident=by).delete()
