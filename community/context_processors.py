from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language

from community import help_points, navigation
from community.models.resident import Mode
from community.notices import unread_count
from community.preferences import HTML_LANG, OWN_NAMES, Preferences
from community.town import town

ENTRIES_IN_FIRST_LINE = 6


class OtherLanguage(NamedTuple):
    code: str
    name: str
    lang: str
    url: str


def url_or_nothing(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Frame:
    """What stands around every page. It asks the database one thing only, and only for who is signed in."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def here(self) -> str:
        """The page the reader is on, to come back to; a page that answers only a form has none."""
        return self._request.get_full_path() if self._request.method in {"GET", "HEAD"} else self._request.path

    @cached_property
    def home_url(self) -> str:
        return f"/{get_language()}/"

    @cached_property
    def other_language(self) -> OtherLanguage:
        """The same page in the other language; a view that knows better where that is says `request.twin_url`."""
        now = get_language()
        other = next(code for code, _ in settings.LANGUAGES if code != now)
        url = getattr(self._request, "twin_url", "") or translate_url(self.here, other)
        return OtherLanguage(other, OWN_NAMES[other], HTML_LANG[other], url)

    @cached_property
    def entries(self) -> list[navigation.Entry]:
        return navigation.header_entries(self._request)

    @cached_property
    def entries_need_a_line(self) -> bool:
        """Whether they would push the rest of the header around if they stood in its first line."""
        mode = getattr(self._request, "preferences", Preferences()).mode
        return len(self.entries) > ENTRIES_IN_FIRST_LINE or mode != Mode.STANDARD

    @cached_property
    def foot_entries(self) -> list[navigation.Entry]:
        return navigation.footer_entries(self._request)

    @cached_property
    def help_points(self) -> Iterable[str]:
        return help_points.for_reader(self._request)

    @cached_property
    def login_url(self) -> str:
        return reverse("account_login")

    @cached_property
    def me_url(self) -> str:
        return reverse("community:me")

    @cached_property
    def unread(self) -> int:
        """How many notices wait for this reader."""
        user = self._request.user
        return unread_count(user) if user.is_authenticated else 0

    @cached_property
    def prefer_url(self) -> str:
        return reverse("community:prefer")

    @cached_property
    def speak_url(self) -> str:
        return reverse("community:speak")

    @cached_property
    def search_url(self) -> str:
        return url_or_nothing("cms:search")


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs."""
    return {"preferences": getattr(request, "preferences", Preferences()), "frame": Frame(request), "town": town()}
