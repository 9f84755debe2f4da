"""The catalogue, redeeming in four taps, and the voucher."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import assisted
from community.models import Resident
from community.signed_in import SignedInRequest
from community.squares import public_address, qr
from points import codes, ledger
from points.actions import rewards as verbs
from points.models import Reward, Voucher
from points.pictures import picture_of


class KeyForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


@never_cache
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """What there is; for who is signed in also what they can have, and what they are nearest to."""
    offered = list(Reward.objects.on_offer().select_related("merchant", "area", "team"))
    balance = ledger.balance_of(request.user) if request.user.is_authenticated else None
    in_reach = [reward for reward in offered if balance is not None and reward.price <= balance and reward.stock]
    beyond = [reward for reward in offered if balance is not None and reward.price > balance and reward.stock]
    nearest = None if in_reach else min(beyond, key=lambda reward: reward.price, default=None)
    context = {
        "cards": [(each, picture_of(each.picture), _short_of(each, balance)) for each in offered],
        "balance": balance,
        "nearest": nearest,
        "missing": nearest.price - (balance or 0) if nearest else 0,
        "vouchers": Voucher.objects.held().visible_to(request.user).with_reward(),
    }
    return render(request, "points/rewards.html", context)


def _short_of(offer: Reward, balance: int | None) -> int:
    """How many points are missing; nothing for whom we do not know."""
    return 0 if balance is None else max(0, offer.price - balance)


@never_cache
@require_safe
def reward(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Reward.objects.on_offer().select_related("merchant", "area", "team"), pk=pk)
    context = {"reward": found, "picture": picture_of(found.picture), "balance": None, "why_not": ""}
    if request.user.is_authenticated:
        context |= {"balance": ledger.balance_of(request.user), **_why_not(found, request.user)}
    return render(request, "points/reward.html", context)


def _why_not(found: Reward, resident: Resident) -> dict[str, Any]:
    """Why they cannot have it, and whether a proof of residence is all that is missing."""
    why = verbs.why_not(found, resident)
    return {"why_not": why, "needs_proof": bool(why) and verbs.proof_of(resident) is None}


@assisted.may_be_assisted
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check once more, then confirm."""
    found = get_object_or_404(Reward.objects.select_related("merchant"), pk=pk)
    form, refusal = KeyForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            voucher = verbs.redeem(found, by=request.user, key=form.cleaned_data["key"])
        except ledger.KeyReused as reused:
            return _check(request, found, KeyForm(), reused, status=409)
        except ValidationError as refused:
            refusal = refused
        else:
            return redirect(voucher)
    return _check(request, found, form if form.is_bound and form.is_valid() else KeyForm(), refusal)


def _check(
    request: SignedInRequest, found: Reward, form: forms.Form, refusal: ValidationError | None, *, status: int = 200
) -> HttpResponse:
    balance, why = ledger.balance_of(request.user), _why_not(found, request.user)
    context = {
        **why,
        "reward": found,
        "form": form,
        "refusal": " ".join(refusal.messages) if refusal else why["why_not"],
        "balance": balance,
        "after": balance - found.price,
    }
    return render(request, "points/redeem.html", context, status=status)


@login_required
@never_cache
@require_safe
def voucher(request: SignedInRequest, number: UUID) -> HttpResponse:
    """For its owner alone: the square, the eight letters, until when and where."""
    found = get_object_or_404(Voucher.objects.visible_to(request.user).with_reward(), number=number)
    context = {
        "voucher": found,
        "code": codes.grouped(codes.short(found.number)),
        "qr": qr(public_address("points:scan", codes.token(found.number))),
        "is_good": found.state == Voucher.State.HELD and not verbs.state_in_words(found),
    }
    return render(request, "points/voucher.html", context)


@assisted.may_be_assisted
@login_required
@require_POST
def cancel(request: SignedInRequest, number: UUID) -> HttpResponse:
    found = get_object_or_404(Voucher.objects.visible_to(request.user), number=number)
    try:
        verbs.cancel(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(found)
    messages.success(request, _("Given back. Your points are in your book again."))
    return redirect("points:statement")
