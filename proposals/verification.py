"""What `manage.py verify` asks about ideas: do the counters say what the rows say?"""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from proposals.models import Comment, Design, Idea, Lane, Merge, Review, Space, SpaceEvent, State, Support, Wish
from proposals.models.ideas import OPEN_TO_SUPPORT, IdeaQuerySet
from records.verify import Bad, Step, check


@check("ideas")
def counters(step: Step) -> Iterator[Bad]:
    """Supports of ideas that still take some, and comments that are shown."""
    open_ideas = Idea.objects.filter(state__in=OPEN_TO_SUPPORT)
    yield from _differing(open_ideas, "support_count", Support.objects.all(), "supports")
    yield from _differing(Idea.objects.all(), "comment_count", Comment.objects.shown(), "comments")
    step(Idea.objects.count())


def _differing(ideas: IdeaQuerySet, counter: str, rows: QuerySet, what: str) -> Iterator[Bad]:
    own = rows.filter(idea=OuterRef("pk")).order_by().values("idea").annotate(found=Count("pk")).values("found")
    counted = ideas.annotate(found=Coalesce(Subquery(own), 0)).exclude(**{counter: F("found")})
    for idea in counted.order_by("pk").only("pk", counter):
        yield Bad(f"proposals.idea:{idea.pk}", f"counts {getattr(idea, counter)} {what}, and there are {idea.found}")


@check("merges")
def merges(step: Step) -> Iterator[Bad]:
    """An idea is joined with another exactly where a merge stands that says so."""
    standing = Merge.objects.standing().order_by("pk").values_list("pk", "host", "twin__state", "twin__merged_into")
    for pk, host, state, into in standing:
        if state != State.MERGED or into != host:
            yield Bad(f"proposals.merge:{pk}", "stands, and its ideas are not joined")
    joined = Idea.objects.filter(state=State.MERGED)
    agreed = Merge.objects.standing().filter(twin=OuterRef("pk"), host=OuterRef("merged_into"))
    for pk in joined.exclude(Exists(agreed)).order_by("pk").values_list("pk", flat=True):
        yield Bad(f"proposals.idea:{pk}", "is joined with another, and no merge says so")
    step(Merge.objects.count())


@check("reviews")
def reviews(step: Step) -> Iterator[Bad]:
    """Nobody is told "cannot be done" without a verdict of somebody who was told too."""
    no = Review.objects.told().filter(idea=OuterRef("pk"), verdict=Review.Verdict.NO)
    without = Idea.objects.filter(state=State.INFEASIBLE).exclude(Exists(no))
    for pk in without.order_by("pk").values_list("pk", flat=True):
        yield Bad(f"proposals.idea:{pk}", "cannot be done, and no verdict that was told says so")
    step(Review.objects.count())


@check("spaces")
def spaces(step: Step) -> Iterator[Bad]:
    """A space stands where its newest step left it; without a step it is still being prepared."""
    newest = SpaceEvent.objects.filter(space=OuterRef("pk")).order_by("-at", "-pk").values("new")[:1]
    stepped = Space.objects.annotate(left_at=Coalesce(Subquery(newest), Value("prepared")))
    for space in stepped.exclude(state=F("left_at")).order_by("pk").only("pk", "state"):
        yield Bad(f"proposals.space:{space.pk}", f"is {space.state}, and its steps say otherwise")
    step(Space.objects.count())


@check("wishes")
def wishes(step: Step) -> Iterator[Bad]:
    """Nobody joins a wish of their own, and what was hidden says why."""
    own = Wish.objects.filter(echoes__resident=F("author")).order_by("pk").values_list("pk", flat=True)
    for pk in own:
        yield Bad(f"proposals.wish:{pk}", "is joined by who said it")
    unexplained = Wish.objects.filter(hidden_at__isnull=False, hidden_why="").order_by("pk")
    for pk in unexplained.values_list("pk", flat=True):
        yield Bad(f"proposals.wish:{pk}", "is hidden without a reason")
    step(Wish.objects.count())


@check("designs")
def designs(step: Step) -> Iterator[Bad]:
    """A design is an idea of the lane of spaces with a `Design` beside it, in the area of its space."""
    without = Idea.objects.filter(lane=Lane.SPACE).exclude(Exists(Design.objects.filter(idea=OuterRef("pk"))))
    for pk in without.order_by("pk").values_list("pk", flat=True):
        yield Bad(f"proposals.idea:{pk}", "is a design for no space")
    astray = Design.objects.filter(~Q(idea__lane=Lane.SPACE) | ~Q(idea__area=F("space__area")))
    for pk in astray.order_by("pk").values_list("pk", flat=True):
        yield Bad(f"proposals.design:{pk}", "belongs to an idea of another lane or another area")
    step(Design.objects.count())
