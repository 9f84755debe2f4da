"""Votes on the staff side, up to the close: set up, try rules, freeze, draw lots, amend, pause, watch."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.accounts import recent
from community.accounts.recent import me
from proposals.forms.rounds import WhyForm
from voting import desk, rivals, setting_up, sources, trials
from voting.forms.setting_up import (
    AmendForm,
    CountingForm,
    LotsForm,
    TryForm,
    election_form,
    option_form,
)
from voting.models import Amendment, Election, Option, State

SEE, RUN, CERTIFY = "voting.view_election", "voting.run_election", "voting.certify_result"


def the_vote(pk: int) -> Election:
    return get_object_or_404(Election.objects.select_related("area", "cycle"), pk=pk)


def acted(request: HttpRequest, pk: int, verb: Callable[[], Any], done: str) -> HttpResponse:
    """One verb, then back to the page of the vote, with what was done or why not."""
    try:
        verb()
        messages.success(request, done)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("staff_vote", pk)


@permission_required(SEE, raise_exception=True)
@require_safe
def votes(request: HttpRequest) -> HttpResponse:
    known = Election.objects.select_related("area").annotate(listed=Count("options")).newest_first()
    return render(request, "voting/staff/votes.html", {"votes": known, "may_run": request.user.has_perm(RUN)})


@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _rules(request, None)


@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    return _rules(request, the_vote(pk))


def _rules(request: HttpRequest, election: Election | None) -> HttpResponse:
    """One form for a new vote, a draft, and the texts of a frozen one."""
    sent = request.POST if request.method == "POST" else None
    is_draft = election is None or election.state == State.DRAFT
    form = election_form()(sent, instance=election or Election())
    counting = CountingForm(sent, prefix="count", kept=election.counting if election else None)
    if form.is_valid() and (not is_draft or counting.is_valid()):
        fields = form.given | ({"counting": counting.kept} if is_draft else {})
        try:
            if election is None:
                made = setting_up.set_up(by=me(request), **fields)
                return redirect("staff_vote_options", made.pk)
            setting_up.edit(election, by=me(request), **fields)
            messages.success(request, _("Saved."))
            return redirect("staff_vote", election.pk)
        except ValidationError as refusal:
            _say(form, refusal)
    context = {"election": election, "form": form, "counting": counting if is_draft else None}
    return render(request, "voting/staff/rules.html", context)


def _say(form: Any, refusal: ValidationError) -> None:
    """Beside the field where the form has it, above the form where not."""
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, said in told.items():
        form.add_error(name if name in form.fields else None, said)


# What is voted on


@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def options(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be put on the list, and what is on it."""
    election = the_vote(pk)
    if request.method == "POST":
        wanted = request.POST.getlist("source")
        return _then_options(
            request, pk, lambda: setting_up.add_options(election, wanted, by=me(request)), _("Put on the list.")
        )
    listed = list(election.options.select_related("idea").order_by("number", "pk"))
    by_source = {option.source: option for option in listed}
    context = {
        "election": election,
        "is_draft": election.state == State.DRAFT,
        "listed": listed,
        "groups": [[by_source[source] for source in group] for group in rivals.groups(election.counting)],
        "may_exclude": rivals.are_honoured(election.counting_rule),
        "offers": sources.offers(election) if election.state == State.DRAFT else [],
    }
    return render(request, "voting/staff/options.html", context)


def _then_options(request: HttpRequest, pk: int, verb: Callable[[], Any], done: str) -> HttpResponse:
    acted(request, pk, verb, done)
    return redirect("staff_vote_options", pk)


@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def option(request: HttpRequest, pk: int, option: int) -> HttpResponse:
    found = get_object_or_404(Option.objects.select_related("election", "idea"), pk=option, election=pk)
    form = option_form()(request.POST if request.method == "POST" else None, instance=found)
    if found.idea_id:
        del form.fields["cost"]
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            if fields:
                setting_up.edit_option(found, by=me(request), **fields)
            return redirect("staff_vote_options", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "voting/staff/option.html", {"election": found.election, "option": found, "form": form})


@permission_required(RUN, raise_exception=True)
@require_POST
def take_off(request: HttpRequest, pk: int, option: int) -> HttpResponse:
    found = get_object_or_404(Option, pk=option, election=pk)
    return _then_options(request, pk, lambda: setting_up.take_off(found, by=me(request)), _("Taken off the list."))


@permission_required(RUN, raise_exception=True)
@require_POST
def only_one(request: HttpRequest, pk: int) -> HttpResponse:
    election, wanted = the_vote(pk), request.POST.getlist("source")
    return _then_options(
        request, pk, lambda: setting_up.only_one_of(election, wanted, by=me(request)), _("Only one of them can win.")
    )


