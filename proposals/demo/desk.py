"""What waits for staff in the demo town, and what they looked at twice."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from community import clock
from community.models import Resident
from proposals import comments, review, second_looks
from proposals.models import Comment, Lane, Review, SecondLook, Stance


def look_again(moderators: Sequence[Resident]) -> None:
    """Each decision drawn by lot is looked at by the other moderator; now and then they differ."""
    a_day_ago = clock.now() - timedelta(days=1)
    for drawn in SecondLook.objects.waiting().filter(drawn_at__lte=a_day_ago).select_related("event__idea"):
        other = next(one for one in moderators if one.pk not in (drawn.event.by_id, drawn.event.idea.author_id))
        agrees = drawn.event_id % 4 > 0
        verdict = drawn.event.new if agrees else SecondLook.Verdict.RETURN
        reason = "" if verdict == SecondLook.Verdict.PUBLISH else "地点还说不清，先请作者补一句。"
        second_looks.look(drawn, by=other, verdict=verdict, reason=reason)


def leave_work(budget: Resident, readers: list[Resident]) -> None:
    """Half of what is being costed is decided; one comment is reported twice."""
    waiting = Review.objects.open().exclude(idea__author=budget).exclude(idea__lane=Lane.SPACE).order_by("pk")
    for number, opened in enumerate(waiting.select_related("idea")):
        if number % 2 == 0:
            review.decide(opened, by=budget, verdict="yes", cost=(opened.idea.guess or 20_000) * Decimal("1.08"))
    doubted = Comment.objects.shown().filter(stance=Stance.CON).order_by("-pk").first()
    for reader, words in zip(readers, ["和这个点子没有关系。", "换个地方说更好。"], strict=False):
        if doubted is not None and reader.pk != doubted.author_id:
            comments.report(doubted, by=reader, words=words)
