"""The public side of spaces: the register as a list and on a plan, the page of one, and what neighbours wish for it."""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import consents, my_place
from community.assisted import acting_in, may_be_assisted, never_assisted
from community.drawing import charts
from community.drawing.plan import Pin, PlanPicture, Stage
from community.models import Plan
from community.plan_page import plan_with, spot_on
from community.saying import day_words
from community.signed_in import SignedInRequest
from proposals import feeds, lineage, looks, spaces, wishes
from proposals.filters import Drawn, lot_of, remember
from proposals.forms.spaces import SpaceFilter, WishForm
from proposals.models import Idea, Space, SpaceState, State, Wish
from proposals.talk_forms import ReportForm

A_PAGE, ON_A_PLAN = 12, 40
FIRST_WISHES, FIRST_DESIGNS = 6, 3
PUBLICATION = consents.Kind.PUBLICATION.value
Words = str | Promise


class Stretch(NamedTuple):
    """One step of a space, for the ribbon."""

    name: Words
    state: str
    lines: list[str]


# The register


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    wanted = SpaceFilter(request)
    context: dict[str, Any] = {"filter": wanted, "form": wanted}
    if request.GET.get("view") == "plan":
        return render(request, "proposals/spaces/plan.html", {**context, **_on_a_plan(request, wanted)})
    page = Paginator(wanted.in_order(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "proposals/spaces/spaces.html", {**context, "page": page})


def _on_a_plan(request: HttpRequest, wanted: SpaceFilter) -> dict[str, Any]:
    drawn = Plan.objects.published().select_related("area").prefetch_related("points").order_by("area__path")
    place = wanted.place or my_place.of(request)
    plan = drawn.of(place).first() if place else None
    if plan is None:
        return {"places": [each.area for each in drawn.defer("data")[:ON_A_PLAN]], "place": place}
    here = wanted.found().within(plan.area).newest_first()[:ON_A_PLAN]
    pins = [pin for number, space in enumerate(here, start=1) if (pin := _pin(plan, space, number))]
    return {"plan": plan_with(plan, pins), "place": plan.area}


def _pin(plan: Plan, space: Space, number: int) -> Pin | None:
    point = spot_on(plan, space.latitude, space.longitude)
    if point is None:
        return None
    stage = Stage(str(space.get_state_display()), *looks.look_of_space(space.state))
    url = space.get_absolute_url()
    return Pin(number=str(number), name=space.name, stage=stage, x=point.x, y=point.y, url=url, note=space.corner)


@require_safe
@cache_control(max_age=600, public=True)
def feed(request: HttpRequest) -> HttpResponse:
    """Spaces by their newest step, as Atom."""
    return feeds.of_spaces(request, SpaceFilter(request).found().newest_first()[: feeds.MOST])


@require_safe
@cache_control(max_age=600, public=True)
def designs_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The designs for one space, newest first, as Atom."""
    space = get_object_or_404(Space.objects.public(), slug=slug)
    found = Idea.objects.listed().filter(design__space=space).newest_first().for_page()
    return feeds.of_designs(request, space, found[: feeds.MOST])


# One space


def one(request: HttpRequest, slug: str) -> Space:
    found: Space = get_object_or_404(
        Space.objects.visible_to(request.user).for_lists().seen_by(request.user), slug=slug
    )
    return found


@require_safe
def space(request: HttpRequest, slug: str) -> HttpResponse:
    shown = one(request, slug)
    return page(request, shown, wish_form(request, shown))


def wish_form(request: HttpRequest, shown: Space, data: Any = None) -> WishForm | None:
    """For who is signed in and has something left to wish."""
    if not request.user.is_authenticated or (data is None and not shown.takes_wishes):
        return None
    said = Wish.objects.filter(space=shown, author=request.user, withdrawn_at=None).values_list("kind", flat=True)
    known: dict[str, Any] = {"said": list(said), "agreed": consents.holds(request.user, PUBLICATION)}
    if data is not None:
        # A form sent twice is the same wish, although its kind is said by now.
        again = str(data.get("key", ""))
        known["said"] = list(said.exclude(key=again) if _is_key(again) else said)
        return WishForm(data, **known)
    return WishForm.empty(**known) if len(known["said"]) < len(Wish.Kind) else None


def _is_key(typed: str) -> bool:
    try:
        UUID(typed)
    except ValueError:
        return False
    return True


def page(request: HttpRequest, shown: Space, form: WishForm | None) -> HttpResponse:
    said = shown.wishes.shown().with_echoes(request.user).select_related("author").most_wished_first()
    lot = lot_of(request)
    gallery = Drawn(Idea.objects.listed().filter(design__space=shown).for_gallery(), lot)
    context = {
        "space": shown,
        "way": way(shown),
        "steps": shown.events.all(),
        "links": lineage.links(shown),
        "wishes": said[:FIRST_WISHES],
        "chart": chart(shown),
        "form": form,
        "designs": gallery[:FIRST_DESIGNS] if shown.design_count else [],  # type: ignore[attr-defined]
        "chosen": _chosen(shown),
        "plan": _small_plan(shown),
    }
    response = render(request, "proposals/spaces/space.html", context)
    remember(request, response, lot)
    return response


def _chosen(shown: Space) -> list[Idea]:
    if shown.state != SpaceState.DECIDED:
        return []
    return list(Idea.objects.filter(design__space=shown, state=State.CHOSEN).for_gallery().order_by("number"))


def _small_plan(shown: Space) -> PlanPicture | None:
    plan = Plan.objects.published().of(shown.area).select_related("area").prefetch_related("points").first()
    pin = _pin(plan, shown, 1) if plan else None
    return plan_with(plan, [pin]) if plan and pin else None


def chart(shown: Space) -> charts.Chart | None:
    """What is wished for, by kind: a wish and each “me too” count once."""
    kinds = shown.wishes.shown().with_echoes_of_all().values_list("kind", "echo_count")
    voices: Counter[str] = Counter()
    for kind, echoes in kinds:
        voices[kind] += 1 + echoes
    if not voices:
        return None
    bars = [charts.Bar(str(Wish.Kind(kind).label), number) for kind, number in voices.most_common()]
    title = _("What neighbours wish for %(name)s") % {"name": shown.name}
    return charts.bar_rows(bars, title=title, headers=(_("Wish"), _("Neighbours")))


ORDER = [SpaceState.WISHING, SpaceState.CALLING, SpaceState.CLOSED, SpaceState.DECIDED]
NAMES: dict[str, Words] = {
    SpaceState.WISHING: gettext_lazy("Wishes"),
    SpaceState.CALLING: gettext_lazy("Designs"),
    SpaceState.CLOSED: gettext_lazy("Costing and choosing"),
    SpaceState.DECIDED: gettext_lazy("It is decided"),
}


def way(shown: Space) -> list[Stretch]:
    reached = ORDER.index(SpaceState(shown.state)) if shown.is_public else -1
    begun = {event.new: event.at for event in shown.events.all()}
    found = []
    for place, state in enumerate(ORDER):
        where = "done" if place < reached or shown.state == SpaceState.DECIDED else "now" if place == reached else ""
        lines = [_("from %(day)s") % {"day": day_words(begun[state])}] if where and state in begun else []
        if where == "now" and state == SpaceState.CALLING and shown.designs_until:
            lines.append(_("until %(day)s") % {"day": day_words(shown.designs_until)})
        found.append(Stretch(NAMES[state], where, lines))
    return found


# Wishes


@may_be_assisted
@require_http_methods(["GET", "HEAD", "POST"])
def all_wishes(request: HttpRequest, slug: str) -> HttpResponse:
    """Every wish, the most joined first; a POST says one."""
    if request.method == "POST":
        return _wish(request, slug)
    shown = one(request, slug)
    wanted = request.GET.get("kind", "")
    said = shown.wishes.shown().with_echoes(request.user).select_related("author").most_wished_first()
    if wanted in Wish.Kind.values:
        said = said.filter(kind=wanted)
    turned = Paginator(said, A_PAGE * 2).get_page(request.GET.get("page"))
    context = {"space": shown, "page": turned, "kind": wanted, "kinds": Wish.Kind.choices}
    return render(request, "proposals/spaces/wishes.html", context)


def _wish(request: HttpRequest, slug: str) -> HttpResponse:
    shown = one(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(f"{shown.get_absolute_url()}#wish")
    form = wish_form(request, shown, request.POST)
    assert form is not None  # whoever is signed in and sends one has one
    if form.is_valid() and not shown.takes_wishes:
        form.refuse(ValidationError(wishes.CLOSED))
    if form.errors:
        return page(request, shown, form)
    typed = form.cleaned_data
    try:
        _agree(request, form)
        wishes.wish(shown, by=request.user, kind=typed["kind"], text=typed["text"], key=typed["key"])
    except ValidationError as refusal:
        form.refuse(refusal)
        return page(request, shown, form)
    messages.success(request, _("Your wish stands here. Thank you."))
    return redirect(f"{shown.get_absolute_url()}#wishes")


def _agree(request: HttpRequest, form: WishForm) -> None:
    """The consent just ticked, unless it was given before."""
    if "agree" in form.fields and request.user.is_authenticated:
        acting = acting_in(request)
        how = consents.How.SPOKEN if acting else consents.How.SELF
        consents.give(request.user, PUBLICATION, how=how, by=acting.doer if acting else None)


def _one_wish(slug: str, pk: int) -> Wish:
    found = Wish.objects.shown().filter(space__in=Space.objects.public()).select_related("space")
    return get_object_or_404(found, space__slug=slug, pk=pk)


def _act_on_wish(request: HttpRequest, slug: str, pk: int, verb: Callable[..., Any], done: str) -> HttpResponse:
    """One verb on a wish, then back to it; with a script only its line comes back."""
    found = _one_wish(slug, pk)
    if not request.user.is_authenticated:
        return redirect_to_login(found.get_absolute_url())
    try:
        verb(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(found.get_absolute_url())
    if request.htmx and found.is_shown:  # type: ignore[attr-defined]
        again = Wish.objects.with_echoes(request.user).select_related("author", "space").get(pk=found.pk)
        return render(request, "proposals/spaces/_wish.html", {"wish": again, "space": found.space, "said": done})
    messages.success(request, done)
    return redirect(found.get_absolute_url())


@may_be_assisted
@require_POST
def me_too(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _act_on_wish(request, slug, pk, wishes.me_too, _("You wish the same. Counted."))


@may_be_assisted
@require_POST
def not_me_too(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _act_on_wish(request, slug, pk, wishes.not_me_too, _("Taken back."))


@may_be_assisted
@require_POST
def take_back_wish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _one_wish(slug, pk)
    if request.user.is_authenticated and found.author_id == request.user.pk:
        wishes.take_back(found, by=request.user)
        messages.success(request, _("Taken back."))
    return redirect(f"{found.space.get_absolute_url()}#wishes")


@never_assisted
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_wish(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    found = _one_wish(slug, pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wishes.report(found, by=request.user, words=form.cleaned_data["words"])
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Thank you. A moderator looks at it and decides by the house rules."))
            return redirect(found.get_absolute_url())
    return render(request, "proposals/spaces/report.html", {"wish": found, "space": found.space, "form": form})


# Following


def _follow(request: HttpRequest, slug: str, verb: Callable[..., Any], done: str) -> HttpResponse:
    shown = get_object_or_404(Space.objects.public(), slug=slug)
    if not request.user.is_authenticated:
        return redirect_to_login(shown.get_absolute_url())
    verb(shown, by=request.user)
    messages.success(request, done)
    return redirect(shown)


@may_be_assisted
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    return _follow(request, slug, spaces.follow, _("You will hear of every step."))


@may_be_assisted
@require_POST
def unfollow(request: HttpRequest, slug: str) -> HttpResponse:
    return _follow(request, slug, spaces.unfollow, _("You will hear no more of this space."))
