"""Finding activities, reading them, taking a place and giving it up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from community import assisted, clock, photos
from community.drawing.plan import Pin, PlanPicture, Stage
from community.models import Plan
from community.plan_page import plan_with, spot_on
from community.signed_in import SignedInRequest
from points import calendars
from points.actions import activities as verbs
from points.actions.hours import ACT
from points.forms.volunteering import FindForm
from points.models import Activity, ActivityPhoto, CalendarFeed, EarningRule, Signup, Slot

A_PAGE, TIMES = 12, 12


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """The next time of each activity that fits, the soonest first."""
    wanted = FindForm(request)
    times = wanted.slots()
    next_ = times.filter(activity=OuterRef("pk")).order_by("starts_at")
    found = (
        Activity.objects.published()
        .filter(pk__in=times.values("activity"))
        .annotate(
            next_pk=Subquery(next_.values("pk")[:1]),
            next_at=Subquery(next_.values("starts_at")[:1]),
            more=Count("slots", filter=Q(slots__called_off_at=None, slots__ends_at__gt=clock.now())) - 1,
        )
        .select_related("team", "area", "photo")
        .order_by("next_at", "pk")
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    listed: list[Any] = list(page)
    slots = Slot.objects.in_bulk([activity.next_pk for activity in listed])
    for each in listed:
        slots[each.next_pk].activity = each
    context = {
        "form": wanted,
        "page": page,
        "cards": [(activity, slots[activity.next_pk]) for activity in listed],
        "organises": request.user.is_authenticated and verbs.teams_of(request.user).exists(),
    }
    return render(request, "points/activities.html", context)


@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Activity.objects.visible_to(request.user).select_related("team", "area", "photo"), pk=pk)
    slots = list(found.slots.to_come().order_by("starts_at")[:TIMES])
    mine: dict[int, Signup] = {}
    if request.user.is_authenticated:
        mine = {signup.slot_id: signup for signup in Signup.objects.live().of(request.user).filter(slot__in=slots)}
    for slot in slots:
        slot.activity = found
    context = {
        "activity": found,
        "times": [(slot, mine.get(slot.pk), _place_in_line(mine.get(slot.pk))) for slot in slots],
        "plan": _plan(found),
        "asks_age": bool(slots and request.user.is_authenticated and verbs.asks_age(found, request.user)),
        "rule": EarningRule.objects.in_force().filter(slug=ACT).first(),
        "runs": found.is_run_by(request.user),
    }
    return render(request, "points/activity.html", context)


def _place_in_line(signup: Signup | None) -> int:
    """First, second … of those who wait; a person waits for few times at once."""
    if signup is None or signup.state != Signup.State.WAITING:
        return 0
    before = Q(asked_at__lt=signup.asked_at) | Q(asked_at=signup.asked_at, pk__lt=signup.pk)
    return Signup.objects.waiting().filter(before, slot=signup.slot_id).count() + 1


def _plan(found: Activity) -> PlanPicture | None:
    plan = Plan.objects.published().of(found.area).select_related("area").prefetch_related("points").first()
    point = spot_on(plan, found.latitude, found.longitude) if plan else None
    if plan is None or point is None:
        return None
    stage = Stage(_("Meeting point"), "ring", "jade")
    return plan_with(plan, [Pin(number="1", name=found.place, stage=stage, x=point.x, y=point.y)])


@assisted.may_be_assisted
@login_required
@require_POST
def join(request: SignedInRequest, pk: int) -> HttpResponse:
    slot = _slot(request, pk)
    try:
        signup = verbs.join(slot, by=request.user, old_enough="old_enough" in request.POST)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if signup.state == Signup.State.JOINED:
            messages.success(request, _("You have a place. We remind you the day before and two hours before."))
        else:
            messages.success(request, _("You are on the waiting list. When a place gets free, you are told at once."))
    return redirect(slot)


@assisted.may_be_assisted
@login_required
@require_POST
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    slot = _slot(request, pk)
    try:
        verbs.leave(slot, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Signed off. Thank you for saying so: somebody else gets the place."))
    return redirect(slot)


def _slot(request: HttpRequest, pk: int) -> Slot:
    seen = Activity.objects.visible_to(request.user).values("pk")
    return get_object_or_404(Slot.objects.with_activity().filter(activity__in=seen), pk=pk)


@require_safe
def photo(request: HttpRequest, key: UUID, width: int) -> HttpResponse:
    """For whoever sees the activity."""
    seen = Activity.objects.visible_to(request.user).values("pk")
    found = get_object_or_404(ActivityPhoto.objects.select_related("activity"), key=key, activity__in=seen)
    if width not in photos.WIDTHS:
        raise Http404
    return photos.answer(key, str(width), is_public=found.activity.state != Activity.State.DRAFT)


@require_safe
def slot_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One time as a file for the calendar of the phone."""
    return calendars.of_slot(get_object_or_404(Slot.objects.with_activity().on(), pk=pk))


@require_safe
@cache_control(private=True, max_age=900)
def my_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address sees it: it is long, secret, and renewed with a click."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("resident"), ref=calendars.ref(token))
    return calendars.of_person(feed.resident)
