"""What neighbours say about an idea, put in order for its page in four queries, however much was said."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import RoleGrant
from community.roles import Role
from proposals.models import Comment, Idea, Stance

# So many are read on the page itself; all the rest have a page of their own.
ON_THE_PAGE = 60
# So many of a kind stand open, the others unfold.
OPEN = 4

TITLES: dict[str, tuple[str | Promise, str]] = {
    Stance.PRO: (_("For it"), "plate"),
    Stance.CON: (_("Worried"), "plum"),
    Stance.QUESTION: (_("Asking"), "amber"),
}


@dataclass
class Voice:
    """Something said, with what was replied to it."""

    comment: Comment
    office: str = ""
    replies: list["Voice"] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return self.comment.is_shown

    @property
    def is_worth_a_line(self) -> bool:
        """Hidden words leave their reason behind; words taken back leave a line only where somebody replied."""
        return self.comment.withdrawn_at is None or any(reply.is_shown for reply in self.replies)


@dataclass
class Side:
    """All who are for it, all who worry, all who ask."""

    stance: str
    title: str | Promise
    tone: str
    voices: list[Voice]

    @property
    def first(self) -> list[Voice]:
        return self.voices[:OPEN]

    @property
    def rest(self) -> list[Voice]:
        return self.voices[OPEN:]


def newest(idea: Idea) -> QuerySet[Comment]:
    return idea.comments.roots().order_by("-at", "-pk")


def voices(roots: list[Comment]) -> list[Voice]:
    replies = Comment.objects.filter(parent__in=roots).select_related("author")
    offices = _offices([*roots, *replies])
    below = defaultdict(list)
    for reply in replies:
        below[reply.parent_id].append(Voice(reply, offices.get(reply.author_id, "")))
    found = [Voice(root, offices.get(root.author_id, ""), below[root.pk]) for root in roots]
    return [voice for voice in found if voice.is_worth_a_line]


def _offices(comments: list[Comment]) -> dict[int | None, str]:
    """Who of them speaks for which office."""
    people = {comment.author_id for comment in comments if comment.author_id}
    grants = RoleGrant.objects.live().of(Role.OFFICE).filter(resident__in=people, office__isnull=False)
    return {grant.resident_id: str(grant.office) for grant in grants.select_related("office")} if people else {}


def sides(idea: Idea) -> list[Side]:
    said = voices(list(newest(idea).select_related("author")[:ON_THE_PAGE]))
    return [
        Side(stance, title, tone, [voice for voice in said if voice.comment.stance == stance])
        for stance, (title, tone) in TITLES.items()
    ]
