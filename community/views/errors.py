"""What people see when something goes wrong: what happened, what is kept, what to do, whom to call."""

import logging
import secrets
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from community.preferences import HTML_LANG
from community.town import town

FROM_ELSEWHERE = "Origin checking", "Referer checking"  # how Django's reasons begin
log = logging.getLogger(__name__)


def server_fault(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session. The number on the page stands in the log beside the cause."""
    reference = secrets.token_hex(3).upper()
    log.error("Fault %s at %s", reference, request.path)
    context = {"reference": reference, "town": town(), "lang": HTML_LANG.get(_language(request), "zh-Hans")}
    return HttpResponse(render_to_string("500.html", context), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Who asks under a name that is not ours gets a bare answer: our pages say where they are."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse("No such site here.\n", content_type="text/plain", status=HTTPStatus.BAD_REQUEST)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def _language(request: HttpRequest) -> str:
    first = request.path.split("/")[1] if "/" in request.path else ""
    return first if first in HTML_LANG else "zh-hans"


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The proof that a form came from this site was missing or too old: what was typed can be sent once more.

    Only where the browser said that a page of ours sent it: another site's would get its wish by one tap.
    """
    ours = ("Origin" in request.headers or request.is_secure()) and not reason.startswith(FROM_ELSEWHERE)
    typed = [(name, text) for name, texts in request.POST.lists() for text in texts if _can_be_sent_again(name)]
    context = {"typed": typed if ours else [], "had_files": bool(request.FILES)}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


def _can_be_sent_again(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name
