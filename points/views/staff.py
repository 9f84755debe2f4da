"""The staff side of points: purses, deeds to confirm, rules of earning, corrections. Nobody edits a balance."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.assisted import View, never_assisted
from community.signed_in import SignedInRequest
from community.typed import row_number, row_numbers, words
from points import fairness, sheets, statement
from points.actions import budget, deeds, publishing, rewards, settling
from points.forms.staff import CorrectionForm, CounterForm, EarningRuleForm, FundingForm, PersonForm, TakeBackForm
from points.models import (
    Account,
    Act,
    Correction,
    Deed,
    Dispute,
    EarningRule,
    Funding,
    Kind,
    MerchantMember,
    Operation,
    Programme,
    Reward,
    Settlement,
)

SEE, FUND, CORRECT = "points.view_points", budget.FUND, budget.CORRECT
CONFIRM, PUBLISH = deeds.CONFIRM, publishing.PUBLISH
KEEP, SETTLE = settling.KEEP, settling.SETTLE
A_PAGE = 25


def at_work(permission: str) -> Any:
    """For staff with this right, as themselves, never kept by a cache."""

    def wrap(view: View) -> View:
        return never_assisted(never_cache(permission_required(permission, raise_exception=True)(view)))

    return wrap


def _refused(request: SignedInRequest, refusal: ValidationError) -> None:
    for line in refusal.messages:
        messages.error(request, line)


# Purses


@at_work(SEE)
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Every purse with what is in it, and what waits for a second person."""
    purses = Account.objects.filter(kind=Kind.ISSUER).select_related("programme").order_by("programme__slug")
    filled = {purse.programme_id: purse.balance for purse in purses}
    programmes = Programme.objects.annotate(
        rules_in_force=Count("rules__slug", filter=Q(rules__in=EarningRule.objects.in_force()), distinct=True)
    )
    everywhere = {
        kind.label: total
        for kind in (Kind.MEMBER, Kind.HOLD, Kind.MERCHANT, Kind.PAID, Kind.EXPIRED, Kind.RECEIVABLE)
        if (total := abs(Account.objects.filter(kind=kind).total()))
    }
    context = {
        "programmes": [(programme, filled.get(programme.pk, 0)) for programme in programmes],
        "everywhere": everywhere,
        "fundings": Funding.objects.waiting().select_related("programme", "proposed_by"),
        "form": FundingForm() if request.user.has_perm(FUND) else None,
        "may_fund": request.user.has_perm(FUND),
    }
    return render(request, "points/staff/overview.html", context)


@at_work(FUND)
@require_http_methods(["GET", "HEAD", "POST"])
def fund(request: SignedInRequest) -> HttpResponse:
    form = FundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            budget.ask_for_funding(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked for. The points are in the purse when a second person agrees."))
            return redirect("points_overview")
    return render(request, "points/staff/fund.html", {"form": form})


@at_work(FUND)
@require_POST
def decide_funding(request: SignedInRequest, pk: int) -> HttpResponse:
    asked, grant = get_object_or_404(Funding, pk=pk), request.POST.get("verb") == "grant"
    try:
        budget.decide_funding(asked, grant=grant, by=request.user)
    except ValidationError as refusal:
        _refused(request, refusal)
    else:
        done = _("Granted: the points are in the purse.") if grant else _("Not granted: the purse holds what it held.")
        messages.success(request, done)
    return redirect("points_overview")


# Deeds


@at_work(CONFIRM)
@require_safe
def deeds_waiting(request: SignedInRequest) -> HttpResponse:
    """The oldest first, and none that this person may not confirm."""
    waiting = Deed.objects.waiting().for_the_eyes_of(request.user).with_people()
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "points/staff/deeds.html", {"page": page})


