"""Reading what one agreed to, agreeing, and taking it back as easily."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community import consents
from community.accounts.recent import me
from community.assisted import never_assisted
from community.models import Consent
from community.navigation import safe_address


@never_assisted
@login_required
@never_cache
def consents_list(request: HttpRequest) -> HttpResponse:
    said = Consent.objects.visible_to(request.user).newest_first().select_related("wording")
    shown = {"standing": consents.standing(me(request)), "said": said}
    return render(request, "community/consents.html", shown)


@never_assisted
@login_required
@never_cache
def consent(request: HttpRequest, kind: str) -> HttpResponse:
    """One question on a page of its own, for whoever was sent here by something that needs the answer."""
    found = [stands for stands in consents.standing(me(request)) if stands.wording.kind == kind]
    if not found:
        raise Http404
    return render(
        request, "community/consent.html", {"stands": found[0], "next": safe_address(request, request.GET.get("next"))}
    )


@login_required
@require_POST
def give_consent(request: HttpRequest, kind: str) -> HttpResponse:
    _require_known(kind)
    consents.give(me(request), kind)
    messages.success(request, _("Thank you. Your consent is noted; you can take it back at any time."))
    return redirect(safe_address(request, request.POST.get("next")) or reverse("community:consents"))


@login_required
@require_POST
def withdraw_consent(request: HttpRequest, kind: str) -> HttpResponse:
    _require_known(kind)
    if kind == consents.Kind.PRIVACY:
        return redirect("community:leave")  # without it there can be no account
    consents.withdraw(me(request), kind)
    messages.success(request, _("Taken back. From now on this is no longer done."))
    return redirect("community:consents")


def _require_known(kind: str) -> None:
    if kind not in consents.Kind.values:
        raise Http404
