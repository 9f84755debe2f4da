"""The golden-idea award: its page, picking, the jury's pages, the certificate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.signed_in import SignedInRequest
from proposals import awards, certificates
from proposals.forms.awards import JudgeForm
from proposals.models import Award, Juror, Nominee, Pick
from proposals.models.awards import Stage


def _award(request: HttpRequest, slug: str) -> Award:
    return get_object_or_404(Award.objects.visible_to(request.user).select_related("cycle__area"), cycle__slug=slug)


@require_safe
def award(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _award(request, slug)
    nominees = shown.nominees.select_related("idea__area", "idea__theme", "idea__author")
    nominees = nominees.prefetch_related("idea__photos", "judgements").order_by("place", "lot", "pk")
    mine = Pick.objects.filter(award=shown, resident_id=request.user.pk or 0).first()
    found = list(nominees)
    for nominee in found:
        nominee.award = shown
    context = {
        "award": shown,
        "stage": shown.stage,
        "nominees": found,
        "result": [(each, awards.marks(each)) for each in found] if shown.stage is Stage.ANNOUNCED else [],
        "jury": shown.jury.select_related("person"),
        "seat": awards.seat_of(shown, request.user),
        "mine": mine.nominee_id if mine else None,
        "picks": sum(each.picks or 0 for each in found),
    }
    return render(request, "proposals/award.html", context)


@require_POST
def pick(request: SignedInRequest, slug: str) -> HttpResponse:
    found = _award(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(found.get_absolute_url())
    number = request.POST.get("idea", "")
    nominees = found.nominees.select_related("award__cycle", "idea__area")
    nominee = nominees.filter(idea__number=int(number) if number.isdecimal() and len(number) < 9 else 0).first()
    if nominee is None:
        messages.error(request, _("This idea is not on the shortlist."))
        return redirect(found)
    try:
        awards.pick(nominee, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        said = {"idea": f"{nominee.idea.plate} {nominee.idea.title}"}
        messages.success(request, _("Picked: %(idea)s. You can change it until the last day.") % said)
    return redirect(f"{found.get_absolute_url()}#shortlist")


@require_POST
def take_back(request: SignedInRequest, slug: str) -> HttpResponse:
    found = _award(request, slug)
    if not request.user.is_authenticated:
        return redirect_to_login(found.get_absolute_url())
    try:
        awards.take_back(found, by=request.user)
        messages.success(request, _("Taken back. You can pick again until the last day."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(f"{found.get_absolute_url()}#shortlist")


# The jury. For everybody else these pages are not there.


def _seat(request: SignedInRequest, slug: str) -> Juror:
    seats = Juror.objects.filter(person=request.user).exclude(award__published_at=None)
    return get_object_or_404(seats.select_related("award__cycle", "person"), award__cycle__slug=slug)


@never_cache
@login_required
@require_safe
def jury(request: SignedInRequest, slug: str) -> HttpResponse:
    seat = _seat(request, slug)
    judged = {each.nominee_id: each for each in seat.judgements.all()}
    nominees = seat.award.nominees.select_related("idea__area").order_by("lot")
    rows = [(each, judged.get(each.pk), each.idea.author_id == seat.person_id) for each in nominees]
    left = sum(1 for _each, said, own in rows if said is None and not own)
    context = {"award": seat.award, "stage": seat.award.stage, "rows": rows, "left": left}
    return render(request, "proposals/jury.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One idea as the jury reads it: the words before the person."""
    seat = _seat(request, slug)
    related = seat.award.nominees.select_related("idea__area", "idea__theme").prefetch_related("idea__photos")
    nominee = get_object_or_404(related.exclude(idea__author=request.user), idea__number=number)
    said = seat.judgements.filter(nominee=nominee).first()
    before = {**said.scores, "reason": said.reason} if said else {}
    form = JudgeForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_valid():
        try:
            awards.judge(seat, nominee, **form.said())
        except ValidationError as refusal:
            form.add_error(None, refusal.messages[0])
        else:
            messages.success(request, _("Noted. You can change it until the last day."))
            return redirect("proposals:jury", slug)
    context = {"award": seat.award, "stage": seat.award.stage, "idea": nominee.idea, "form": form, "said": said}
    return render(request, "proposals/judge.html", context)


@never_cache
@login_required
@require_safe
def certificate(request: SignedInRequest, number: int) -> HttpResponse:
    """For the author of a golden idea, and for staff who hand it over."""
    won = Nominee.objects.select_related("idea__author", "award__cycle").exclude(award__announced_at=None)
    nominee = won.filter(idea__number=number).order_by("place", "pk").first()
    is_author = nominee is not None and nominee.idea.author_id == request.user.pk
    if nominee is None or not nominee.has_won or not (is_author or request.user.has_perm(awards.RUN)):
        raise Http404
    name = str(request.user) if is_author else nominee.idea.name_if_shown
    response = HttpResponse(certificates.draw(nominee, name), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="golden-idea-{nominee.idea.plate}.pdf"'
    return response