@permission_required(RUN, raise_exception=True)
@require_POST
def together(request: HttpRequest, pk: int) -> HttpResponse:
    election, group = the_vote(pk), request.POST.getlist("source")
    return _then_options(
        request, pk, lambda: setting_up.let_together(election, group, by=me(request)), _("They can win together.")
    )


# Trying rules


@permission_required(SEE, raise_exception=True)
@require_safe
def simulate(request: HttpRequest, pk: int) -> HttpResponse:
    """What each rule would choose, on made-up ballots or those of a past vote. Never on the ballots of this one."""
    election = the_vote(pk)
    past = trials.past_votes().exclude(pk=pk)
    form = TryForm(request.GET or None, past=past)
    tried, why = None, ""
    if form.is_valid():
        try:
            tried = trials.trial(election, **form.cleaned_data)
        except ValidationError as refusal:
            why = " ".join(refusal.messages)
    context = {"election": election, "form": form, "tried": tried, "why_not": why}
    return render(request, "voting/staff/simulator.html", context)


# Its own page


@permission_required(SEE, raise_exception=True)
@require_safe
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, the_vote(pk))


def page(request: HttpRequest, election: Election, **forms: Any) -> HttpResponse:
    """One page for all about a vote; a form that was refused comes back as it was typed."""
    context = desk.about(election, request.user) | {
        "lots_form": LotsForm(prefix="lots"),
        "hold_form": WhyForm(prefix="hold"),
        "may_run": request.user.has_perm(RUN),
        "may_certify": request.user.has_perm(CERTIFY),
    }
    return render(request, "voting/staff/vote.html", context | forms)


@permission_required(RUN, raise_exception=True)
@recent.required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """No way back. What the trustees get is shown once, on the answer to this very request, and kept nowhere."""
    election = the_vote(pk)
    if request.method != "POST":
        return redirect("staff_vote", pk)
    try:
        ceremony = setting_up.freeze(election, by=me(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("staff_vote", pk)
    if not ceremony.sheets:
        messages.success(
            request, _("Frozen. Rules, prices and options are fixed, and their hash stands in the record.")
        )
        return redirect("staff_vote", pk)
    return render(request, "voting/staff/ceremony.html", {"election": election, "sheets": ceremony.sheets})


@permission_required(RUN, raise_exception=True)
@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    election = the_vote(pk)
    form = LotsForm(request.POST, prefix="lots")
    if form.is_valid():
        try:
            setting_up.draw_lots(election, by=me(request), public=form.cleaned_data["public"])
            messages.success(request, _("Drawn. Every option has its number."))
            return redirect("staff_vote", pk)
        except ValidationError as refusal:
            _say(form, refusal)
    return page(request, election, lots_form=form)


@permission_required(RUN, raise_exception=True)
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    election = the_vote(pk)
    form = WhyForm(request.POST, prefix="hold")
    if form.is_valid():
        try:
            setting_up.hold(election, by=me(request), **form.cleaned_data)
            messages.success(request, _("Paused. The reason stands on the page of the vote."))
            return redirect("staff_vote", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return page(request, election, hold_form=form)


@permission_required(RUN, raise_exception=True)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    election = the_vote(pk)
    return acted(request, pk, lambda: setting_up.release(election, by=me(request)), _("Voting goes on."))


# Amendments


@permission_required(RUN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """One person proposes; another agrees on the page of the vote."""
    election = the_vote(pk)
    form = AmendForm(request.POST if request.method == "POST" else None, election=election)
    if form.is_valid():
        try:
            setting_up.propose_amendment(election, by=me(request), **form.proposed)
            messages.success(request, _("Proposed. It is in force once a colleague has agreed."))
            return redirect("staff_vote", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "voting/staff/amend.html", {"election": election, "form": form})


@permission_required(RUN, raise_exception=True)
@require_POST
def agree(request: HttpRequest, pk: int, amendment: int) -> HttpResponse:
    found = get_object_or_404(Amendment.objects.select_related("election"), pk=amendment, election=pk)
    return acted(
        request, pk, lambda: setting_up.agree_amendment(found, by=me(request)), _("In force, with a new hash.")
    )


@permission_required(RUN, raise_exception=True)
@require_POST
def refuse(request: HttpRequest, pk: int, amendment: int) -> HttpResponse:
    found = get_object_or_404(Amendment.objects.select_related("election"), pk=amendment, election=pk)
    return acted(
        request, pk, lambda: setting_up.refuse_amendment(found, by=me(request)), _("Refused. Nothing changes.")
    )
