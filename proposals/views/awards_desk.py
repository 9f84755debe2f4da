"""Awards at the desk: prepare one for a round, name shortlist and jury, publish, announce."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.accounts.recent import me
from proposals import awards
from proposals.forms.awards import AwardForm, JurorForm, NumbersForm, PrepareForm
from proposals.models import Award, Idea, Juror, Nominee
from proposals.models.awards import Stage

SEE, RUN = "proposals.view_cycle", awards.RUN
SUGGESTED = 30


@permission_required(SEE, raise_exception=True)
@require_safe
def awards_list(request: HttpRequest) -> HttpResponse:
    return _list(request, PrepareForm())


def _list(request: HttpRequest, form: PrepareForm) -> HttpResponse:
    known = Award.objects.select_related("cycle").annotate(ideas=Count("nominees"))
    context = {"awards": known, "form": form, "may_run": request.user.has_perm(RUN)}
    return render(request, "proposals/staff/awards.html", context)


@permission_required(RUN, raise_exception=True)
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    form = PrepareForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    return redirect("staff_award", awards.prepare(by=me(request), **form.cleaned_data).pk)


@permission_required(SEE, raise_exception=True)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _award(pk))


def _award(pk: int) -> Award:
    return get_object_or_404(Award.objects.select_related("cycle"), pk=pk)


def _page(request: HttpRequest, award: Award, **forms: Any) -> HttpResponse:
    """One page for all about an award; a form that was refused comes back as it was typed."""
    nominees = list(
        award.nominees.select_related("idea__area").annotate(judged=Count("judgements")).order_by("lot", "pk")
    )
    jury = award.jury.select_related("person").annotate(judged=Count("judgements"))
    listed = {nominee.idea_id for nominee in nominees}
    may_run = request.user.has_perm(RUN)
    candidates = Idea.objects.listed().in_cycle(award.cycle).exclude(pk__in=listed).order_by("-support_count", "pk")
    context = {
        "award": award,
        "stage": award.stage,
        "may_run": may_run,
        "nominees": nominees,
        "jury": jury,
        "candidates": candidates[:SUGGESTED] if may_run and not award.published_at else [],
        "obstacles": awards.obstacles(award) if not award.published_at else [],
        "not_judged": awards.not_judged(award) if award.stage is Stage.CLOSED else [],
        "result": awards.standings(award) if award.stage in (Stage.CLOSED, Stage.ANNOUNCED) else [],
        "form": AwardForm(award=award),
        "numbers_form": NumbersForm(),
        "juror_form": JurorForm(),
    }
    return render(request, "proposals/staff/award.html", context | forms)


@permission_required(RUN, raise_exception=True)
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    award = _award(pk)
    form = AwardForm(request.POST, award=award)
    if not form.is_valid():
        return _page(request, award, form=form)
    try:
        awards.edit(award, by=me(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("staff_award", pk)


@permission_required(RUN, raise_exception=True)
@require_POST
def shortlist(request: HttpRequest, pk: int) -> HttpResponse:
    """Ideas that were ticked, or typed by number."""
    award, ticked = _award(pk), [word for word in request.POST.getlist("idea") if word.isdecimal() and len(word) < 9]
    numbers = [int(word) for word in ticked]
    if not numbers:
        form = NumbersForm(request.POST)
        if not form.is_valid():
            return _page(request, award, numbers_form=form)
        numbers = form.cleaned_data["numbers"]
    known = {idea.number: idea for idea in Idea.objects.filter(number__in=numbers)}
    for number in numbers:
        try:
            if number not in known:
                raise ValidationError(_("There is no such idea."))
            awards.shortlist(award, known[number], by=me(request))
        except ValidationError as refusal:
            messages.warning(request, f"{number}: {refusal.messages[0]}")
    return redirect("staff_award", pk)


@permission_required(RUN, raise_exception=True)
@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    number = request.POST.get("idea", "")
    found = Nominee.objects.select_related("award__cycle", "idea").filter(award=_award(pk))
    for nominee in found.filter(idea__number=int(number) if number.isdecimal() and len(number) < 9 else 0):
        try:
            awards.take_off(nominee, by=me(request))
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
    return redirect("staff_award", pk)


@permission_required(RUN, raise_exception=True)
@require_POST
def jury(request: HttpRequest, pk: int) -> HttpResponse:
    award = _award(pk)
    form = JurorForm(request.POST)
    if not form.is_valid():
        return _page(request, award, juror_form=form)
    try:
        awards.name_juror(award, form.cleaned_data["person"], by=me(request))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("staff_award", pk)


@permission_required(RUN, raise_exception=True)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    typed = request.POST.get("juror", "")
    seats = Juror.objects.select_related("award__cycle").filter(award=_award(pk))
    for juror in seats.filter(pk=int(typed) if typed.isdecimal() and len(typed) < 18 else 0):
        try:
            awards.release_juror(juror, by=me(request))
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
    return redirect("staff_award", pk)


@permission_required(RUN, raise_exception=True)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        awards.publish(_award(pk), by=me(request))
        messages.success(request, _("Published. The lots are drawn; authors and jury are told."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("staff_award", pk)


@permission_required(RUN, raise_exception=True)
@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        awards.announce(_award(pk), by=me(request))
        messages.success(request, _("Announced. Authors and all who stand behind their ideas are told."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("staff_award", pk)
