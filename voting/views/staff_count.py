"""Votes on the staff side, from the close on: open the box, count, sign, correct."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.accounts import recent
from community.accounts.recent import me
from proposals.forms.rounds import WhyForm
from voting import closing, results, tally
from voting.forms.setting_up import SheetsForm
from voting.models import ResultVersion
from voting.views.staff import CERTIFY, RUN, SEE, acted, page, the_vote


@permission_required(RUN, raise_exception=True)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The schedule closes at the minute; this is for a site whose schedule stands still."""
    election = the_vote(pk)
    return acted(request, pk, lambda: closing.close(election, by=me(request)), _("Closed. Nobody can vote any more."))


@permission_required(RUN, raise_exception=True)
@sensitive_post_parameters("sheets-one", "sheets-two")
@require_POST
def open_box(request: HttpRequest, pk: int) -> HttpResponse:
    election = the_vote(pk)
    if election.key_holding == "operator":
        return acted(request, pk, lambda: closing.open_box(election, by=me(request)), _("The box is open."))
    form = SheetsForm(request.POST, prefix="sheets")
    if form.is_valid():
        try:
            closing.open_box(election, by=me(request), sheets=(form.cleaned_data["one"], form.cleaned_data["two"]))
            messages.success(request, _("The box is open."))
            return redirect("staff_vote", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return page(request, election, sheets_form=form)


@permission_required(RUN, raise_exception=True)
@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    election = the_vote(pk)
    return acted(request, pk, lambda: tally.ask(election, by=me(request)), _("The count has begun."))


@permission_required(SEE, raise_exception=True)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the count is: a page that fetches itself anew until it is done."""
    election = the_vote(pk)
    run = election.count_runs.first()
    if run is None or run.finished_at:
        return redirect("staff_vote", pk)
    response = render(request, "voting/staff/progress.html", {"election": election, "run": run})
    response["Refresh"] = "3"
    return response


@permission_required(CERTIFY, raise_exception=True)
@recent.required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Whoever had to confirm who they are comes back by a GET, to the page."""
    if request.method != "POST":
        return redirect("staff_vote", pk)
    version = get_object_or_404(ResultVersion.objects.select_related("election"), election=pk, number=number)
    return acted(request, pk, lambda: results.sign(version, by=me(request)), _("Signed."))


@permission_required(RUN, raise_exception=True)
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Count again, with a public reason; the numbers of before stay."""
    election = the_vote(pk)
    form = WhyForm(request.POST, prefix="correct")
    if form.is_valid():
        try:
            tally.ask(election, by=me(request), **form.cleaned_data)
            messages.success(
                request, _("The count has begun. The result of before holds until two have signed this one.")
            )
            return redirect("staff_vote", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return page(request, election, correct_form=form)
