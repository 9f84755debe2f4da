"""What the frame of every page offers: language, size of print, colours; and the bare address of the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from community import navigation, preferences
from community.assisted import acting_in, may_be_assisted


def next_page(request: HttpRequest) -> str:
    """Where the form wants to return to, if that is on this site."""
    return navigation.safe_address(request, request.POST.get("next")) or "/"


def root(request: HttpRequest) -> HttpResponse:
    """The bare address leads into a language: of the cookie, else of the account, else of the browser."""
    response = redirect(f"/{preferences.language_of(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Asked too often: a page that says so kindly, and when to come back."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "600"
    return response


# Without a token, so that pages which carry these forms are the same for all and can be kept in a cache. The worst
# another site could do with them is to enlarge somebody's print.
@may_be_assisted
@csrf_exempt
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Keep the reader's mode and theme; what the form leaves out stays as it is."""
    asked = {name: request.POST[name] for name in ("mode", "theme") if name in request.POST}
    wanted = preferences.checked(request.preferences._replace(**asked))  # type: ignore[attr-defined]
    if request.user.is_authenticated and acting_in(request) is None:
        preferences.keep(request.user, **{name: getattr(wanted, name) for name in asked})
    response = redirect(next_page(request))
    preferences.remember(response, wanted)
    return response


@may_be_assisted
@csrf_exempt
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Show the same page in the other language, and remember it."""
    language = preferences.known_language(request.POST.get("language"))
    if not language:
        return redirect(next_page(request))
    if request.user.is_authenticated and acting_in(request) is None:
        preferences.keep(request.user, language=language)
    response = redirect(translate_url(next_page(request), language))
    preferences.remember_language(response, language)
    return response