@at_work(CONFIRM)
@require_POST
def decide_deeds(request: SignedInRequest) -> HttpResponse:
    """Confirm the ticked ones in one go; or refuse one, with a reason."""
    waiting = Deed.objects.waiting().for_the_eyes_of(request.user)
    if refuse := request.POST.get("refuse"):
        deed = get_object_or_404(waiting, pk=row_number(refuse))
        reason = words(request.POST.get(f"reason-{deed.pk}"), 300)
        if not reason:
            messages.error(request, _("Say why, in a sentence: the person reads it."))
        else:
            deeds.refuse(deed, by=request.user, reason=reason)
            messages.success(request, _("Not confirmed; the person is told why."))
        return redirect("points_deeds")
    chosen = list(waiting.filter(pk__in=row_numbers(request.POST.getlist("deed"), A_PAGE)))
    refused = deeds.confirm_all(chosen, by=request.user)
    for deed, refusal in refused:
        messages.error(request, f"{deed.beneficiary}: {' '.join(refusal.messages)}")
    if done := len(chosen) - len(refused):
        said = ngettext("%(number)s deed confirmed.", "%(number)s deeds confirmed.", done)
        messages.success(request, said % {"number": done})
    return redirect("points_deeds")


# Rules of earning


@at_work(SEE)
@require_safe
def earning_rules(request: SignedInRequest) -> HttpResponse:
    rules = EarningRule.objects.newest().select_related("programme", "published_by").order_by("-is_in_force", "slug")
    context = {"rules": rules, "may_publish": request.user.has_perm(PUBLISH)}
    return render(request, "points/staff/rules.html", context)


