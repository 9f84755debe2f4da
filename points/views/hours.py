"""A volunteer's side: checking in on site, my hours, the certificate."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import assisted, clock, rules
from community.signed_in import SignedInRequest
from community.squares import public_address
from points import calendars, certificates, checkin
from points.actions import hours as verbs
from points.forms.volunteering import CertificateForm, HoursDisputeForm, ShortCodeForm
from points.models import Attendance, CalendarFeed, Certificate, Signup, Slot

A_PAGE = 20
DOOR = "here"  # the cookie of who scanned before signing in


@never_cache
@require_safe
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """Where the square on the organiser's screen leads. Who must sign in first has a quarter of an hour for it."""
    number = checkin.read(token) or checkin.through(request.COOKIES.get(DOOR, ""))
    slot = Slot.objects.with_activity().on().filter(pk=number).first() if number else None
    if slot is None:
        return render(request, "points/check_in_old.html", status=404)
    if not request.user.is_authenticated:
        answer = redirect_to_login(request.path, reverse("account_login"))
        answer.set_cookie(
            DOOR,
            checkin.door(slot.pk),
            max_age=int(checkin.DOOR.total_seconds()),
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
        return answer
    return _check_in_page(request, slot, ticket=checkin.ticket(slot, request.user))  # type: ignore[arg-type]


@assisted.never_assisted
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Press the button with the ticket of the square, or type the short code."""
    slot = get_object_or_404(Slot.objects.with_activity().on(), pk=pk)
    if request.method != "POST":
        return _check_in_page(request, slot)
    form = ShortCodeForm(request.POST)
    try:
        if "ticket" in request.POST:
            if not checkin.takes(request.POST["ticket"], slot, request.user):
                raise verbs.CheckInRefused(_("That took too long. Scan the square once more."))
            how: str = Attendance.How.SCAN
        elif form.is_valid():
            verbs.require_code(slot, form.cleaned_data["code"], by=request.user)
            how = Attendance.How.CODE
        else:
            return _check_in_page(request, slot, form=form)
        if request.POST.get("verb") == "out":
            verbs.check_out(slot, by=request.user)
        else:
            verbs.check_in(slot, by=request.user, how=how)
    except ValidationError as refusal:
        return _check_in_page(request, slot, form=form, refusal=" ".join(refusal.messages))
    return redirect("points:check_in", slot.pk)


def _check_in_page(
    request: SignedInRequest, slot: Slot, *, ticket: str = "", form: ShortCodeForm | None = None, refusal: str = ""
) -> HttpResponse:
    context = {
        "slot": slot,
        "activity": slot.activity,
        "attendance": Attendance.objects.filter(slot=slot, resident=request.user).first(),
        "signup": Signup.objects.joined().filter(slot=slot, resident=request.user).first(),
        "is_open": checkin.opens(slot),
        "ticket": ticket,
        "form": form or ShortCodeForm(),
        "refusal": refusal,
    }
    return render(request, "points/check_in.html", context)


# My hours


@login_required
@never_cache
@require_safe
def my_hours(request: SignedInRequest) -> HttpResponse:
    mine = Attendance.objects.visible_to(request.user).with_slot()
    feed = CalendarFeed.objects.filter(resident=request.user).first()
    ahead = Signup.objects.live().of(request.user).filter(slot__ends_at__gt=clock.now())
    coming = ahead.select_related("slot__activity__team").order_by("slot__starts_at")
    settled = mine.agreed().order_by("-slot__starts_at")
    context = {
        "waiting": mine.told().order_by("answer_until"),
        "disputed": mine.disputed(),
        "coming": [(each, checkin.opens(each.slot)) for each in coming],
        "page": Paginator(settled, A_PAGE).get_page(request.GET.get("page")),
        "minutes": Attendance.objects.visible_to(request.user).agreed().minutes(),
        "certificates": Certificate.objects.filter(resident=request.user)[:5],
        "feed": _address_of(feed) if feed else "",
        "promise": rules.say("points.deed_days"),
    }
    return render(request, "points/hours.html", context)


def _address_of(feed: CalendarFeed) -> str:
    return public_address("points:my_calendar", calendars.token(feed))


@assisted.may_be_assisted
@login_required
@require_POST
def agree(request: SignedInRequest, pk: int) -> HttpResponse:
    attendance = get_object_or_404(Attendance.objects.visible_to(request.user), pk=pk)
    try:
        verbs.agree(attendance, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("Thank you. It is settled, and stands in your points as far as a rule pays for it.")
        )
    return redirect("points:hours")


@assisted.may_be_assisted
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    attendance = get_object_or_404(Attendance.objects.visible_to(request.user).with_slot(), pk=pk)
    form = HoursDisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.dispute(attendance, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Told. Somebody who did not write these hours down looks into it."))
            return redirect("points:hours")
    context = {"attendance": attendance, "form": form, "promise": rules.say("points.deed_days")}
    return render(request, "points/dispute_hours.html", context)


@login_required
@require_POST
def renew_calendar(request: SignedInRequest) -> HttpResponse:
    calendars.renew(request.user)
    messages.success(request, _("Here is your address. The one before, if there was one, leads nowhere now."))
    return redirect("points:hours")


# Certificates


@assisted.may_be_assisted
@login_required
@require_POST
def certify(request: SignedInRequest) -> HttpResponse:
    try:
        made = verbs.certify(request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("points:hours")
    return redirect("points:certificate", made.number)


@login_required
@never_cache
@require_safe
def certificate(request: SignedInRequest, number: str) -> HttpResponse:
    """For its owner alone."""
    return certificates.answer(
        get_object_or_404(Certificate.objects.select_related("resident"), number=number, resident=request.user)
    )


@never_cache
@require_safe
def check_certificate(request: HttpRequest) -> HttpResponse:
    """For whoever holds one in hand: an initial and the hours, and nothing more."""
    typed = request.GET.get("number", "").replace("\0", "")
    form = CertificateForm(request.GET if typed else None)
    found = certificates.check(form.cleaned_data["number"]) if typed and form.is_valid() else None
    return render(request, "points/certificates.html", {"form": form, "asked": bool(typed), "found": found})
