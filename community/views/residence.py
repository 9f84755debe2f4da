from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import my_place, rules
from community.assisted import may_be_assisted
from community.forms.residence import CodeForm, RollForm
from community.models import HelpPoint, Neighbourhood, ResidenceCase, ResidenceProof
from community.residence import actions, attempts, codes, methods, roll
from community.residence.claims import Claim
from community.signed_in import SignedInRequest


@never_cache
@login_required
@require_safe
def residence(request: SignedInRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: SignedInRequest, code_form: CodeForm | None = None, roll_form: RollForm | None = None
) -> HttpResponse:
    place = my_place.of(request)
    in_force = place.methods_in_force() if place else methods.in_force(Neighbourhood.objects.all())
    if "code" in request.GET and methods.Method.CODE not in in_force:
        in_force = [methods.Method.CODE, *in_force]  # who holds a letter need not have chosen a neighbourhood first
    context = {
        "proof": actions.proof_of(request.user),
        "former": ResidenceProof.objects.filter(resident=request.user)
        .exclude(ended_at=None)
        .select_related("area")[:5],
        "case": ResidenceCase.objects.open().filter(claimant=request.user).first(),
        "place": place,
        "years": rules.say("community.residence_years"),
        "in_force": in_force,
        "code_form": code_form or CodeForm(initial={"code": request.GET.get("code", "")[:30]}, prefix="code"),
        "roll_form": roll_form or RollForm(prefix="roll"),
        "form": code_form or roll_form,
        "help_points": HelpPoint.objects.filter(area__path__startswith=place.path) if place else (),
    }
    return render(request, "community/residence/residence.html", context)


@may_be_assisted
@never_cache
@login_required
@require_POST
def prove_by_code(request: SignedInRequest) -> HttpResponse:
    form = CodeForm(request.POST, prefix="code")
    if form.is_valid():
        try:
            codes.typed(form.cleaned_data["code"])  # a slip of the pen costs no try
            return _try(request, lambda: codes.claim(form.cleaned_data["code"], form.cleaned_data["name"]))
        except ValidationError as refusal:
            form.add_error("code", refusal)
    return _page(request, code_form=form)


@may_be_assisted
@never_cache
@login_required
@require_POST
def prove_by_roll(request: SignedInRequest) -> HttpResponse:
    form = RollForm(request.POST, prefix="roll")
    if form.is_valid():
        try:
            return _try(request, lambda: roll.claim(form.cleaned_data["name"], form.cleaned_data["number"]))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, roll_form=form)


def _try(request: SignedInRequest, claim: Callable[[], Claim]) -> HttpResponse:
    """Count the try before it is judged; give it back when it succeeds."""
    attempt = attempts.begin(request.user, attempts.address_of(request))
    result = actions.prove(request.user, claim())
    attempt.delete()
    if isinstance(result, ResidenceCase):
        messages.warning(
            request, _("Another account has proven this before. Staff will look into it and write to you both.")
        )
    else:
        messages.success(request, _("Done: you live in %(area)s.") % {"area": result.area})
    return redirect("community:residence")


@may_be_assisted
@login_required
@require_POST
def give_up(request: SignedInRequest) -> HttpResponse:
    """Moved away: the proof ends, and the place in the household is free again."""
    proof = actions.proof_of(request.user)
    if proof:
        actions.give_up(proof, by=request.user)
        messages.success(request, _("Your proof of residence has ended."))
    return redirect("community:residence")
