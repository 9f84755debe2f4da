"""My page and the notices on it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community import mythings, notices
from community.accounts import recent
from community.models import Notice

NEWEST = 3
A_PAGE = 20


@login_required
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    resident = recent.me(request)
    unread = Notice.objects.visible_to(resident).unread().newest_first()[:NEWEST]
    drafts, sections = mythings.drafts_of(resident), mythings.sections_of(resident)
    shown = {
        "readings": notices.read_aloud(unread),
        "drafts": drafts,
        "sections": sections,
        "links": mythings.links(),
        "first_steps": [] if drafts or sections else mythings.first_steps(resident),
    }
    return render(request, "community/me.html", shown)


@login_required
@never_cache
def notices_list(request: HttpRequest) -> HttpResponse:
    mine = Notice.objects.visible_to(request.user).newest_first()
    page = Paginator(mine, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "community/notices.html", {"page": page, "readings": notices.read_aloud(page.object_list)})


@login_required
@require_POST
def read_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read; the button that opens what it is about asks to go there."""
    mine = Notice.objects.visible_to(request.user).filter(pk=pk)
    notice = get_object_or_404(mine)
    mine.mark_read()
    (reading,) = notices.read_aloud(mine)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "community/_notice.html", {"reading": reading})
    if "open" in request.POST and notice.url:
        return redirect(reading.url)
    return redirect("community:notices")


@login_required
@require_POST
def read_all_notices(request: HttpRequest) -> HttpResponse:
    Notice.objects.visible_to(request.user).mark_read()
    return redirect("community:notices")
