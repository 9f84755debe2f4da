import secrets
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from community import clock, evidence, notices, search
from community.models import Landmark, Neighbourhood, Office
from proposals.models.cycles import Cycle, Theme
from proposals.models.moderation import Reason


class MoveRefused(ValidationError):
    """An idea cannot go from the state it is in to that one."""


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting to be read")
    RETURNED = "returned", _("Returned to its author")
    PUBLISHED = "published", _("Published")
    COSTING = "costing", _("Being costed")
    FEASIBLE = "feasible", _("Can be done")
    INFEASIBLE = "infeasible", _("Cannot be done")
    ON_BALLOT = "on_ballot", _("On the ballot")
    CHOSEN = "chosen", _("Chosen")
    NOT_CHOSEN = "not_chosen", _("Not chosen")
    MERGED = "merged", _("Joined with another")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    HIDDEN = "hidden", _("Hidden")


# From each state to those it may go to. Undoing a merge and showing what was hidden lead back to where it was.
ALLOWED: dict[str, set[str]] = {
    State.DRAFT: {State.SUBMITTED},
    State.SUBMITTED: {State.PUBLISHED, State.RETURNED, State.WITHDRAWN, State.HIDDEN},
    State.RETURNED: {State.SUBMITTED, State.WITHDRAWN, State.HIDDEN},
    State.PUBLISHED: {State.RETURNED, State.COSTING, State.MERGED, State.WITHDRAWN, State.HIDDEN},
    State.COSTING: {State.FEASIBLE, State.INFEASIBLE, State.MERGED, State.WITHDRAWN, State.HIDDEN},
    State.FEASIBLE: {State.ON_BALLOT, State.COSTING, State.MERGED, State.WITHDRAWN, State.HIDDEN},
    State.INFEASIBLE: {State.COSTING, State.HIDDEN},
    State.ON_BALLOT: {State.CHOSEN, State.NOT_CHOSEN, State.FEASIBLE},
    # A result that is corrected in public may turn one into the other.
    State.CHOSEN: {State.NOT_CHOSEN},
    State.NOT_CHOSEN: {State.CHOSEN},
    State.MERGED: {State.PUBLISHED, State.COSTING, State.FEASIBLE},
    State.WITHDRAWN: set(),
    State.HIDDEN: {State.SUBMITTED, State.PUBLISHED, State.COSTING, State.FEASIBLE, State.INFEASIBLE, State.RETURNED},
}
PUBLIC = (
    State.PUBLISHED,
    State.COSTING,
    State.FEASIBLE,
    State.INFEASIBLE,
    State.ON_BALLOT,
    State.CHOSEN,
    State.NOT_CHOSEN,
    State.MERGED,
)
# One that was joined with another has its page still; lists show the other.
LISTED = tuple(state for state in PUBLIC if state != State.MERGED)
# Where neighbours may still add their support.
OPEN_TO_SUPPORT = (State.PUBLISHED, State.COSTING, State.FEASIBLE)


