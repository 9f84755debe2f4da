"""The organisers' side: drafting and publishing, the square on the screen, the roll, the sheet, the hours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Q
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import clock
from community.assisted import never_assisted
from community.forms.place import just_tapped
from community.models import Resident
from community.signed_in import SignedInRequest
from community.squares import public_address, qr
from community.typed import words
from points import checkin, ledger
from points.actions import activities as verbs
from points.actions import hours as hour_verbs
from points.forms.volunteering import ActivityForm, CapacityForm, HoursField, PhotoForm, ReasonForm, SlotForm, WhoForm
from points.models import Activity, ActivityPhoto, Attendance, Slot

View = Callable[..., HttpResponse]


def for_organisers(view: View) -> View:
    """For whoever organises for some team, or all; everybody else finds nothing here."""

    @never_assisted
    @login_required
    @never_cache
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not verbs.teams_of(request.user).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_organisers
@require_safe
def organise(request: SignedInRequest) -> HttpResponse:
    """What is to come, what waits for hours, and drafts."""
    mine = Activity.objects.run_by(request.user).select_related("team", "area")
    ahead = Q(slots__ends_at__gt=clock.now(), slots__called_off_at=None)
    annotated: Any = mine.annotate(next_at=Min("slots__starts_at", filter=ahead), times=Count("slots", filter=ahead))
    context = {
        "drafts": annotated.filter(state=Activity.State.DRAFT),
        "current": annotated.published().filter(times__gt=0).order_by("next_at"),
        "sheets": Slot.objects.run_by(request.user).with_activity().with_open_hours()[:20],
        "past": annotated.published().filter(times=0)[:20],
    }
    return render(request, "points/organise/organise.html", context)


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """A new activity, or other words for one."""
    known = get_object_or_404(Activity.objects.run_by(request.user), pk=pk) if pk else None
    form, status = ActivityForm(request.POST or None, teams=verbs.teams_of(request.user), known=known), 200
    if request.method == "POST" and not just_tapped(form) and form.is_valid():
        try:
            if known is None:
                known = verbs.draft(by=request.user, **form.cleaned_data)
            else:
                verbs.change(known, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            status = 409 if isinstance(refusal, ledger.KeyReused) else 200
        else:
            return redirect("points:manage_activity", known.pk)
    return render(request, "points/organise/write.html", {"form": form, "activity": known}, status=status)


@for_organisers
@require_safe
def manage(request: SignedInRequest, pk: int) -> HttpResponse:
    return _manage_page(request, _activity(request, pk))


def _manage_page(request: SignedInRequest, activity: Activity, form: SlotForm | None = None) -> HttpResponse:
    slots = list(
        activity.slots.annotate(line=Count("signups", filter=Q(signups__state="waiting"))).order_by("starts_at")
    )
    for slot in slots:
        slot.activity = activity
    context = {
        "activity": activity,
        "coming": [slot for slot in slots if not slot.is_over],
        "over": [slot for slot in reversed(slots) if slot.is_over][:20],
        "form": form or SlotForm(),
        "reason": ReasonForm(auto_id="off_%s"),
    }
    return render(request, "points/organise/manage.html", context)


@for_organisers
@require_POST
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish, call off, throw away."""
    activity, verb = _activity(request, pk), request.POST.get("verb")
    try:
        if verb == "publish":
            verbs.publish(activity, by=request.user)
            messages.success(request, _("Published. Everybody finds it now."))
        elif verb == "throw_away":
            verbs.throw_away(activity, by=request.user)
            return redirect("points:organise")
        elif verb == "call_off":
            form = ReasonForm(request.POST)
            if form.is_valid():
                verbs.call_off(activity, by=request.user, reason=form.cleaned_data["reason"])
                messages.success(request, _("Called off. Everybody who signed up is told."))
            else:
                messages.error(request, _("Say why, in a sentence: people read it."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("points:manage_activity", pk)


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: SignedInRequest, pk: int) -> HttpResponse:
    """The team's own photo instead of the drawing. What is good is kept, whatever else is missing."""
    activity = _activity(request, pk)
    if request.method == "POST" and request.POST.get("verb") == "take_down":
        verbs.take_down_photo(activity, by=request.user)
        messages.success(request, _("Taken down. The drawing is back."))
        return redirect("points:manage_activity", pk)
    known = ActivityPhoto.objects.filter(activity=activity).first()
    is_sent = request.method == "POST"  # perhaps with nothing in it at all
    posted, files = (request.POST, request.FILES) if is_sent else (None, None)
    form = PhotoForm(posted, files, initial=model_to_dict(known) if known else None)
    if is_sent:
        whole = form.is_valid()
        known = _put_up(request, activity, form) or known
        if known is None:
            form.add_error("photo", _("Choose a photo."))
        else:
            words = {name: said for name, said in form.cleaned_data.items() if name != "photo"}
            verbs.describe_photo(activity, by=request.user, **words)
        if whole and form.is_valid():
            messages.success(request, _("The photo is up."))
            return redirect("points:manage_activity", pk)
    context = {"activity": activity, "form": form, "photo": known}
    return render(request, "points/organise/photo.html", context)


def _put_up(request: SignedInRequest, activity: Activity, form: PhotoForm) -> ActivityPhoto | None:
    content = form.cleaned_data.get("photo")
    if not content:
        return None
    try:
        return verbs.put_up_photo(activity, content, by=request.user)
    except ValidationError as refusal:
        form.add_error("photo", refusal)
        return None


@for_organisers
@require_POST
def add_times(request: SignedInRequest, pk: int) -> HttpResponse:
    activity, form = _activity(request, pk), SlotForm(request.POST)
    if form.is_valid():
        try:
            made = verbs.add_slots(activity, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            said = ngettext("%(number)s time added.", "%(number)s times added.", len(made))
            messages.success(request, said % {"number": len(made)})
            return redirect("points:manage_activity", pk)
    return _manage_page(request, activity, form)


@for_organisers
@require_POST
def change_time(request: SignedInRequest, pk: int) -> HttpResponse:
    """Other places, or called off."""
    slot = _slot(request, pk)
    form = ReasonForm(request.POST) if request.POST.get("verb") == "call_off" else CapacityForm(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, _("Say why, or how many places: nothing was changed."))
        elif isinstance(form, ReasonForm):
            verbs.call_off_slot(slot, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Called off. Everybody who signed up is told."))
        else:
            verbs.set_capacity(slot, form.cleaned_data["capacity"], by=request.user)
            messages.success(request, _("Saved."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("points:manage_activity", slot.activity_id)


@for_organisers
@require_safe
def board(request: SignedInRequest, pk: int) -> HttpResponse:
    """For everybody to scan: a square and a code that change all the time; without scripts the page loads anew."""
    slot = _slot(request, pk)
    here = slot.attendances.exclude(arrived_at=None)
    code = checkin.short(slot)
    context = {
        "slot": slot,
        "activity": slot.activity,
        "qr": qr(public_address("points:scan_in", checkin.token(slot))),
        "address": public_address("points:check_in", slot.pk).split("//")[-1],
        "code": f"{code[:3]} {code[3:]}",
        "is_open": checkin.opens(slot),
        "good_until": checkin.good_until(),
        "renew": checkin.RENEW,
        "is_held": "hold" in request.GET,
        "here": here.filter(left_at=None).count(),
        "gone": here.exclude(left_at=None).count(),
    }
    return render(request, "points/organise/board.html", context)


@dataclass
class Row:
    """One person of a sheet."""

    resident: Resident
    attendance: Attendance | None
    is_mate: bool = False
    came: bool = True
    hours: str = ""
    note: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.attendance is None or self.attendance.state == Attendance.State.HERE


def _rows(slot: Slot, reader: Resident) -> list[Row]:
    """Who signed up and who came, by name."""
    came = {each.resident_id: each for each in slot.attendances.select_related("resident")}
    people = {each.resident_id: each.resident for each in slot.signups.joined().select_related("resident")}
    people |= {number: each.resident for number, each in came.items()}
    mates, somebody_scanned = hour_verbs.mates_of(reader), any(each.arrived_at for each in came.values())
    rows = [Row(person, came.get(number), number in mates) for number, person in people.items()]
    for row in rows:
        # Where nobody checked in at all the sheet is of paper: everybody stands as having come.
        row.came = row.attendance is not None or not somebody_scanned
        row.hours = hour_verbs.in_hours(hour_verbs.suggested(slot, row.attendance))
    return sorted(rows, key=lambda row: (str(row.resident), row.resident.pk))


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is here: a tick as they come, another as they go."""
    slot = _slot(request, pk)
    form = WhoForm(request.POST if "resident" in request.POST else None)
    if request.method == "POST":
        try:
            person = _ticked(request, slot, form)
            if person is not None:
                hour_verbs.tick(slot, person, by=request.user, gone=request.POST.get("verb") == "out")
                return redirect("points:roll", pk)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("points:roll", pk)
    context = {"slot": slot, "activity": slot.activity, "rows": _rows(slot, request.user), "form": form}
    return render(request, "points/organise/roll.html", context)


def _ticked(request: SignedInRequest, slot: Slot, form: WhoForm) -> Resident | None:
    number = request.POST.get("who", "")
    if number.isdecimal():
        on_roll = Q(signups__in=slot.signups.joined()) | Q(attendances__in=slot.attendances.all())
        return get_object_or_404(Resident.objects.filter(on_roll).distinct(), pk=int(number))
    return form.cleaned_data["resident"] if form.is_valid() else None


@for_organisers
@require_safe
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """To print: names, and room to sign."""
    slot = _slot(request, pk)
    context = {"slot": slot, "activity": slot.activity, "rows": _rows(slot, request.user), "blank": range(6)}
    return render(request, "points/organise/sheet.html", context)


@never_assisted
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet: everybody ticked, exceptions typed, confirmed in one go. For organisers, and staff who confirm."""
    slot = get_object_or_404(Slot.objects.with_activity(), pk=pk)
    if not hour_verbs.may_confirm(slot, request.user):
        raise Http404
    rows, refusal = _rows(slot, request.user), ""
    form = WhoForm(request.POST if "resident" in request.POST else None)
    if "resident" in request.POST and form.is_valid():
        try:
            hour_verbs.put_on_sheet(slot, form.cleaned_data["resident"], by=request.user)
        except ValidationError as refused:
            form.add_error("resident", refused)
        else:
            return redirect("points:hours_sheet", pk)
    elif request.method == "POST" and "resident" not in request.POST:
        lines = _lines(request, rows)
        if not any(row.errors for row in rows):
            how = Attendance.How.PAPER if request.POST.get("how") == "paper" else Attendance.How.ROLL
            try:
                done = hour_verbs.confirm(slot, lines, by=request.user, how=how)
            except ValidationError as refused:
                refusal = " ".join(refused.messages)
            else:
                said = ngettext("%(number)s person is told.", "%(number)s people are told.", done)
                messages.success(request, _("Confirmed.") + " " + said % {"number": done})
                return redirect("points:hours_sheet", pk)
    context = {
        "slot": slot,
        "activity": slot.activity,
        "rows": [row for row in rows if row.is_open and not row.is_mate and row.resident.pk != request.user.pk],
        "mates": [row for row in rows if row.is_open and row.is_mate],
        "done": [row for row in rows if not row.is_open],
        "form": form,
        "why_not": hour_verbs.why_not(slot, request.user),
        "refusal": refusal,
        "runs": slot.activity.is_run_by(request.user),
    }
    return render(request, "points/organise/hours.html", context)


def _lines(request: SignedInRequest, rows: list[Row]) -> list[hour_verbs.Line]:
    """What was typed, kept beside each name whatever becomes of it."""
    lines, reader = [], HoursField()
    for row in rows:
        number = row.resident.pk
        if not row.is_open or row.is_mate or f"row-{number}" not in request.POST:
            continue
        row.came = f"came-{number}" in request.POST
        row.hours = request.POST.get(f"hours-{number}", "")[:8]
        row.note = words(request.POST.get(f"note-{number}"), 200)
        minutes = 0
        if row.came:
            try:
                minutes = reader.clean(row.hours)
            except ValidationError as wrong:
                row.errors = wrong.messages
        lines.append(hour_verbs.Line(row.resident, minutes, row.note))
    return lines


def _activity(request: SignedInRequest, pk: int) -> Activity:
    return get_object_or_404(Activity.objects.run_by(request.user).select_related("team", "area"), pk=pk)


def _slot(request: SignedInRequest, pk: int) -> Slot:
    return get_object_or_404(Slot.objects.run_by(request.user).with_activity(), pk=pk)
