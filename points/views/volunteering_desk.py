"""The staff side of volunteering: activities, hours and disputes, help between neighbours, teams."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import clock
from community.models import Resident
from community.signed_in import SignedInRequest
from community.typed import words
from points.actions import helping, hours, teams
from points.forms.volunteering import DecideHoursForm, MatchForm, MemberForm, TeamForm
from points.models import Activity, Attendance, HelpTask, Slot, Team, TeamMember
from points.models.activities import ORGANISE
from points.views.staff import A_PAGE, CONFIRM, at_work

MATCH, KEEP_TEAMS = helping.MATCH, teams.KEEP


@at_work(ORGANISE)
@require_safe
def activities(request: SignedInRequest) -> HttpResponse:
    """Every activity of every team, the next one first."""
    ahead = Q(slots__ends_at__gt=clock.now(), slots__called_off_at=None)
    found = Activity.objects.select_related("team", "area").annotate(
        next_at=Min("slots__starts_at", filter=ahead), ahead=Count("slots", filter=ahead)
    )
    state = request.GET.get("state", "")
    if state in Activity.State.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by("next_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "states": Activity.State.choices, "state": state}
    return render(request, "points/staff/activities.html", context)


@at_work(CONFIRM)
@require_safe
def hours_waiting(request: SignedInRequest) -> HttpResponse:
    """Times that are over and whose hours nobody wrote down, the oldest first."""
    waiting = (
        Slot.objects.with_open_hours()
        .with_activity()
        .annotate(came=Count("attendances", filter=Q(attendances__state="here"), distinct=True))
    )
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "points/staff/hours.html", {"page": page})


@at_work(CONFIRM)
@require_safe
def hour_disputes(request: SignedInRequest) -> HttpResponse:
    waiting = Attendance.objects.disputed().for_the_eyes_of(request.user).with_slot()
    done = Attendance.objects.exclude(decided_by=None).with_slot().select_related("decided_by").order_by("-agreed_at")
    forms = [
        (
            each,
            DecideHoursForm(auto_id=f"d{each.pk}_%s", initial={"minutes": hours.in_hours(each.claimed_minutes or 0)}),
        )
        for each in waiting[:A_PAGE]
    ]
    return render(request, "points/staff/hour_disputes.html", {"waiting": forms, "done": done[:A_PAGE]})


@at_work(CONFIRM)
@require_POST
def decide_hours(request: SignedInRequest, pk: int) -> HttpResponse:
    attendance = get_object_or_404(Attendance.objects.for_the_eyes_of(request.user), pk=pk)
    form = DecideHoursForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type the hours and an answer: the person reads it."))
        return redirect("points_hour_disputes")
    try:
        hours.decide(attendance, by=request.user, **form.cleaned_data)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Decided; the person is told."))
    return redirect("points_hour_disputes")


# Help between neighbours


@at_work(MATCH)
@require_safe
def help_waiting(request: SignedInRequest) -> HttpResponse:
    """The oldest first, with who offered this kind of help. No address stands here."""
    waiting = list(HelpTask.objects.for_staff().with_people()[:A_PAGE])
    rows = [
        (
            task,
            helping.helpers_for(task) if task.state == HelpTask.State.ASKED else [],
            MatchForm(auto_id=f"t{task.pk}_%s"),
        )
        for task in waiting
    ]
    under_way = HelpTask.objects.filter(state__in=["matched", "accepted"]).with_people().order_by("day")
    return render(request, "points/staff/help.html", {"rows": rows, "under_way": under_way[: 2 * A_PAGE]})


@at_work(MATCH)
@require_POST
def move_help(request: SignedInRequest, pk: int) -> HttpResponse:
    task, verb = get_object_or_404(HelpTask, pk=pk), request.POST.get("verb", "")
    try:
        if verb == "confirm":
            helping.confirm(task, by=request.user)
        elif verb == "cancel":
            helping.cancel(task, by=request.user, reason=words(request.POST.get("reason"), 300))
        else:
            helper = _helper(request)
            if helper is None:
                messages.error(request, _("Choose somebody from the list, or type who it is."))
                return redirect("points_help")
            helping.match(task, helper, by=request.user)
            messages.success(request, _("Asked. You see here what they answer."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("points_help")


def _helper(request: SignedInRequest) -> Resident | None:
    chosen = request.POST.get("helper", "")
    if chosen.isdecimal():
        return Resident.objects.filter(pk=int(chosen), help_offers__ended_at=None, help_offers__isnull=False).first()
    form = MatchForm(request.POST)
    return form.cleaned_data["resident"] if form.is_valid() else None


# Teams


@at_work(KEEP_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def all_teams(request: SignedInRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = teams.make(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("points_team", team.pk)
    found = Team.objects.annotate(
        people=Count("memberships", distinct=True),
        organisers=Count("memberships", filter=Q(memberships__organises=True), distinct=True),
    )
    return render(request, "points/staff/teams.html", {"teams": found, "form": form})


@at_work(KEEP_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def one_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its names and kind, and who is in it."""
    team = get_object_or_404(Team, pk=pk)
    names = {name: getattr(team, name) for name in ("name_zh_hans", "name_en", "kind")}
    renames = "kind" in request.POST
    words = TeamForm(request.POST if renames else None, initial=names, auto_id="team_%s")
    del words.fields["slug"]
    form = MemberForm(request.POST if request.method == "POST" and not renames else None)
    if renames and words.is_valid():
        teams.change(team, by=request.user, **words.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("points_team", pk)
    if request.method == "POST" and not renames and form.is_valid():
        data = form.cleaned_data
        teams.put_in(team, data["resident"], organises=data["organises"], by=request.user)
        messages.success(request, _("Saved. Nobody in a team confirms deeds or hours of another in it."))
        return redirect("points_team", pk)
    members = team.memberships.select_related("resident").order_by("-organises", "since", "pk")
    return render(request, "points/staff/team.html", {"team": team, "words": words, "form": form, "members": members})


@at_work(KEEP_TEAMS)
@require_POST
def move_member(request: SignedInRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(TeamMember.objects.select_related("team", "resident"), pk=pk)
    if request.POST.get("verb") == "take_out":
        teams.take_out(member, by=request.user)
    else:
        teams.put_in(member.team, member.resident, organises=not member.organises, by=request.user)
    return redirect("points_team", member.team_id)