class IdeaQuerySet(models.QuerySet["Idea"]):
    def public(self) -> "IdeaQuerySet":
        return self.filter(state__in=PUBLIC)

    def listed(self) -> "IdeaQuerySet":
        """What the list, the plan and the feeds show."""
        return self.filter(listed=True)

    def doable(self) -> "IdeaQuerySet":
        """Found to be possible, and priced."""
        return self.exclude(cost=None).exclude(state=State.INFEASIBLE)

    def without_designs(self) -> "IdeaQuerySet":
        """What is for a round or a small matter; designs stand in the gallery of their space."""
        return self.exclude(lane=Lane.SPACE)

    def newest_first(self) -> "IdeaQuerySet":
        return self.order_by("-published_at", "-pk")

    def for_lists(self) -> "IdeaQuerySet":
        """With what a card shows, and without the words it does not."""
        return self.select_related("area", "theme").prefetch_related("photos").defer("why")

    def for_cards(self) -> "IdeaQuerySet":
        """For a few cards on a page of many things: all of it in one query."""
        return self.select_related("area", "theme").with_face().defer("why")

    def with_face(self) -> "IdeaQuerySet":
        """With its first picture, for `looks.face`."""
        from proposals.models.photos import first_of

        return self.annotate(**first_of("idea"))

    def for_gallery(self) -> "IdeaQuerySet":
        """Designs with what a card and a comparison show."""
        related = self.select_related("area", "theme", "author", "design__space")
        return related.prefetch_related("photos", "design__parts", "design__space__photos")

    def for_page(self) -> "IdeaQuerySet":
        return self.select_related("area", "theme", "author", "landmark", "cycle", "merged_into")

    def most_supported_first(self) -> "IdeaQuerySet":
        return self.order_by("-support_count", "-pk")

    def golden(self) -> "IdeaQuerySet":
        """Winners of a golden-idea award, the newest award first."""
        won = self.filter(nominations__place__lte=F("nominations__award__winners"))
        return won.order_by("-nominations__award__announced_at", "nominations__place")

    def followed_by(self, user: Any) -> "IdeaQuerySet":
        from proposals.models.support import Follow

        return self.filter(Exists(Follow.objects.filter(idea=OuterRef("pk"), resident_id=user.pk)))

    def seen_by(self, user: Any) -> "IdeaQuerySet":
        """With whether this reader supports and follows it, as `is_supported` and `is_followed`."""
        from proposals.models.support import Follow, Support

        mine = {"idea": OuterRef("pk"), "resident_id": user.pk}
        return self.annotate(
            is_supported=Exists(Support.objects.filter(**mine)), is_followed=Exists(Follow.objects.filter(**mine))
        )

    def add_to(self, counter: str, change: int) -> int:
        """Counters are no words of the author, so history is not written. Answers how many ideas were counted."""
        return self.update(**{counter: F(counter) + change})

    def own(self, user: Any) -> "IdeaQuerySet":
        return self.filter(author_id=user.pk) if user.pk else self.none()

    def visible_to(self, user: Any) -> "IdeaQuerySet":
        """What is public, one's own, and for staff everything that was handed in."""
        if user.has_perm("proposals.moderate_ideas") or user.has_perm("proposals.review_ideas"):
            return self.exclude(~Q(author_id=user.pk), state=State.DRAFT)
        return self.public() | self.own(user) if user.pk else self.public()

    def drafts_of(self, user: Any) -> "IdeaQuerySet":
        return self.own(user).filter(state=State.DRAFT)

    def in_cycle(self, cycle: Cycle) -> "IdeaQuerySet":
        return self.filter(cycle=cycle)

    def small_matters(self) -> "IdeaQuerySet":
        return self.filter(lane=Lane.SMALL)

    def within(self, area: Neighbourhood) -> "IdeaQuerySet":
        return self.filter(area__path__startswith=area.path)

    def waiting_for_moderation(self) -> "IdeaQuerySet":
        """Oldest promise first."""
        return self.filter(state=State.SUBMITTED).order_by("answer_due_at", "pk")

    def supported_by(self, user: Any) -> "IdeaQuerySet":
        from proposals.models.support import Support

        return self.filter(Exists(Support.objects.filter(idea=OuterRef("pk"), resident_id=user.pk)))


class Lane(models.TextChoices):
    ROUND = "round", _("For a round")
    SMALL = "small", _("Small matter, fast lane")
    SPACE = "space", _("Design for a space")


class ShownAs(models.TextChoices):
    NAME = "name", _("with my name")
    NEIGHBOUR = "neighbour", _("as “a neighbour”")


# Earlier wordings are kept of what its author wrote, and of nothing else.
NO_WORDS = [
    *["key", "number", "lane", "cycle", "area", "theme", "shown_as", "landmark", "latitude", "longitude"],
    *["guess", "cost", "state", "state_since", "answer_due_at", "started_at", "submitted_at", "published_at"],
    *["edited_at", "merged_into", "support_count", "comment_count", "shuffle", "listed"],
]


def draw() -> int:
    """A place in a random order that stays: a number a list can be sorted by from an index."""
    return secrets.randbelow(2**31)


