"""The moderators' desk: what waits to be read, one idea after the other, decided by keyboard if one likes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import clock
from community.accounts.recent import me
from community.models import Resident
from community.typed import row_number
from proposals import merging, moderation, similar, story
from proposals.forms.moderation import ReasonForm, SeenForm, WordingForm
from proposals.models import ALLOWED, Claim, Idea, Lane, Reason, State
from proposals.wordings import wordings

MODERATE = moderation.MODERATE
A_PAGE = 25
HIDEABLE = {state for state, targets in ALLOWED.items() if State.HIDDEN in targets}


def waiting_for(moderator: Resident) -> QuerySet[Idea]:
    """What this moderator may decide, the oldest promise first."""
    return Idea.objects.waiting_for_moderation().exclude(author=moderator)


@permission_required(MODERATE, raise_exception=True)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    waiting = waiting_for(me(request)).select_related("area", "theme", "claim__by")
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    rows = [(idea, story.promise(idea), _held_by_another(idea, request.user)) for idea in page]
    return render(request, "proposals/staff/queue.html", {"page": page, "rows": rows})


@permission_required(MODERATE, raise_exception=True)
@require_safe
def set_aside(request: HttpRequest) -> HttpResponse:
    """What was returned or hidden."""
    found = Idea.objects.filter(state__in=(State.RETURNED, State.HIDDEN)).select_related("area")
    page = Paginator(found.order_by("-state_since", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "proposals/staff/set_aside.html", {"page": page})


@permission_required(MODERATE, raise_exception=True)
@require_POST
def publish_ticked(request: HttpRequest) -> HttpResponse:
    """The ideas ticked on a page of the queue, each as it was read there."""
    done = 0
    for line in request.POST.getlist("idea")[:A_PAGE]:
        number, _bar, seen = line.partition("|")
        idea = waiting_for(me(request)).filter(number=row_number(number)).first()
        if idea is None:
            messages.warning(request, _("Somebody else has decided No. %(number)s.") % {"number": number[:12]})
            continue
        try:
            moderation.publish(idea, by=me(request), seen=parse_datetime(seen) or clock.now())
            done += 1
        except ValidationError as refusal:
            messages.warning(request, f"{idea.plate} {idea.title}: {refusal.messages[0]}")
    if done:
        text = ngettext("%(number)s idea published.", "%(number)s ideas published.", done)
        messages.success(request, text % {"number": done})
    return redirect("staff_ideas")


@permission_required(MODERATE, raise_exception=True)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The oldest idea that nobody has in hand; the one in hand, if any, goes back."""
    moderator, after = me(request), request.POST.get("after", "")
    passed = row_number(after)
    for idea in Idea.objects.filter(number=passed):
        moderation.release(idea, by=moderator)
    return _on_to_the_next(moderator, passed)


def _on_to_the_next(moderator: Resident, passed: int = 0) -> HttpResponse:
    """Whoever passes one over goes on behind it, and from the end to the beginning."""
    free = waiting_for(moderator).exclude(pk__in=_in_other_hands(moderator))
    behind = Idea.objects.filter(number=passed).values_list("answer_due_at", "pk").first()
    rest = free.filter(_after(*behind)) if behind else free
    for idea in rest[:5] or free.exclude(number=passed)[:5]:
        try:
            moderation.claim(idea, by=moderator)
        except moderation.InOtherHands:
            continue  # a colleague was quicker: the one behind it
        return redirect("staff_idea", idea.number)
    return redirect("staff_ideas")


def _after(due: datetime | None, pk: int) -> Q:
    return Q(answer_due_at__gt=due) | Q(answer_due_at=due, pk__gt=pk)


@permission_required(MODERATE, raise_exception=True)
@require_safe
def idea(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, _found(request, number))


@permission_required(MODERATE, raise_exception=True)
@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    """This one, from the list."""
    try:
        moderation.claim(_found(request, number), by=me(request))
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect("staff_idea", number)


@permission_required(MODERATE, raise_exception=True)
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, SeenForm(request.POST), moderation.publish, _("Published: %(idea)s"))


@permission_required(MODERATE, raise_exception=True)
@require_POST
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    form = ReasonForm(request.POST, use=Reason.Use.RETURN, prefix="return")
    return _decide(request, number, form, moderation.send_back, _("Returned: %(idea)s"))


@permission_required(MODERATE, raise_exception=True)
@require_POST
def hide(request: HttpRequest, number: int) -> HttpResponse:
    form = ReasonForm(request.POST, use=Reason.Use.HIDE, prefix="hide")
    return _decide(request, number, form, moderation.hide, _("Hidden: %(idea)s"))


