"""The door of the staff side: who may come in, and what its pages may load."""

from collections.abc import Callable

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from community import roles
from community.roles import Role

STAFF = "/staff/"
# The one page below that who is signed in without a task may reach: the way out.
WAY_OUT = "/staff/logout/"
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    # The date chooser writes style attributes. They can do less than style sheets, which stay refused.
    "style-src-attr": [UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "media-src": [SELF],
    # The editor shows a preview of the page beside it.
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
    "manifest-src": [SELF],
}


class StaffDoorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(STAFF):
            return self.get_response(request)
        self._let_in(request)
        response = self.get_response(request)
        response._csp_replace = POLICY  # type: ignore[attr-defined]
        return response

    def _let_in(self, request: HttpRequest) -> None:
        """Who is signed in and has no task here is told which roles do. Others are sent to sign in by the pages."""
        user = request.user
        if not user.is_authenticated or request.path_info == WAY_OUT or user.has_perm("wagtailadmin.access_admin"):
            return
        names = _(", ").join(str(Role(role).label) for role in roles.STAFF)
        raise PermissionDenied(
            _("The staff side is for people with one of these roles: %(roles)s. An administrator grants them.")
            % {"roles": names}
        )