class Idea(models.Model):
    """A golden idea: what should change, where and why."""

    # Made when the first page was opened: the same form sent twice is the same idea.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The number on its doorplate, from the first time it is handed in.
    number = models.PositiveIntegerField(_("number"), null=True, unique=True, editable=False)
    lane = models.CharField(_("lane"), max_length=5, choices=Lane.choices, default=Lane.ROUND)
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas", verbose_name=_("round")
    )
    area = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas", verbose_name=_("area")
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas", verbose_name=_("theme")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="ideas", verbose_name=_("author")
    )
    shown_as = models.CharField(_("author shown"), max_length=10, choices=ShownAs.choices, default=ShownAs.NAME)

    title = models.CharField(_("title"), max_length=60, blank=True)
    story = models.TextField(_("what should change"), max_length=2000, blank=True)
    why = models.TextField(_("why, and who gains"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    place_words = models.CharField(_("where, in words"), max_length=120, blank=True)
    landmark = models.ForeignKey(
        Landmark, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("near")
    )
    latitude = models.FloatField(_("latitude (WGS-84)"), null=True, blank=True)
    longitude = models.FloatField(_("longitude (WGS-84)"), null=True, blank=True)
    guess = models.DecimalField(
        _("what the author thinks it costs (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    # What it costs, once a review has said so and everybody was told.
    cost = models.DecimalField(_("cost (yuan)"), max_digits=14, decimal_places=2, null=True, editable=False)

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField(_("since"), default=clock.now, editable=False)
    # By when whoever has it now must have acted: the promise and its clock.
    answer_due_at = models.DateTimeField(_("answer promised by"), null=True, editable=False)
    started_at = models.DateTimeField(_("begun"), default=clock.now, editable=False)
    submitted_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    edited_at = models.DateTimeField(_("last edited"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="twins", editable=False, verbose_name=_("joined with")
    )
    support_count = models.PositiveIntegerField(_("supports"), default=0, editable=False)
    comment_count = models.PositiveIntegerField(_("comments"), default=0, editable=False)
    shuffle = models.IntegerField(default=draw, editable=False)
    # Kept by the database, so that every order of the list is read from an index.
    listed = models.GeneratedField(
        expression=Q(state__in=LISTED),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("listed"),
    )

    objects = IdeaQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=NO_WORDS)
    save_without_historical_record: Callable[..., None]  # comes with `history`

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        default_permissions = ("view",)
        permissions = [
            ("moderate_ideas", _("Can moderate ideas and comments")),
            ("review_ideas", _("Can cost and judge ideas")),
            ("tell_reviews", _("Can tell verdicts to everybody")),
        ]
        constraints = [
            models.CheckConstraint(
                name="only_a_draft_has_no_number",
                condition=Q(state="draft", number=None, submitted_at=None)
                | (~Q(state="draft") & Q(number__isnull=False, submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="what_was_handed_in_says_what_and_where",
                condition=Q(state="draft") | (~Q(title="") & Q(area__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_round_idea_has_a_round",
                condition=Q(state="draft") | Q(lane="round", cycle__isnull=False) | (~Q(lane="round") & Q(cycle=None)),
            ),
            models.CheckConstraint(
                name="joined_means_joined_with_another",
                condition=Q(state="merged", merged_into__isnull=False) & ~Q(merged_into=models.F("id"))
                | (~Q(state="merged") & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="idea_is_on_earth",
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(name="idea_costs_something", condition=Q(cost=None) | Q(cost__gt=0)),
        ]
        indexes = [
            models.Index(fields=["listed", "-published_at", "-id"], name="idea_newest"),
            models.Index(fields=["listed", "-support_count", "-id"], name="idea_most_supported"),
            models.Index(fields=["listed", "cost", "id"], name="idea_by_cost"),
            models.Index(fields=["listed", "shuffle", "id"], name="idea_shuffled"),
            models.Index(fields=["author", "-started_at"], name="idea_of_author"),
            models.Index(fields=["answer_due_at", "id"], condition=Q(state="submitted"), name="idea_waiting"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Idea without a title yet"))

    def get_absolute_url(self) -> str:
        return reverse("proposals:design" if self.lane == Lane.SPACE else "proposals:idea", args=[self.number])

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def is_listed(self) -> bool:
        return self.state in LISTED

    @property
    def name_if_shown(self) -> str:
        """The author's name, where they wish it to be shown and have not left."""
        return "" if self.shown_as == ShownAs.NEIGHBOUR or self.author is None else str(self.author)

    @property
    def signed_by(self) -> str:
        """The author as they wish to be shown; who has left is a neighbour."""
        return self.name_if_shown or str(_("a neighbour"))

    @property
    def plate(self) -> str:
        """What is on its doorplate and said on the phone."""
        return f"{self.number:02d}" if self.number else ""

    def can_edit(self, user: Any) -> bool:
        """Its author, until it is read; afterwards when it comes back."""
        return bool(user.pk) and user.pk == self.author_id and self.state in (State.DRAFT, State.RETURNED)

    def can_be_supported(self) -> bool:
        return self.state in OPEN_TO_SUPPORT

    def words(self) -> str:
        """Everything a search looks into."""
        return search.normalised(self.title, self.story, self.why, self.place_words)

    @transaction.atomic
    def move(self, to: str, *, by: Any, **how: Any) -> "IdeaEvent":
        """The one mover. Verbs call it; nothing else assigns `state`.

        Locks and freshens the idea, refuses what `ALLOWED` does not list, writes the event and the record.
        """
        self.lock()
        return self.move_locked(to, by=by, **how)

    def move_locked(
        self,
        to: str,
        *,
        by: Any,
        reason: str = "",
        standard: Reason | None = None,
        office: Office | None = None,
        due: datetime | None = None,
        **changes: Any,
    ) -> "IdeaEvent":
        """As `move`, for a verb that holds the lock already."""
        if to not in ALLOWED[self.state]:
            raise MoveRefused(_("This idea can no longer be changed that way. Reload the page to see where it stands."))
        now, old = clock.now(), self.state
        self.state, self.state_since, self.answer_due_at = to, now, due
        for name, value in changes.items():
            setattr(self, name, value)
        # Words are kept as they were handed in; a step alone changes none.
        save = self.save if to == State.SUBMITTED else self.save_without_historical_record
        save(update_fields=["state", "state_since", "answer_due_at", *changes])
        return IdeaEvent.write(self, old, by=by, reason=reason, standard=standard, office=office)

    def lock(self) -> None:
        """Hold the row until the transaction ends, with what it says now; unsaved edits are dropped on purpose."""
        self.refresh_from_db(from_queryset=Idea.objects.select_for_update(of=("self",)))


class Doorplate(models.Model):
    """The numbers handed out, a row each: an idea's number is the key of its row. No lock, no number twice."""

    idea = models.OneToOneField(Idea, on_delete=models.PROTECT, related_name="doorplate")

    class Meta:
        verbose_name = _("doorplate")
        verbose_name_plural = _("doorplates")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk:02d}"


class IdeaEvent(models.Model):
    """One step of an idea: from where to where, who, when and why. Never changed."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="events", verbose_name=_("idea"))
    old = models.CharField(_("from"), max_length=12, choices=State.choices)
    new = models.CharField(_("to"), max_length=12, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("office"))
    reason = models.TextField(_("public reason"), max_length=2000, blank=True)
    standard = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("reason from the list")
    )
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("step of an idea")
        verbose_name_plural = _("steps of ideas")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            # Nobody is told "no" without being told why.
            models.CheckConstraint(
                name="no_has_a_reason",
                condition=~Q(new__in=["returned", "infeasible", "hidden"]) | ~Q(reason="") | Q(standard__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.old} → {self.new}"

    @property
    def why(self) -> str:
        """The reason as its reader sees it: from the list in their language, then what was written by hand."""
        return " ".join(filter(None, [self.standard.words if self.standard else "", self.reason]))

    @property
    def why_in_both_languages(self) -> dict[str, str]:
        listed = notices.in_both_languages(self.standard, "words") if self.standard else {}
        return {
            code: " ".join(filter(None, [listed.get(code, ""), self.reason])) for code, _label in settings.LANGUAGES
        }

    @classmethod
    def write(
        cls, idea: Idea, old: str, *, by: Any, reason: str, standard: Reason | None, office: Office | None
    ) -> "IdeaEvent":
        event = cls.objects.create(
            idea=idea, old=old, new=idea.state, by=by, office=office, reason=reason, standard=standard
        )
        evidence.write(f"idea.{idea.state}", idea, actor=by, stream="moderation", event=event.pk, old=str(old))
        return event