@at_work(PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_rule(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """A new rule, or the next version of a known one."""
    known = EarningRule.objects.newest().filter(slug=slug).first() if slug else None
    if slug and known is None:
        raise Http404
    form = EarningRuleForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.publish(by=request.user, after=known, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Published. It holds for deeds reported from now on."))
            return redirect("points_rules")
    history = EarningRule.objects.filter(slug=slug).select_related("published_by") if slug else ()
    return render(request, "points/staff/rule.html", {"form": form, "known": known, "history": history})


# Corrections


@at_work(CORRECT)
@require_http_methods(["GET", "HEAD", "POST"])
def corrections(request: SignedInRequest) -> HttpResponse:
    """Ask for one; decide those of colleagues."""
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            budget.ask_for_correction(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked for. It is carried out when a second person agrees."))
            return redirect("points_corrections")
    everything = Correction.objects.select_related("resident", "programme", "proposed_by", "decided_by")
    waiting = everything.waiting()
    done = Paginator(everything.exclude(pk__in=waiting.values("pk")).order_by("-decided_at"), A_PAGE)
    context = {"form": form, "find": PersonForm(), "waiting": waiting, "page": done.get_page(request.GET.get("page"))}
    return render(request, "points/staff/corrections.html", context)


@at_work(CORRECT)
@require_POST
def decide_correction(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(Correction.objects.for_the_eyes_of(request.user), pk=pk)
    grant = request.POST.get("verb") == "grant"
    try:
        budget.decide_correction(asked, grant=grant, by=request.user)
    except ValidationError as refusal:
        _refused(request, refusal)
    else:
        messages.success(request, _("Carried out; the person is told.") if grant else _("Left as it was."))
    return redirect("points_corrections")


@at_work(CORRECT)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one award back whole, with a reason."""
    awards = Operation.objects.filter(kind=Act.AWARD).exclude(transfers__credit__resident=request.user.pk)
    award = get_object_or_404(awards, pk=pk)
    paid = award.transfers.with_accounts().select_related("credit__resident").get(debit__kind=Kind.ISSUER)
    form = TakeBackForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            asked = budget.ask_to_take_back(award, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            done = _("Taken back.") if asked.state == "done" else _("Asked for. A second person must agree.")
            messages.success(request, done)
            return redirect("points_corrections")
    cause = statement.causes_of([award.source]).get(award.source)
    context = {"form": form, "award": award, "paid": paid, "cause": cause, "person": paid.credit.resident}
    return render(request, "points/staff/take_back.html", context)


# For a person to judge


@at_work(SEE)
@require_safe
def report(request: SignedInRequest) -> HttpResponse:
    """Who earns from whom; nothing is decided by it."""
    context = {
        "hands": fairness.hands(),
        "pairs": fairness.pairs(),
        "rings": fairness.rings(),
        "spikes": fairness.spikes(),
        "days": fairness.DAYS,
        "may_correct": request.user.has_perm(CORRECT),
    }
    return render(request, "points/staff/fairness.html", context)


@at_work(CORRECT)
@require_POST
def awards_of(request: SignedInRequest) -> HttpResponse:
    """The last entries of one person, to take one back. A POST: nobody's number stands in an address."""
    form = PersonForm(request.POST)
    found = form.cleaned_data["resident"] if form.is_valid() else None
    entries = statement.entries_of(found)[:A_PAGE] if found and found.pk != request.user.pk else []
    context = {"form": form, "person": found, "entries": entries, "award": Act.AWARD.value}
    return render(request, "points/staff/awards.html", context)


# Shops


@at_work(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def shops(request: SignedInRequest) -> HttpResponse:
    """Offers to approve, and who stands behind which counter."""
    form = CounterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        settling.add_member(by=request.user, **form.cleaned_data)
        messages.success(request, _("Added. They find the counter at the foot of every page."))
        return redirect("points_shops")
    context = {
        "form": form,
        "proposed": Reward.objects.filter(state=Reward.State.PROPOSED).select_related("merchant").order_by("pk"),
        "members": MerchantMember.objects.live().select_related("merchant", "resident").order_by("merchant", "pk"),
    }
    return render(request, "points/staff/shops.html", context)


@at_work(KEEP)
@require_POST
def move_reward(request: SignedInRequest, pk: int) -> HttpResponse:
    reward, state = get_object_or_404(Reward, pk=pk), request.POST.get("state", "")
    if state in Reward.State.values:
        try:
            rewards.set_state(reward, state, by=request.user)
        except ValidationError as refusal:
            _refused(request, refusal)
        else:
            messages.success(request, f"{reward}: {reward.get_state_display()}")
    return redirect("points_shops")


@at_work(KEEP)
@require_POST
def end_member(request: SignedInRequest, pk: int) -> HttpResponse:
    settling.end_member(get_object_or_404(MerchantMember, pk=pk), by=request.user)
    return redirect("points_shops")


@at_work(KEEP)
@require_safe
def disputes(request: SignedInRequest) -> HttpResponse:
    everything = Dispute.objects.select_related("merchant", "voucher__reward", "opened_by", "decided_by")
    context = {
        "waiting": everything.waiting(),
        "done": everything.exclude(state=Dispute.State.OPEN).order_by("-decided_at")[:A_PAGE],
    }
    return render(request, "points/staff/disputes.html", context)


@at_work(KEEP)
@require_POST
def decide_dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    opened, answer = get_object_or_404(Dispute, pk=pk), words(request.POST.get("answer"), 500)
    if not answer:
        messages.error(request, _("Write an answer first: the shop reads it."))
        return redirect("points_disputes")
    undo = request.POST.get("verb") == "undo"
    try:
        settling.decide_dispute(opened, undo=undo, answer=answer, by=request.user)
    except ValidationError as refusal:
        _refused(request, refusal)
    else:
        done = _("The scan is undone, and the shop reads your answer.") if undo else _("The shop reads your answer.")
        messages.success(request, done)
    return redirect("points_disputes")


@at_work(SETTLE)
@require_safe
def settlements(request: SignedInRequest) -> HttpResponse:
    found = Settlement.objects.select_related("merchant").order_by("state", "-month", "merchant")[:100]
    return render(request, "points/staff/settlements.html", {"settlements": found})


@at_work(SETTLE)
@require_POST
def move_settlement(request: SignedInRequest, pk: int) -> HttpResponse:
    settlement, reference = get_object_or_404(Settlement, pk=pk), words(request.POST.get("reference"), 80)
    try:
        if request.POST.get("verb") == "approve":
            settling.approve(settlement, by=request.user)
            messages.success(request, _("Approved. Pay it, and write down the number of the payment."))
        elif reference:
            settling.mark_paid(settlement, reference=reference, by=request.user)
            messages.success(request, _("Marked as paid; the shop is told."))
        else:
            messages.error(request, _("Write down the number of the payment."))
    except ValidationError as refusal:
        _refused(request, refusal)
    return redirect("points_settlements")


@at_work(SETTLE)
@require_safe
def settlement_sheet(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    return sheets.answer(get_object_or_404(Settlement.objects.select_related("merchant"), pk=pk), form)
