"""What waits for staff in the demo town: verdicts nobody was told yet, and a comment that readers reported."""

from decimal import Decimal

from community.models import Resident
from proposals import comments, review
from proposals.models import Comment, Lane, Review, Stance


def leave_work(budget: Resident, readers: list[Resident]) -> None:
    """Half of what is being costed is decided; one comment is reported twice."""
    waiting = Review.objects.open().exclude(idea__author=budget).exclude(idea__lane=Lane.SPACE).order_by("pk")
    for number, opened in enumerate(waiting):
        if number % 2 == 0:
            review.decide(opened, by=budget, verdict="yes", cost=Decimal(6_000 + 1_700 * number))
    doubted = Comment.objects.shown().filter(stance=Stance.CON).order_by("pk").first()
    for reader, words in zip(readers, ["说话太冲，看着不舒服。", "和这个点子没有关系。"], strict=False):
        if doubted is not None and reader.pk != doubted.author_id:
            comments.report(doubted, by=reader, words=words)