@permission_required(MODERATE, raise_exception=True)
@require_POST
def show_again(request: HttpRequest, number: int) -> HttpResponse:
    return _decide(request, number, SeenForm(request.POST), moderation.show_again, _("Shown again: %(idea)s"))


def _decide(request: HttpRequest, number: int, form: SeenForm, verb: Callable[..., Any], done: str) -> HttpResponse:
    decided, waited = _found(request, number), False
    if form.is_valid():
        waited = decided.state == State.SUBMITTED
        try:
            verb(decided, by=me(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, done % {"idea": f"{decided.plate} {decided.title}"})
            return _on_to_the_next(me(request)) if waited else redirect("staff_idea", number)
    return _page(request, _found(request, number), form)


def _page(request: HttpRequest, shown: Idea, bound: SeenForm | None = None) -> HttpResponse:
    seen = {"seen": shown.state_since.isoformat()}
    forms = {
        "return": ReasonForm(use=Reason.Use.RETURN, prefix="return", initial=seen),
        "hide": ReasonForm(use=Reason.Use.HIDE, prefix="hide", initial=seen),
        "plain": SeenForm(initial=seen),
    }
    if bound is not None:
        forms[str(bound.prefix or "plain")] = bound
    context = {
        "idea": shown,
        "promise": story.promise(shown),
        "steps": story.steps(shown, request.user),
        "wordings": wordings(shown),
        "holder": _held_by_another(shown, request.user),
        "is_mine": shown.author_id == request.user.pk,
        "in_hand": Claim.objects.filter(idea=shown, by=request.user.pk, until__gt=clock.now()).first(),
        "return_form": forms["return"],
        "hide_form": forms["hide"],
        "seen": seen["seen"],
        "problem": bound.non_field_errors() if bound else [],
        "may_publish": shown.state == State.SUBMITTED,
        "may_return": shown.state in (State.SUBMITTED, State.PUBLISHED),
        "may_hide": shown.state in HIDEABLE,
        "may_show_again": shown.state == State.HIDDEN,
        "may_join": shown.state in merging.JOINABLE and shown.lane != Lane.SPACE,
        "alike": similar.to(shown) if shown.state == State.SUBMITTED else [],
        "waiting": waiting_for(me(request)).count(),
    }
    return render(request, "proposals/staff/idea.html", context)


def _found(request: HttpRequest, number: int) -> Idea:
    ideas = Idea.objects.visible_to(request.user).for_page().select_related("claim__by")
    return get_object_or_404(ideas.exclude(state=State.DRAFT), number=number)


def _held_by_another(idea: Idea, user: Any) -> Resident | None:
    held: Claim | None = getattr(idea, "claim", None)
    return held.by if held and held.until > clock.now() and held.by_id != user.pk else None


def _in_other_hands(moderator: Resident) -> QuerySet[Claim, Any]:
    return Claim.objects.filter(until__gt=clock.now()).exclude(by=moderator).values("idea")


# The list of reasons


@permission_required(MODERATE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    form = WordingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moderation.write_reason(by=me(request), **form.cleaned_data)
        messages.success(request, _("On the list."))
        return redirect("staff_reasons")
    return render(request, "proposals/staff/reasons.html", {"form": form, "groups": _grouped()})


@permission_required(MODERATE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording; what was told under the old one stays as it was told."""
    old = get_object_or_404(Reason.objects.filter(retired_at=None), pk=pk)
    form = WordingForm(request.POST or None, initial={name: getattr(old, name) for name in WordingForm.base_fields})
    if request.method == "POST" and form.is_valid():
        moderation.write_reason(by=me(request), instead_of=old, **form.cleaned_data)
        messages.success(request, _("The new wording is on the list."))
        return redirect("staff_reasons")
    return render(request, "proposals/staff/reasons.html", {"form": form, "old": old, "groups": _grouped()})


@permission_required(MODERATE, raise_exception=True)
@require_POST
def retire_reason(request: HttpRequest, pk: int) -> HttpResponse:
    moderation.retire(get_object_or_404(Reason, pk=pk), by=me(request))
    messages.success(request, _("No longer offered."))
    return redirect("staff_reasons")


def _grouped() -> list[tuple[str, list[Reason]]]:
    offered = list(Reason.objects.filter(retired_at=None))
    return [(str(use.label), [each for each in offered if each.use == use]) for use in Reason.Use]
