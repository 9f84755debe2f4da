"""Staff close accounts: one asks, on the resident's page at the desk; another decides."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community import closings
from community.accounts import recent
from community.assisted import never_assisted
from community.closings import ASK, DECIDE
from community.forms.closings import AskClosingForm, DecideClosingForm
from community.models import Closing
from community.signed_in import SignedInRequest
from community.views.desk import at_the_desk, helped_residents

DECIDED_ON_A_PAGE = 25


@at_the_desk(ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_closing(request: SignedInRequest, number: UUID) -> HttpResponse:
    person = get_object_or_404(helped_residents(), public_id=number)
    form = AskClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closings.ask(person, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Asked. Nothing happens to the account until a second person has decided."))
            return redirect("community:desk_resident", person.public_id)
    return render(request, "community/desk/ask_closing.html", {"form": form, "resident": person})


@never_assisted
@never_cache
@login_required
@require_safe
def list_closings(request: SignedInRequest) -> HttpResponse:
    if not (request.user.has_perm(ASK) or request.user.has_perm(DECIDE)):
        raise PermissionDenied
    decided = Closing.objects.decided().with_people().order_by("-decided_at", "-pk")
    shown = {
        "open": Closing.objects.open().with_people().order_by("asked_at", "pk"),
        "page": Paginator(decided, DECIDED_ON_A_PAGE).get_page(request.GET.get("page")),
        "may_decide": request.user.has_perm(DECIDE),
    }
    return render(request, "community/desk/closings.html", shown)


@at_the_desk(DECIDE)
@recent.required
@require_http_methods(["GET", "HEAD", "POST"])
def decide_closing(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(Closing.objects.open().with_people(), pk=pk)
    form = DecideClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = closings.close if form.cleaned_data["outcome"] == Closing.Outcome.CLOSED else closings.keep
        try:
            verb(asked, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Decided: %(outcome)s.") % {"outcome": asked.get_outcome_display()})
            return redirect("community:desk_closings")
    shown = {"form": form, "asked": asked, "mine": not asked.can_be_decided_by(request.user)}
    return render(request, "community/desk/decide_closing.html", shown)
