"""Settings of one's own: language, print, how messages come, name, and how to reach and recognise somebody."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from community import preferences
from community.accounts import contacts
from community.accounts.recent import me
from community.assisted import never_assisted
from community.forms.settings import SettingsForm


@never_assisted
@login_required
@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    resident = me(request)
    form = SettingsForm(request.POST or None, resident=resident, device=request.preferences)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        return _save(request, form.cleaned_data)
    ways = contacts.of(resident)
    shown = {
        "form": form,
        "contacts": ways,
        "phones": sum(way.kind == contacts.PHONE for way in ways),
        "emails": sum(way.kind == contacts.EMAIL for way in ways),
        "most": contacts.MOST,
        "keys": Authenticator.objects.filter(user=resident).exclude(type=Authenticator.Type.RECOVERY_CODES).count(),
        "devices": UserSession.objects.filter(user=resident).count(),
    }
    return render(request, "community/settings.html", shown)


def _save(request: HttpRequest, wanted: dict[str, str]) -> HttpResponse:
    preferences.keep(me(request), **wanted)
    response = redirect(translate_url(reverse("community:settings"), wanted["language"]))
    preferences.remember(response, preferences.Preferences(wanted["mode"], wanted["theme"]))
    preferences.remember_language(response, wanted["language"])
    with override(wanted["language"]):
        messages.success(request, _("Saved."))
    return response
