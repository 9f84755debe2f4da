from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from records import staff


@hooks.register("register_admin_urls")
def record_addresses() -> list[URLPattern]:
    return [
        path("record/", staff.browse, name="records_browse"),
        path("record/export/", staff.export, name="records_export"),
    ]


class RecordMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(staff.SEE)


@hooks.register("register_reports_menu_item")
def record_in_the_menu() -> MenuItem:
    return RecordMenuItem(_("Record"), reverse("records_browse"), icon_name="history", order=10)
