"""Messages that did not arrive: to whom by number only, what went wrong, and two things to do about it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community import notices
from community.accounts.recent import me
from community.models import Notice

RESEND = "community.resend_notices"
A_PAGE = 50


@permission_required(RESEND, raise_exception=True)
def list_undelivered(request: HttpRequest) -> HttpResponse:
    """What people were told is theirs: staff see who could not be reached and why, and not a word of it."""
    waiting = Notice.objects.undelivered().select_related("resident").order_by("created_at", "pk")
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "community/staff/undelivered.html", {"page": page})


@permission_required(RESEND, raise_exception=True)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Notice.objects.undelivered(), pk=pk).try_again(by=me(request))
    notices.send_after_commit()
    messages.success(request, _("It is on its way again."))
    return redirect("community_undelivered")


@permission_required(RESEND, raise_exception=True)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Notice.objects.undelivered(), pk=pk).give_up(by=me(request))
    messages.success(request, _("It will be read on the site only."))
    return redirect("community_undelivered")
