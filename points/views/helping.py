"""Help between neighbours: ask, offer, say yes, say that it was done."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import assisted, my_place, rules
from community.signed_in import SignedInRequest
from points import ledger
from points.actions import helping as verbs
from points.forms.volunteering import DoneForm, HelpAskForm, HelpOfferForm, QuestionForm
from points.models import EarningRule, HelpKind, HelpOffer, HelpTask

A_FEW = 20


@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """What it is; and what one asked for, promised and offered."""
    context: dict[str, Any] = {
        "kinds": HelpKind.labels,
        "rule": EarningRule.objects.in_force().filter(slug=verbs.ACT).first(),
        "days": rules.say("points.help_days"),
    }
    if request.user.is_authenticated:
        tasks = HelpTask.objects.filter(Q(asker=request.user) | Q(helper=request.user)).with_people()
        found = list(tasks.order_by("-asked_at")[: 2 * A_FEW])
        context |= {
            "asked": [task for task in found if task.asker_id == request.user.pk],
            "given": [task for task in found if task.helper_id == request.user.pk],
            "offer": HelpOffer.objects.filter(resident=request.user, ended_at=None).select_related("area").first(),
        }
    return render(request, "points/help/help.html", context)


@assisted.may_be_assisted
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    form = HelpAskForm(request.POST or None, initial={"area": my_place.of(request)})
    if request.method == "POST" and form.is_valid():
        try:
            task = verbs.ask(by=request.user, **form.cleaned_data)
        except ledger.KeyReused as refusal:
            form.add_error(None, refusal)
            return render(request, "points/help/ask.html", {"form": form}, status=409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked. We look for somebody, and tell you who comes."))
            return redirect(task)
    return render(request, "points/help/ask.html", {"form": form})


@assisted.may_be_assisted
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: SignedInRequest) -> HttpResponse:
    open_ = HelpOffer.objects.filter(resident=request.user, ended_at=None).first()
    initial: dict[str, Any] = {"area": my_place.of(request)}
    if open_ is not None:
        initial = {"kinds": open_.kinds, "area": open_.area, "words": open_.words}
    if request.method == "POST" and request.POST.get("verb") == "end":
        verbs.end_offer(by=request.user)
        messages.success(request, _("Ended. Thank you for your readiness."))
        return redirect("points:help")
    form = HelpOfferForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        verbs.offer(by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. When a neighbour needs it, we ask you; you can always say no."))
        return redirect("points:help")
    return render(request, "points/help/offer.html", {"form": form, "offer": open_})


@login_required
@never_cache
@require_safe
def task(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _task(request, pk))


@assisted.may_be_assisted
@login_required
@never_cache
@require_POST
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Yes, no, done, confirmed, not so, cancelled."""
    found, verb = _task(request, pk), request.POST.get("verb", "")
    done, question = DoneForm(), QuestionForm()
    try:
        if verb == "done":
            done = DoneForm(request.POST)
            if not done.is_valid():
                return _page(request, found, done=done)
            verbs.report_done(found, by=request.user, minutes=done.cleaned_data["minutes"])
        elif verb == "question":
            question = QuestionForm(request.POST)
            if not question.is_valid():
                return _page(request, found, question=question)
            verbs.question(found, by=request.user, reason=question.cleaned_data["reason"])
        elif verb in VERBS:
            VERBS[verb](found, by=request.user)
        else:
            raise PermissionDenied
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, str(SAID[verb]))
        if verb == "decline":
            return redirect("points:help")
    return redirect(found)


VERBS: dict[str, Any] = {
    "accept": verbs.accept,
    "decline": verbs.decline,
    "confirm": verbs.confirm,
    "cancel": verbs.cancel,
}


SAID = {
    "accept": gettext_lazy("Thank you. Here is the address; your neighbour knows that you come."),
    "decline": gettext_lazy("All right. We ask somebody else."),
    "done": gettext_lazy("Thank you. Your neighbour confirms it, and the points follow."),
    "confirm": gettext_lazy("Thank you for saying so. The points follow."),
    "question": gettext_lazy("Told. Staff look into it and call you."),
    "cancel": gettext_lazy("Cancelled. Whoever was asked is told."),
}


def _task(request: SignedInRequest, pk: int) -> HelpTask:
    return get_object_or_404(HelpTask.objects.visible_to(request.user).with_people(), pk=pk)


def _page(
    request: SignedInRequest, found: HelpTask, *, done: DoneForm | None = None, question: QuestionForm | None = None
) -> HttpResponse:
    context = {
        "task": found,
        "is_asker": found.asker_id == request.user.pk,
        "address": found.address_for(request.user),
        "done": done or DoneForm(),
        "question": question or QuestionForm(),
    }
    return render(request, "points/help/task.html", context)
