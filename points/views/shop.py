"""The counter on any phone: scan or type, see what to hand over, confirm; and what the shop is owed."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.assisted import never_assisted
from community.signed_in import SignedInRequest
from community.typed import row_number
from points import codes, ledger, sheets
from points.actions import rewards, settling
from points.forms.shop import CodeForm, DisputeForm, OfferForm, StockForm
from points.models import Dispute, Merchant, Reward, Settlement, Voucher

A_SLIP = 30  # codes entered at once


def behind_the_counter(view: Any) -> Any:
    """For whoever serves at a shop; everybody else finds nothing here. `?shop=` chooses among several."""

    @never_assisted
    @login_required
    @never_cache
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shops = rewards.counters_of(request.user)
        if not shops:
            raise Http404
        wanted = request.POST.get("shop") or request.GET.get("shop")
        merchant = next((shop for shop in shops if shop.slug == wanted), shops[0])
        return view(request, merchant, *args, **kwargs)

    return guarded


def _back_to(page: str, merchant: Merchant) -> HttpResponse:
    """To the page of the shop one came from."""
    return redirect(f"{reverse(page)}?shop={merchant.slug}")


@behind_the_counter
@require_safe
def shop(request: SignedInRequest, merchant: Merchant) -> HttpResponse:
    """The desk: a field for the code, and today's takings."""
    taken = Voucher.objects.redeemed().filter(merchant=merchant)
    days = (
        taken.annotate(day=TruncDate("ended_at"))
        .values("day")
        .annotate(count=Count("pk"), points=Sum("price"))
        .order_by("-day")[:31]
    )
    context = {
        "merchant": merchant,
        "shops": rewards.counters_of(request.user),
        "form": CodeForm(),
        "days": days,
        "latest": taken.with_reward().order_by("-ended_at")[:20],
        "settlements": Settlement.objects.filter(merchant=merchant)[:12],
        "disputes": Dispute.objects.filter(merchant=merchant).order_by("-opened_at")[:10],
        "owed": ledger.of_merchant(merchant).balance if taken.exists() else 0,
    }
    return render(request, "points/shop/shop.html", context)


