"""What a resident sees of the help they were given at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import assisted
from community.models import AssistConsent, AssistedSession
from community.signed_in import SignedInRequest
from community.views.desk import lines_of


@never_cache
@login_required
@require_safe
def my_help(request: SignedInRequest) -> HttpResponse:
    sessions = AssistedSession.objects.filter(beneficiary=request.user).select_related("helper", "help_point")
    context = {
        "sessions": sessions.annotate(number=Count("acts"))[:50],
        "consents": AssistConsent.objects.usable().filter(beneficiary=request.user),
    }
    return render(request, "community/assisted/my_help.html", context)


@never_cache
@login_required
@require_safe
def my_session(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = AssistedSession.objects.filter(beneficiary=request.user)
    session = get_object_or_404(mine.select_related("helper", "consent", "help_point"), pk=pk)
    context = {"session": session, "acts": lines_of(session), "resident": request.user}
    return render(request, "community/assisted/receipt.html", context)


@login_required
@require_POST
def revoke_consent(request: SignedInRequest, pk: int) -> HttpResponse:
    consent = get_object_or_404(AssistConsent.objects.filter(beneficiary=request.user), pk=pk)
    assisted.revoke_consent(consent, by=request.user)
    messages.success(request, _("Taken back. Nobody acts for you on that consent any more."))
    return redirect("community:my_help")
