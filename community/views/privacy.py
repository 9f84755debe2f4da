"""What is kept about people, a copy of one's own, and leaving."""

import secrets
from typing import Any

from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import cache_control, never_cache

from community import clock
from community.accounts import recent
from community.assisted import never_assisted
from community.forms.leave import LeaveForm
from community.models import Resident
from community.privacy import erase, export, inventory

COPY = "copy_of_my_data"
MINUTES = 10


def data_inventory(request: HttpRequest) -> HttpResponse:
    """Every kind of data there is, for everybody to read. Asks the database nothing."""
    return render(request, "community/inventory.html", inventory.told())


# A copy of one's own data: opened by a form, in this session, for a few minutes. There is no link to pass on.


@never_assisted
@recent.required
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        export.note_handing_out(recent.me(request))
        token = secrets.token_urlsafe(16)
        request.session[COPY] = {"token": token, "until": clock.now().timestamp() + MINUTES * 60, "of": request.user.pk}
        return redirect("community:my_copy", token=token)
    shown = {"minutes": MINUTES, "told": inventory.told_to(recent.me(request))}
    return render(request, "community/my_data.html", shown)


def _owner(request: HttpRequest, token: str) -> Resident:
    """The one who asked for this copy a few minutes ago, in this very session; to everybody else it does not exist."""
    asked: dict[str, Any] = request.session.get(COPY, {}) if request.user.is_authenticated else {}
    if (
        not constant_time_compare(asked.get("token", ""), token)
        or asked["of"] != request.user.pk
        or asked["until"] < clock.now().timestamp()
    ):
        raise Http404
    return recent.me(request)


@never_assisted
@cache_control(private=True, no_store=True)
def my_copy(request: HttpRequest, token: str) -> HttpResponse:
    resident = _owner(request, token)
    parts = export.parts_about(resident)
    shown = {
        "sections": export.sections(parts),
        "token": token,
        "made_at": clock.now(),
        "files": any(part.files for part in parts),
    }
    return render(request, "community/my_copy.html", shown)


@never_assisted
@cache_control(private=True, no_store=True)
def my_copy_file(request: HttpRequest, token: str) -> HttpResponse:
    response = JsonResponse(
        export.as_json(_owner(request, token)),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="my-data-{clock.today():%Y-%m-%d}.json"'
    return response


@never_assisted
@cache_control(private=True, no_store=True)
def my_copy_archive(request: HttpRequest, token: str) -> FileResponse:
    archive = export.as_archive(_owner(request, token))
    return FileResponse(archive, as_attachment=True, filename=f"my-data-{clock.today():%Y-%m-%d}.zip")


# Leaving


@never_assisted
@login_required
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Said plainly first; done only after a code or the password was given anew."""
    confirmed = recent.confirmed_anew(request)
    form = LeaveForm(request.POST if request.method == "POST" and confirmed else None)
    if request.method == "POST":
        if not confirmed:
            return recent.ask(request, reverse("community:leave"))
        if form.is_valid() and _gone(request, form):
            return redirect("community:left")
    told = inventory.told_to(recent.me(request))
    shown = {
        "form": form,
        "confirmed": confirmed,
        "erased": [table.purpose for table in told if table.loses],
        "kept": inventory.reasons_to_keep(told),
    }
    return render(request, "community/leave.html", shown)


def _gone(request: HttpRequest, form: LeaveForm) -> bool:
    try:
        erase(recent.me(request))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    auth.logout(request)
    return True


@never_cache
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "community/left.html")
