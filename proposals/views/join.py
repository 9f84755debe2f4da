"""Moderators lay two ideas side by side and ask whether they are one; and take joined ones apart."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.accounts.recent import me
from community.typed import row_number
from proposals import merging
from proposals.forms.judging import JoinForm
from proposals.models import Idea, Merge

A_PAGE = 25


@permission_required(merging.JOIN, raise_exception=True)
@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    known = Merge.objects.select_related("host", "twin").order_by("-proposed_at", "-pk")
    page = Paginator(known, A_PAGE).get_page(request.GET.get("page"))
    rows = [(merge, merging.can_undo(merge, request.user)) for merge in page]
    return render(request, "proposals/staff/merges.html", {"page": page, "rows": rows})


@permission_required(merging.JOIN, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def lay_side_by_side(request: HttpRequest) -> HttpResponse:
    """`?host=12&twin=15`: the host stays, the twin becomes part of it."""
    host, twin = _idea(request.GET.get("host")), _idea(request.GET.get("twin"))
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and host and twin and form.is_valid():
        try:
            merge = merging.propose(host, twin, by=me(request), reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            done = _("Joined.") if merge.done_at else _("Its author is asked. Nothing changes before they say yes.")
            messages.success(request, done)
            return redirect("staff_merges")
    one = twin or host
    context = {
        "host": host,
        "twin": twin,
        "one": one,
        "form": form,
        "near": near(one) if one and not (host and twin) else [],
    }
    return render(request, "proposals/staff/side_by_side.html", context)


def near(idea: Idea) -> QuerySet[Idea]:
    """Others of the round, or small matters, from the same place or about the same: the most supported first."""
    same = Idea.objects.filter(state__in=merging.JOINABLE, lane=idea.lane, cycle=idea.cycle_id).exclude(pk=idea.pk)
    return same.filter(Q(area=idea.area_id) | Q(theme=idea.theme_id)).order_by("-support_count", "-pk")[:20]


def _idea(number: Any) -> Idea | None:
    found = Idea.objects.filter(state__in=merging.JOINABLE).select_related("area", "theme")
    return found.filter(number=row_number(number)).first()


@permission_required(merging.JOIN, raise_exception=True)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.select_related("host", "twin"), pk=pk)
    try:
        merging.undo(merge, by=me(request))
        messages.success(request, _("They are two ideas again. Everybody concerned is told."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("staff_merges")