@behind_the_counter
@require_POST
def look_up(request: SignedInRequest, merchant: Merchant) -> HttpResponse:
    """Typed codes: one leads to its check page, several from a slip are each answered."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "points/shop/look_up.html", {"merchant": merchant, "form": form})
    typed = form.cleaned_data["code"].split("\n")[:A_SLIP]
    answers = [_answer(code.strip(), request) for code in typed if code.strip()]
    good = [answer for answer in answers if not answer["problem"]]
    context = {"merchant": merchant, "answers": answers, "good": good, "form": CodeForm(), "nonce": uuid4()}
    return render(request, "points/shop/look_up.html", context)


def _answer(typed: str, request: SignedInRequest) -> dict[str, Any]:
    try:
        voucher = rewards.look_up(typed, by=request.user)
    except ValidationError as refusal:
        return {"typed": typed, "problem": " ".join(refusal.messages)}
    problem = rewards.state_in_words(voucher)
    return {"typed": typed, "voucher": voucher, "problem": problem, "token": codes.token(voucher.number)}


@never_cache
@login_required
@require_safe
def scan(request: SignedInRequest, token: str) -> HttpResponse:
    """Where the square leads: shops see what to hand over, its owner the voucher, everybody else nothing."""
    mine = rewards.counters_of(request.user)
    # A foreign voucher is not even read: the answer and the work are those of an unknown one.
    known = Voucher.objects.with_reward().filter(Q(owner=request.user) | Q(merchant__in=mine))
    found = known.filter(token_ref=codes.ref("token", codes.plain(token).lower())).first()
    if found and found.owner_id == request.user.pk:
        return redirect(found)
    if not mine:
        raise Http404
    if found is None:
        context: dict[str, Any] = {"problem": rewards.UNKNOWN, "form": CodeForm()}
        return render(request, "points/shop/check.html", context, status=404)
    problem = rewards.state_in_words(found)
    context = {"voucher": found, "problem": problem, "token": codes.token(found.number), "nonce": uuid4()}
    return render(request, "points/shop/check.html", context)


@never_assisted
@never_cache
@login_required
@require_POST
def hand_over(request: SignedInRequest) -> HttpResponse:
    """Confirm one voucher, or those of a slip. Sent twice, the second answer is the first."""
    if not rewards.counters_of(request.user):
        raise Http404
    nonce = request.POST.get("nonce", "")[:60]
    tokens = [codes.plain(token).lower() for token in request.POST.getlist("token")[:A_SLIP]]
    taken = [_take(token, nonce, request) for token in tokens] or [Taken(None, str(rewards.UNKNOWN), 404)]
    refused = next((each for each in taken if each.problem), None)
    if refused is not None and len(taken) == 1:
        about = {"voucher": refused.voucher, "problem": refused.problem}
        return render(request, "points/shop/check.html", about, status=refused.status)
    back_to = next((each.voucher.merchant for each in taken if each.voucher), None)
    context = {"taken": taken, "refused": refused, "back_to": back_to}
    return render(request, "points/shop/done.html", context)


class Taken(NamedTuple):
    """What became of one voucher; `problem` is empty where it was handed over, at `at`."""

    voucher: Voucher | None
    problem: str = ""
    status: int = 200
    at: datetime | None = None


def _take(token: str, nonce: str, request: SignedInRequest) -> Taken:
    mine = rewards.counters_of(request.user)
    found = Voucher.objects.with_reward().filter(token_ref=codes.ref("token", token), merchant__in=mine).first()
    if found is None or not nonce:
        return Taken(None, str(rewards.UNKNOWN), 404)
    try:
        operation = rewards.hand_over(found, by=request.user, key=f"{nonce}:{found.pk}")
    except ValidationError as refusal:
        return Taken(found, " ".join(refusal.messages), 409)
    return Taken(found, at=operation.at)


# Takings


@behind_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: SignedInRequest, merchant: Merchant) -> HttpResponse:
    number = request.POST.get("voucher") or request.GET.get("voucher") or ""
    voucher = Voucher.objects.filter(merchant=merchant, pk=row_number(number)).first()
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        settling.dispute(merchant, voucher=voucher, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. We look into it and answer here."))
        return _back_to("points:shop", merchant)
    context = {"form": form, "merchant": merchant, "voucher": voucher}
    return render(request, "points/shop/dispute.html", context)


@behind_the_counter
@require_safe
def settlement_sheet(request: SignedInRequest, merchant: Merchant, pk: int, form: str) -> HttpResponse:
    mine = Settlement.objects.filter(merchant__in=rewards.counters_of(request.user)).select_related("merchant")
    return sheets.answer(get_object_or_404(mine, pk=pk), form)


# Offers


@behind_the_counter
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: SignedInRequest, merchant: Merchant) -> HttpResponse:
    """What the shop offers: stock, pause, and something new for staff to approve."""
    form, status = OfferForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            rewards.propose(merchant, by=request.user, **form.cleaned_data)
        except ledger.KeyReused as refusal:
            form.add_error(None, refusal)
            status = 409
        else:
            messages.success(request, _("Proposed. It is on offer when staff have approved it."))
            return _back_to("points:offers", merchant)
    mine = Reward.objects.of_merchant(merchant).exclude(state=Reward.State.ENDED)
    context = {"merchant": merchant, "offers": mine, "form": form, "key": uuid4()}
    return render(request, "points/shop/offers.html", context, status=status)


@behind_the_counter
@require_POST
def change_offer(request: SignedInRequest, merchant: Merchant, pk: int) -> HttpResponse:
    reward = get_object_or_404(Reward.objects.filter(merchant__in=rewards.counters_of(request.user)), pk=pk)
    verb = request.POST.get("verb", "")
    try:
        if verb in (Reward.State.ON_OFFER, Reward.State.PAUSED):
            rewards.set_state(reward, verb, by=request.user)
        else:
            form = StockForm(request.POST)
            if form.is_valid():
                rewards.restock(reward, by=request.user, **form.cleaned_data)
            else:
                messages.error(request, _("Type a whole number, such as 5 or -2."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return _back_to("points:offers", reward.merchant)
