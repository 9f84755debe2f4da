"""Picking, checking, casting. Nothing that was picked leaves here but sealed, and nothing of it is shown again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from community import preferences
from community.assisted import never_assisted
from community.forms.residence import CodeForm
from community.residence.attempts import address_of
from community.squares import public_address, qr
from community.typed import row_number
from voting import begun, casting, drafts, electorate, picks, slips, voters
from voting.ballot_page import Ballot, changed, in_own_order
from voting.electorate import NotEligible, Voter
from voting.forms.ballot import FindForm
from voting.models import BallotDraft, Channel, Election, Phase

# A field named as a method of forms ("remove") would hide that method from scripts.
WISHES = "add", "out", "up", "down"


def _election(slug: str) -> Election:
    found = Election.objects.announced().filter(origin=Election.Origin.HERE).select_related("area", "cycle")
    return get_object_or_404(found, slug=slug)


def _ballot(election: Election, voter: Voter | None) -> Ballot:
    related = election.options.filter(withdrawn=False).select_related("idea__theme", "idea__area")
    options = in_own_order(election, related.prefetch_related("idea__photos"), voter)
    begun_before = drafts.of(election, voter) if voter and election.is_open else {}
    return Ballot(election, options, begun_before)


def _voter(request: HttpRequest, election: Election) -> tuple[Voter | None, str]:
    """Who votes here; or nobody, and what to do about it."""
    try:
        return voters.of(request, election), ""
    except NotEligible as refusal:
        return None, " ".join(refusal.messages)


@never_assisted
@never_cache
@require_safe
def ballot(request: HttpRequest, slug: str) -> HttpResponse:
    """The list and the basket. Whoever cannot vote sees the list, and how to get there."""
    return render(request, "voting/ballot.html", _context(request, _election(slug)))


def _context(request: HttpRequest, election: Election) -> dict[str, Any]:
    voter, why_not = _voter(request, election)
    ballot = _ballot(election, voter)
    asked = request.GET if request.method != "POST" else _asked_before(request)
    form = FindForm(asked or None, options=ballot.options)
    found = form.found(ballot.cards) if form.is_valid() else ballot.cards
    one_by_one = preferences.read(request).mode.startswith("elder") and "all" not in asked
    page = Paginator(found, 1 if one_by_one else max(1, len(found))).get_page(asked.get("page"))
    query = asked.copy()
    query.pop("page", None)
    channel = casting.has_voted(election, voter) if voter else Channel.NONE
    return {
        "election": election,
        "phase": election.phase,
        "ballot": ballot,
        "cards": list(page),
        "page": page,
        "one_by_one": one_by_one,
        "query": asked.urlencode(),
        "steps": query.urlencode(),
        "filter_form": form,
        "is_filtered": form.is_asked,
        "voter": voter,
        "why_not": why_not,
        "has_voted": channel,
        "on_paper": channel == Channel.PAPER,
        "may_pick": voter is not None and election.is_open and channel != Channel.PAPER,
        "by_letter": voters.by_letter(request, election) is not None,
    }


def _asked_before(request: HttpRequest) -> Any:
    """What was searched for when the button was pressed; it travels with the form."""
    return QueryDict(request.POST.get("query", "")[:500])


@never_assisted
@never_cache
@sensitive_variables()
@sensitive_post_parameters()
@require_POST
def pick(request: HttpRequest, slug: str) -> HttpResponse:
    """One act: in, out, up, down, points. Kept at once; the same page comes back, or its changed part."""
    election = _election(slug)
    voter, why_not = _voter(request, election)
    if voter is None:
        messages.error(request, why_not or _("Sign in, or use the letter of your household."))
        return redirect("voting:ballot", slug)
    before = _ballot(election, voter)
    wish = next((name for name in WISHES if name in request.POST), "")
    number = row_number(request.POST.get(wish) or request.POST.get("keep") or "") or 0
    said = ""
    try:
        if casting.has_voted(election, voter) == Channel.PAPER:
            raise casting.OnPaper(
                _("You were handed a paper ballot. Bring it back to the desk, then you can vote here.")
            )
        drafts.keep(election, voter, _points(request, before) if before.is_points else changed(before, wish, number))
    except ValidationError as refusal:
        said = " ".join(refusal.messages)
        messages.error(request, said)
    else:
        begun.mark(request)
    if not request.htmx:  # type: ignore[attr-defined]
        query = _asked_before(request).urlencode()
        at = f"#option-{number}" if number in before.by_number else ""
        return redirect(reverse("voting:ballot", args=[slug]) + (f"?{query}" if query else "") + at)
    context = _context(request, election)
    answer = render(request, "voting/_ballot.html", context)
    words = said or _("%(basket)s. Kept, not cast yet.") % {"basket": context["ballot"].sentence}
    return trigger_client_event(answer, "say", {"value": words})


def _points(request: HttpRequest, before: Ballot) -> dict[int, int]:
    """Fields that were on the page; what a search had hidden stays as it was."""
    given = dict(before.picked)
    for number in before.by_number:
        typed = request.POST.get(f"points-{number}")
        if typed is not None:
            given[number] = row_number(typed.strip() or "0") or 0
    if (taken_out := row_number(request.POST.get("out", ""))) in given:
        given[taken_out] = 0
    most = before.election.points_each or 0
    return {number: min(points, most) for number, points in given.items() if points}


@never_assisted
@never_cache
@sensitive_variables()
@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Read it once more, then cast. The picks stand in the form, so that what is read is what is cast."""
    election = _election(slug)
    voter, _why_not = _voter(request, election)
    if voter is None or not election.is_open:
        return redirect("voting:ballot", slug)
    return _check(request, election, _ballot(election, voter))


