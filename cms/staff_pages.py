"""Two of Wagtail's own pages, as they are here: the account without a portrait, and the words its scripts say."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.auth import require_admin_access
from wagtail.admin.localization import get_localized_response
from wagtail.admin.views.account import AccountView

from cms.staff_words import SAID_BY_SCRIPTS


class OwnAccount(AccountView):
    """Nobody needs a portrait of staff, and the upload would keep where and when it was taken."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if panel.name != "avatar"]


class Words(JavaScriptCatalog):
    """Wagtail's own, and ours where it has none."""

    packages = ["wagtail.admin"]

    def get_catalog(self) -> dict[str, Any]:
        known: dict[str, Any] = super().get_catalog()
        if get_language() == "en":
            return known
        return {said: self._form(said) for said in SAID_BY_SCRIPTS} | known

    def _form(self, said: str) -> str | list[str]:
        """A pair of singular and plural is asked for by its singular, and answered with its forms: in Chinese one."""
        return [gettext(said)] if said.startswith("%(num)s ") else gettext(said)


own_account = require_admin_access(OwnAccount.as_view())
_words = Words.as_view()


def script_words(request: HttpRequest) -> HttpResponse:
    """In the language this member of staff works in."""
    response: HttpResponse = get_localized_response(_words, request)
    return response
