"""Paper: printing, the desk that marks the roll, typing twice, settling, signing, squaring."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.accounts.recent import me
from community.residence.attempts import address_of
from records.models import AuditEntry
from voting import electorate, paper, picks, printing
from voting.electorate import Voter
from voting.forms.paper import BatchForm, DeskForm, PrintForm, ReasonForm, SlipForm
from voting.models import BatchState, Election, PaperBatch, PaperDifference, State

DESK, TYPE = paper.DESK, paper.TYPE


def _vote(pk: int) -> Election:
    return get_object_or_404(
        Election.objects.announced().filter(origin=Election.Origin.HERE).select_related("area"), pk=pk
    )


def _batch(pk: int, number: int) -> PaperBatch:
    found = PaperBatch.objects.select_related(
        "election", "first_by", "second_by", "third_by", "signed_by", "countersigned_by"
    )
    return get_object_or_404(found, election=pk, number=number)


def _acted(request: HttpRequest, back: HttpResponse, verb: Callable[[], Any], done: str) -> HttpResponse:
    try:
        verb()
        messages.success(request, done)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return back


@permission_required("voting.view_election", raise_exception=True)
@require_safe
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """All about paper in one vote."""
    return _room(request, _vote(pk))


def _room(request: HttpRequest, election: Election, **forms: Any) -> HttpResponse:
    balance = paper.balance(election)
    last = max((entry["last"] for entry in _printed(election)), default=0)
    context = {
        "election": election,
        "may_hand_out": request.user.has_perm(DESK),
        "may_type": request.user.has_perm(TYPE),
        "is_open": election.is_open,
        "is_typing": election.state == State.CLOSED,
        "printed": _printed(election),
        "batches": election.paper_batches.all(),
        "balance": balance,
        "differences": election.paper_differences.select_related("written_by", "signed_by"),
        "print_form": PrintForm(initial={"first": last + 1, "last": last + 50}),
        "batch_form": BatchForm(),
        "reason_form": ReasonForm(),
    }
    return render(request, "voting/staff/paper.html", context | forms)


def _printed(election: Election) -> list[dict[str, int]]:
    """Ranges printed so far, as the record has them."""
    entries = AuditEntry.objects.filter(action="paper.printed", about=f"voting.election:{election.pk}")
    return [json.loads(facts) for facts in entries.order_by("sequence").values_list("facts", flat=True)]


@permission_required(DESK, raise_exception=True)
@require_POST
def print_ballots(request: HttpRequest, pk: int) -> HttpResponse:
    """A range of ballots as PDF. What was printed before needs to be meant."""
    election = _vote(pk)
    form = PrintForm(request.POST)
    if form.is_valid() and not election.seed:
        form.add_error(None, _("Ballots carry the numbers drawn by lot: draw the lots first."))
    if form.is_valid():
        first, last, size = (form.cleaned_data[name] for name in ("first", "last", "size"))
        twice = any(was["first"] <= last and first <= was["last"] for was in _printed(election))
        if not twice or form.cleaned_data["again"]:
            paper.note_print(election, first, last, by=me(request))
            return _pdf(
                printing.ballots(election, first, last, size), f"ballots-{election.slug}-{first:05}-{last:05}.pdf"
            )
        form.add_error(
            "again", _("Some of these numbers were printed before. Two slips of one number cannot be told apart.")
        )
    return _room(request, election, print_form=form)


@permission_required("voting.view_election", raise_exception=True)
@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    election = _vote(pk)
    return _pdf(printing.poster(election), f"poster-{election.slug}.pdf")


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# The desk


@permission_required(DESK, raise_exception=True)
@never_cache
@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the roll: a slip goes out, or comes back. What was typed about the person is kept nowhere."""
    election = _vote(pk)
    form = DeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _mark(request, election, _at_the_desk(request, election, form.cleaned_data))
            return redirect("staff_paper_desk", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "voting/staff/paper_desk.html", {"election": election, "form": form})


def _at_the_desk(request: HttpRequest, election: Election, data: dict[str, Any]) -> Voter:
    if data.get("code"):
        return electorate.voter_by_letter(election, data["code"], data["name"], origin=address_of(request))
    return electorate.voter_by_document(election, data["area"], data["number"], name=data["name"], door=data["door"])