def _check(
    request: HttpRequest, election: Election, ballot: Ballot, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "election": election,
        "ballot": ballot,
        "refusal": refusal,
        "nonce": casting.new_nonce(),
        "picks": [(option.number, ballot.picked[option.number or 0]) for option in ballot.chosen],
    }
    return render(request, "voting/check.html", context, status=status)


@never_assisted
@never_cache
@sensitive_variables()
@sensitive_post_parameters()
@require_POST
def cast(request: HttpRequest, slug: str) -> HttpResponse:
    """Seal it. The receipt goes to the voter's device alone."""
    election = _election(slug)
    voter, why_not = _voter(request, election)
    if voter is None:
        messages.error(request, why_not or _("Sign in, or use the letter of your household."))
        return redirect("voting:ballot", slug)
    given = _given(request, election)
    try:
        receipt = casting.cast(
            election, voter, given, nonce=request.POST.get("nonce", ""), blank=request.POST.get("blank") == "yes"
        )
    except ValidationError as refusal:
        shown = _ballot(election, voter)
        return _check(request, election, shown, " ".join(refusal.messages), status=409)
    begun.unmark(request)
    voters.forget_letter(request)
    answer = redirect("voting:receipt", slug)
    slips.hand_over(answer, request, election, receipt)
    return answer


def _given(request: HttpRequest, election: Election) -> picks.Given:
    """`pick` in order; points as "number:points"."""
    sent = [value.partition(":") for value in request.POST.getlist("pick")[:1000]]
    pairs = [(row_number(number) or 0, row_number(points) or 0) for number, _colon, points in sent]
    if election.ballot_type == "cumulative":
        return dict(pairs)
    return [number for number, _points in pairs]


@never_cache
@require_safe
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Kept on this device for an hour; later the code on paper, or a photo of it, finds it in the public list."""
    election = _election(slug)
    shown = slips.shown(request, election)
    if shown is None:
        return redirect("voting:look_up")
    address = public_address("voting:look_up") + "?" + urlencode({"code": shown.code})
    context = {"election": election, "receipt": shown, "qr": qr(address), "address": address}
    return render(request, "voting/receipt.html", context)


@never_assisted
@never_cache
@require_POST
def throw_away(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin anew: what was picked is gone. A ballot already cast stays."""
    election = _election(slug)
    voter, _why_not = _voter(request, election)
    if voter is not None:
        drafts.throw_away(election, voter)
        begun.unmark(request)
        messages.success(request, _("Your picks are thrown away. What you cast before still counts."))
    return redirect("voting:ballot", slug)


# By the letter of a household


@never_assisted
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Code and name; no account is needed."""
    election = _election(slug)
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:30]})
    if request.method == "POST" and form.is_valid():
        try:
            casting.require_open(election)
            voter = electorate.voter_by_letter(
                election,
                form.cleaned_data["code"],
                form.cleaned_data["name"],
                origin=address_of(request),
            )
        except ValidationError as refusal:
            form.add_error("code" if not isinstance(refusal, NotEligible | casting.NotOpen) else None, refusal)
        else:
            voters.remember_letter(request, voter)
            if BallotDraft.objects.filter(election=election, owner_ref=voter.ref).exists():
                begun.mark(request)
            return redirect("voting:ballot", slug)
    context = {"election": election, "form": form, "is_open": election.phase == Phase.OPEN}
    return render(request, "voting/letter.html", context)


@never_cache
@require_POST
def end_letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever lent the phone gets it back without the other's ballot."""
    voters.forget_letter(request)
    begun.unmark(request)
    messages.success(request, _("This device has forgotten your letter. Your picks wait for you until voting ends."))
    return redirect("voting:ballot", slug)
