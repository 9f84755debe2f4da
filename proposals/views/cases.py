"""Reported comments and wishes for moderators: what was said, what readers say about it, and the outcome."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.accounts.recent import me
from proposals import reported
from proposals.forms.moderation import ReasonForm
from proposals.models import Comment, Reason, Report, Wish

A_PAGE = 20


@permission_required(reported.MODERATE, raise_exception=True)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    return _page(request)


@permission_required(reported.MODERATE, raise_exception=True)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(Comment.objects.filter(reports__isnull=False).distinct(), pk=pk)
    return _decide(request, comment)


@permission_required(reported.MODERATE, raise_exception=True)
@require_POST
def decide_wish(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, get_object_or_404(Wish.objects.filter(reports__isnull=False).distinct(), pk=pk))


def _decide(request: HttpRequest, said: reported.Said) -> HttpResponse:
    form = _form(said, request)
    if form.is_valid():
        words = form.cleaned_data
        try:
            if request.POST.get("verb") == "hide":
                reported.hide(said, by=me(request), reason=words["reason"], standard=words["standard"])
            else:
                reported.keep(said, by=me(request), reason=words["reason"])
            messages.success(request, _("Decided. Whoever is concerned is told."))
            return redirect("staff_reports")
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, form)


def _prefix(said: reported.Said) -> str:
    return f"wish-{said.pk}" if isinstance(said, Wish) else f"case-{said.pk}"


def _form(said: reported.Said, request: HttpRequest | None = None) -> ReasonForm:
    return ReasonForm(request.POST if request else None, use=Reason.Use.COMMENT, prefix=_prefix(said))


class Case(NamedTuple):
    """Words that were reported, by whom and why, and the form that decides."""

    said: Any
    reports: list[Report]
    form: ReasonForm
    url: str


def _page(request: HttpRequest, bound: ReasonForm | None = None) -> HttpResponse:
    """Wishes stand on every page, before the comments: there are few, and each waits as long as a comment does."""
    page = Paginator(reported.cases().select_related("idea"), A_PAGE).get_page(request.GET.get("page"))
    wishes = list(reported.wish_cases().select_related("space")[:A_PAGE])
    filed = Report.objects.filter(Q(comment__in=list(page)) | Q(wish__in=wishes), outcome="")
    reports: dict[tuple[str, int | None], list[Report]] = {}
    for report in filed:
        about = ("wish", report.wish_id) if report.wish_id else ("case", report.comment_id)
        reports.setdefault(about, []).append(report)
    offered = [(reason.pk, str(reason)) for reason in Reason.objects.offered(Reason.Use.COMMENT)]
    rows = []
    waiting: list[reported.Said] = [*wishes, *page]
    for said in waiting:
        form = bound if bound and bound.prefix == _prefix(said) else _form(said)
        form.fields["standard"].choices = offered  # type: ignore[attr-defined]
        kind, name = ("wish", "staff_decide_wish") if isinstance(said, Wish) else ("case", "staff_decide_report")
        rows.append(Case(said, reports.get((kind, said.pk), []), form, reverse(name, args=[said.pk])))
    return render(request, "proposals/staff/cases.html", {"page": page, "rows": rows})
