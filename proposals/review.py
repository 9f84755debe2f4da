"""The verbs of judging: open a review, decide it, tell what was decided, appeal. Decided and told are two moments.

Locks: the idea before its reviews, several ideas by number.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, roles, rules
from community.models import Office, Resident
from proposals import designs, notices
from proposals.models import Idea, Review, State
from proposals.models.reviews import CRITERIA

REVIEW, TELL = "proposals.review_ideas", "proposals.tell_reviews"
Kind, Verdict = Review.Kind, Review.Verdict
# From where an idea can be judged.
JUDGED = (State.PUBLISHED, State.COSTING)


class ReviewRefused(ValidationError):
    """A review cannot be opened, decided or told that way."""


class AlreadyTold(ReviewRefused):
    """Everybody knows the verdict: it stays as it is."""


@transaction.atomic
def open_review(idea: Idea, kind: str, *, by: Resident, office: Office | None = None) -> Review:
    """Ask for a verdict. The first one begins the costing, and everybody concerned is told so."""
    _require(by, REVIEW)
    if roles.office_of(by) is not None:
        raise PermissionDenied  # a liaison answers what the community asks
    idea.lock()
    if kind == Kind.APPEAL:
        raise ReviewRefused(_("An appeal is opened by the author of the idea."))
    if idea.state not in JUDGED:
        raise ReviewRefused(_("Only a published idea can be costed and judged."))
    if idea.reviews.open().filter(kind=kind).exists():
        raise ReviewRefused(_("This review is open already."))
    due = clock.now() + timedelta(days=rules.get("proposals.judging_days"))
    review = Review.objects.create(idea=idea, kind=kind, office=office, due_at=due)
    evidence.write("review.opened", review, actor=by, stream="moderation", kind=str(kind))
    if idea.state == State.PUBLISHED:
        idea.move(State.COSTING, by=by, office=office, due=idea.answer_due_at or due)
        notices.tell_all_of(idea, "idea.costing")
    return review


@transaction.atomic
def decide(
    review: Review,
    *,
    by: Resident,
    verdict: str,
    reason: str = "",
    cost: Decimal | None = None,
    upkeep: Decimal | None = None,
    scores: dict[str, int] | None = None,
) -> Review:
    """The verdict, which nobody hears yet. Until it is told it may be decided anew."""
    _require(by, REVIEW)
    idea, reason = _locked(review), reason.strip()
    _require_fit(review, idea, by)
    if verdict == Verdict.NO and not reason:
        raise ReviewRefused({"reason": _("Say why not: everybody reads it.")})
    if verdict == Verdict.YES and cost is None and _needs_a_cost(review, idea):
        raise ReviewRefused({"cost": _("Write down what it costs.")})
    if cost is not None and cost <= 0:
        raise ReviewRefused({"cost": _("A cost is more than 0 yuan.")})
    if verdict == Verdict.YES:
        designs.require_within_budget(idea, cost)
    if not set(scores or {}) <= set(CRITERIA) or any(not 0 <= score <= 5 for score in (scores or {}).values()):
        raise ReviewRefused({"scores": _("Each score is a whole number from 0 to 5.")})
    review.verdict, review.reason, review.cost, review.upkeep = verdict, reason, cost, upkeep
    review.scores, review.reviewer, review.decided_at = scores or {}, by, clock.now()
    review.save(update_fields=["verdict", "reason", "cost", "upkeep", "scores", "reviewer", "decided_at"])
    evidence.write("review.decided", review, actor=by, stream="moderation", verdict=str(verdict))
    return review


def _require_fit(review: Review, idea: Idea, by: Resident) -> None:
    """Whether this person may judge this now."""
    if review.told_at:
        raise AlreadyTold(_("Everybody was told this verdict. It stays; its author can appeal."))
    if idea.author_id == by.pk:
        raise ReviewRefused(_("Nobody decides about an idea of their own. Ask a colleague."))
    if review.appeal_of and review.appeal_of.reviewer_id == by.pk:
        raise ReviewRefused(_("An appeal is judged by somebody who did not judge the idea before."))
    office = roles.office_of(by)
    if office is not None and office.pk != review.office_id:
        raise PermissionDenied
    if idea.state != State.COSTING:
        raise ReviewRefused(_("This idea is not being costed any more."))


def _needs_a_cost(review: Review, idea: Idea) -> bool:
    if review.kind == Kind.APPEAL:
        return not idea.reviews.filter(verdict=Verdict.YES, cost__isnull=False).exists()
    return review.kind == Kind.COSTING


# Telling


@transaction.atomic
def plan(reviews: Iterable[Review], *, by: Resident, at: datetime) -> int:
    """Choose the day on which these are told, all together."""
    _require(by, TELL)
    if at <= clock.now():
        raise ReviewRefused({"day": _("Choose a day to come, or tell them now.")})
    planned = 0
    for review in _in_order(reviews):
        if review.decided_at and not review.told_at:
            review.tell_at, review.told_by = at, by
            review.save(update_fields=["tell_at", "told_by"])
            evidence.write("review.planned", review, actor=by, stream="moderation", at=at.isoformat())
            planned += 1
    return planned


def tell(reviews: Iterable[Review], *, by: Resident) -> list[Review]:
    """Tell these verdicts to everybody now: an idea at a time, each with everything that was decided about it."""
    _require(by, TELL)
    wanted = list(Review.objects.filter(pk__in=[review.pk for review in reviews]).order_by("idea_id", "pk"))
    return [told for review in wanted if (told := _tell_one(review, by))]


def tell_what_is_due() -> int:
    """Tell what was planned for a day that has come. Safe to run twice."""
    due = Review.objects.to_tell(clock.now()).select_related("told_by").order_by("idea_id", "pk")
    return sum(1 for review in due if review.told_by and _tell_one(review, review.told_by))


@transaction.atomic
def _tell_one(review: Review, by: Resident) -> Review | None:
    idea = _locked(review)
    if not review.decided_at or review.told_at:
        return None
    review.told_at, review.told_by = clock.now(), by
    review.save(update_fields=["told_at", "told_by"])
    evidence.write("review.told", review, actor=by, stream="moderation", verdict=review.verdict)
    if idea.state == State.COSTING:
        _conclude(idea, review, by)
    return review


def _conclude(idea: Idea, review: Review, by: Resident) -> None:
    """One “no” is the answer; a “yes” is, once nothing is left to find out and the cost is known."""
    if review.verdict == Verdict.NO:
        idea.move(State.INFEASIBLE, by=by, reason=review.reason, office=review.office)
        if review.kind == Kind.APPEAL:
            notices.tell_all_of(idea, "idea.final", reason=review.reason)
        else:
            notices.tell_all_of(idea, "idea.infeasible", reason=review.reason, until=appeal_until(review))
        return
    if idea.reviews.filter(told_at=None).exists():
        return
    cost = idea.reviews.told().filter(verdict=Verdict.YES, cost__isnull=False).order_by("-told_at", "-pk")
    if known := cost.values_list("cost", flat=True).first():
        idea.move(State.FEASIBLE, by=by, reason=review.reason, office=review.office, cost=known)
        notices.tell_all_of(idea, "idea.feasible", reason=review.reason, cost=f"{known:,.0f}")


# Appeal


def appeal_until(review: Review) -> datetime | None:
    """The first moment that is too late."""
    if review.told_at is None:
        return None
    return review.told_at + timedelta(days=rules.get("proposals.appeal_days", at=review.told_at))


def can_appeal(review: Review, user: Any) -> bool:
    """Its author, against a “no” that was told, once, until the day is over."""
    until = appeal_until(review)
    return bool(
        user.pk
        and user.pk == review.idea.author_id
        and review.idea.state == State.INFEASIBLE
        and review.verdict == Verdict.NO
        and review.kind != Kind.APPEAL
        and not hasattr(review, "appeal")
        and until
        and clock.now() < until
    )


def appealable(idea: Idea, user: Any) -> Review | None:
    """The “no” that this person may appeal against now."""
    if idea.state != State.INFEASIBLE or not user.pk or user.pk != idea.author_id:
        return None
    told = idea.reviews.told().filter(verdict=Verdict.NO).select_related("office").order_by("-told_at", "-pk").first()
    if told is None:
        return None
    told.idea = idea
    return told if can_appeal(told, user) else None


@transaction.atomic
def appeal(review: Review, *, by: Resident, plea: str) -> Review:
    """Another review, by somebody else."""
    idea = _locked(review)
    if idea.author_id != by.pk:
        raise PermissionDenied
    if answered := Review.objects.filter(appeal_of=review).first():
        return answered  # sent twice: the first answer again
    if not can_appeal(review, by):
        raise ReviewRefused(_("It is too late to appeal, or there is nothing to appeal against. Call us."))
    if not plea.strip():
        raise ReviewRefused({"plea": _("Say what was overlooked: a sentence or two is enough.")})
    due = clock.now() + timedelta(days=rules.get("proposals.judging_days"))
    opened = Review.objects.create(
        idea=idea, kind=Kind.APPEAL, office=review.office, appeal_of=review, plea=plea.strip(), due_at=due
    )
    evidence.write("review.appealed", opened, actor=by, stream="moderation")
    idea.move(State.COSTING, by=by, office=review.office, due=due)
    notices.tell_all_of(idea, "idea.appealed")
    return opened


# Within


def _locked(review: Review) -> Idea:
    """The idea, then its review, both as they are now and held."""
    idea = Idea.objects.select_for_update(of=("self",)).get(pk=review.idea_id)
    review.refresh_from_db(from_queryset=Review.objects.select_for_update(of=("self",)))
    review.idea = idea
    return idea


def _in_order(reviews: Iterable[Review]) -> list[Review]:
    held = Review.objects.filter(pk__in=[review.pk for review in reviews]).order_by("pk")
    return list(held.select_for_update(of=("self",)))


def _require(by: Any, permission: str) -> None:
    if not by.has_perm(permission):
        raise PermissionDenied