def _mark(request: HttpRequest, election: Election, voter: Voter) -> None:
    if request.POST.get("act") == "take_back":
        paper.take_back(election, voter, by=me(request))
        messages.success(
            request, _("The slip is back: keep it apart as void. This person may vote online, or take another slip.")
        )
    elif paper.hand_out(election, voter, by=me(request)):
        messages.warning(request, _("Hand out one slip. This person had voted online; that ballot no longer counts."))
    else:
        messages.success(request, _("On the roll. Hand out one slip, any of the pile."))


# Typing


@permission_required(TYPE, raise_exception=True)
@require_POST
def open_batch(request: HttpRequest, pk: int) -> HttpResponse:
    election = _vote(pk)
    form = BatchForm(request.POST)
    if form.is_valid():
        try:
            opened = paper.open_batch(election, by=me(request), **form.cleaned_data)
            return redirect("staff_paper_batch", pk, opened.number)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _room(request, election, batch_form=form)


@permission_required(TYPE, raise_exception=True)
@never_cache
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The slip whose turn it is; nobody sees here what another has typed, but the third, who decides."""
    found = _batch(pk, number)
    by = me(request)
    left = paper.to_type(found, by)
    position = _position(request, found, left)
    form = SlipForm(request.POST or None, election=found.election)
    if request.method == "POST" and position and form.is_valid() and not form.is_half_done:
        try:
            kind, given = form.read()
            serial = form.cleaned_data["serial"]
            paper.type_slip(found, position, by=by, kind=kind, given=given, serial=serial)
            return redirect("staff_paper_batch", pk, number)
        except ValidationError as refusal:
            form.add_error("numbers", refusal)
    turn = paper.turn_of(found, by)
    context = {
        "election": found.election,
        "batch": found,
        "form": form,
        "turn": turn,
        "position": position,
        "left": left,
        "typed": [(e.position, _reading(e)) for e in found.entries.filter(turn=turn or 0).order_by("-position")],
        "mismatches": [_readings(m) for m in paper.mismatches(found)] if turn == paper.THIRD else (),
        "count": paper.mismatches(found) if found.state == BatchState.DIFFERS else (),
        "slips": found.slips.all() if found.state in (BatchState.SETTLED, BatchState.SIGNED) else (),
        "may_sign": found.state == BatchState.SETTLED and found.signed_by_id != by.pk,
    }
    return render(request, "voting/staff/paper_batch.html", context)


def _position(request: HttpRequest, found: PaperBatch, left: list[int]) -> int | None:
    """The next slip, or the one somebody goes back to."""
    asked = request.GET.get("slip", "")
    if asked.isdecimal() and len(asked) < 6 and 1 <= int(asked) <= found.cover_count:
        return int(asked)
    return left[0] if left else None


def _readings(mismatch: paper.Mismatch) -> dict[str, Any]:
    return {"position": mismatch.position, "first": _reading(mismatch.first), "second": _reading(mismatch.second)}


def _reading(entry: Any) -> str:
    said = str(entry.get_kind_display())
    if entry.choices:
        read = picks.from_text(entry.choices)
        said = "  ".join(
            f"{number}:{read[number]}" if read[number] > 1 else str(number) for number in picks.in_order(read)
        )
    return f"{entry.serial} · {said}" if entry.serial else said


@permission_required(TYPE, raise_exception=True)
@require_POST
def finish(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = _batch(pk, number)
    back = redirect("staff_paper_batch", pk, number)
    return _acted(
        request, back, lambda: paper.finish_turn(found, by=me(request)), _("All slips of your turn are typed.")
    )


@permission_required(TYPE, raise_exception=True)
@require_POST
def sign(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = _batch(pk, number)
    back = redirect("staff_paper_batch", pk, number)
    return _acted(request, back, lambda: paper.sign_batch(found, by=me(request)), _("Signed."))


# Squaring


@permission_required(TYPE, raise_exception=True)
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    election = _vote(pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            paper.explain_difference(election, by=me(request), **form.cleaned_data)
            messages.success(request, _("Written down. A second person signs it."))
            return redirect("staff_paper", pk)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _room(request, election, reason_form=form)


@permission_required(TYPE, raise_exception=True)
@require_POST
def sign_difference(request: HttpRequest, pk: int, difference: int) -> HttpResponse:
    written = get_object_or_404(PaperDifference.objects.select_related("election"), pk=difference, election=pk)
    return _acted(
        request, redirect("staff_paper", pk), lambda: paper.sign_difference(written, by=me(request)), _("Signed.")
    )
