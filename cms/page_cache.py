"""The front door, answered from what is kept of it before anything else of a request is looked at."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from community import kept_pages

DOORS = {f"/{code}/": code for code, _name in settings.LANGUAGES}


class FrontDoorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = DOORS.get(request.path_info)
        if language is None or request.GET or not kept_pages.for_everybody(request):
            return self.get_response(request)
        with override(language):
            kept = kept_pages.look_up(request)
        if kept is None:
            return self.get_response(request)
        response = kept_pages.show(request, kept)
        response["Content-Language"] = language
        response["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        return response
