"""What a resident has, how it came, and how to earn more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community import assisted, clock, rules
from community.signed_in import SignedInRequest
from points import behind, ledger, occasions, statement
from points.actions import deeds
from points.forms.deeds import ClaimForm
from points.models import Deed, EarningRule, Operation
from records import spreadsheet

A_PAGE = 40


@login_required
@never_cache
@require_safe
def my_points(request: SignedInRequest) -> HttpResponse:
    entries = statement.entries_of(request.user)
    waiting = Deed.objects.visible_to(request.user).filter(state__in=["claimed", "refused"]).select_related("rule")
    context = {
        "balance": ledger.balance_of(request.user),
        "purses": statement.purses_of(request.user),
        "owed": statement.owed_by(request.user),
        "page": Paginator(entries, A_PAGE).get_page(request.GET.get("page")),
        "steps": statement.steps(entries),
        "waiting": waiting.order_by("-claimed_at")[:10],
        "today": clock.today(),
    }
    return render(request, "points/statement.html", context)


@login_required
@never_cache
@require_safe
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One line of one's own book, and what stands behind it."""
    found = next((each for each in statement.entries_of(request.user) if each.operation == pk), None)
    if found is None:
        raise Http404
    operation = Operation.objects.get(pk=pk)
    return render(request, "points/entry.html", {"entry": found, "facts": behind.facts(operation, request.user)})


@login_required
@never_cache
@require_safe
def my_points_table(request: SignedInRequest) -> StreamingHttpResponse:
    """The statement for a spreadsheet program."""
    heads = [_("Date"), _("Reason"), _("Note"), _("Points"), _("Balance")]
    rows = ([e.at.date(), e.reason, e.note, e.amount, e.balance] for e in statement.entries_of(request.user))
    answer = StreamingHttpResponse(spreadsheet.lines([heads, *rows]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="points-{clock.today():%Y-%m-%d}.csv"'
    return answer


@require_safe
def how_to_earn(request: HttpRequest) -> HttpResponse:
    """True because it is drawn from the rules in force."""
    found = EarningRule.objects.in_force().select_related("programme").order_by("-by_hand", "name")
    context = {
        "rules": [(rule, None if rule.by_hand else occasions.of(rule.slug)) for rule in found],
        "two_persons_from": rules.say("points.two_persons_from"),
        "years_good": rules.say("points.years_good"),
    }
    return render(request, "points/how.html", context)


@assisted.may_be_assisted
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: SignedInRequest) -> HttpResponse:
    """Tell of a good deed; somebody else confirms it."""
    form = ClaimForm(request.POST or None, initial={"rule": request.GET.get("rule")})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            deeds.claim(data.pop("rule"), by=request.user, key=str(data.pop("key")), **data)
        except ledger.KeyReused as refusal:
            form.add_error(None, refusal)
            return render(request, "points/claim.html", {"form": form}, status=409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("Thank you. Somebody who was there or who knows confirms it; you will be told.")
            )
            return redirect("points:statement")
    return render(request, "points/claim.html", {"form": form, "rules": EarningRule.objects.claimable().exists()})
