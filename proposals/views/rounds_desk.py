"""Rounds on the staff side: begin from last year's, fill in, look at any day ahead, publish, hold, move dates."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import clock
from community.accounts import recent
from community.accounts.recent import me
from proposals import cycles, preview
from proposals.forms.rounds import DATES, DayForm, MoveForm, NewRoundForm, WhyForm, pot_form_set, round_form
from proposals.models import Cycle

SEE, CHANGE = "proposals.view_cycle", "proposals.change_cycle"


@permission_required(SEE, raise_exception=True)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    return _list(request, NewRoundForm())


def _list(request: HttpRequest, form: NewRoundForm) -> HttpResponse:
    known = Cycle.objects.select_related("area").prefetch_related("holds")
    context = {"rounds": known, "form": form, "may_change": request.user.has_perm(CHANGE)}
    return render(request, "proposals/staff/rounds.html", context)


@permission_required(CHANGE, raise_exception=True)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    form = NewRoundForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    cycle = cycles.start_from(form.cleaned_data["last"], by=me(request), slug=form.cleaned_data["slug"])
    return redirect("staff_round", cycle.pk)


@permission_required(SEE, raise_exception=True)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _cycle(pk))


def _cycle(pk: int) -> Cycle:
    return get_object_or_404(Cycle.objects.select_related("area").prefetch_related("holds"), pk=pk)


def _page(request: HttpRequest, cycle: Cycle, **forms: Any) -> HttpResponse:
    """One page for all about a round; a form that was refused comes back as it was typed."""
    now = clock.now()
    day = DayForm(request.GET if "day" in request.GET else None)
    context = {
        "cycle": cycle,
        "hold": cycle.hold_at(now),
        "obstacles": cycles.obstacles(cycle) if not cycle.published_at else [],
        "year": preview.year(cycle),
        "on_the_day": preview.on(cycle, day.moment()) if day.is_valid() else None,
        "day_form": day,
        "form": round_form()(instance=cycle),
        "pots": pot_form_set()(instance=cycle),
        "hold_form": WhyForm(prefix="hold"),
        "move_form": MoveForm(prefix="move", cycle=cycle, now=now),
        "moves": cycle.date_moves.all(),
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "proposals/staff/round.html", context | forms)


@permission_required(CHANGE, raise_exception=True)
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Texts, limits and pots; dates only while it is not published."""
    cycle = _cycle(pk)
    form, pots = round_form()(request.POST, instance=cycle), pot_form_set()(request.POST, instance=cycle)
    if not (form.is_valid() and pots.is_valid()):
        return _page(request, _cycle(pk), form=form, pots=pots)
    cycles.edit(cycle, form, pots, by=me(request))
    messages.success(request, _("Saved."))
    return redirect("staff_round", pk)


@permission_required(CHANGE, raise_exception=True)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = _cycle(pk)
    try:
        cycles.publish(cycle, by=me(request))
        messages.success(request, _("Published. Everybody sees the round now."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("staff_round", pk)


@permission_required(CHANGE, raise_exception=True)
@recent.required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever had to confirm who they are comes back by a GET, to the page."""
    cycle = _cycle(pk)
    form = WhyForm(request.POST if request.method == "POST" else None, prefix="hold")
    if form.is_valid():
        try:
            cycles.hold(cycle, by=me(request), **form.cleaned_data)
            return redirect("staff_round", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, cycle, hold_form=form)


@permission_required(CHANGE, raise_exception=True)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        cycles.release(_cycle(pk), by=me(request))
        messages.success(request, _("The round goes on."))
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    return redirect("staff_round", pk)


@permission_required(CHANGE, raise_exception=True)
@recent.required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = _cycle(pk)
    form = MoveForm(request.POST if request.method == "POST" else None, prefix="move", cycle=cycle, now=clock.now())
    if form.is_valid():
        said = dict(form.cleaned_data)
        dates = {name: said.pop(name) for name in DATES if name in said}
        dates = {name: new for name, new in dates.items() if name in form.changed_data}
        try:
            cycles.move_dates(cycle, dates, by=me(request), **said)
            return redirect("staff_round", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, _cycle(pk), move_form=form)
