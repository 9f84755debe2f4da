"""The staff side as ours: its look, its home, what editors may do."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms import reports
from cms.models import SynonymSet
from community import workbench

# What the suite checks every public page against.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# People and rights have a page of their own, where each grant has a reason and leaves evidence.
NOT_SHOWN = {"users", "groups", "workflows", "workflow-tasks", "workflow-reports", "help", "redirects"}


@hooks.register("insert_global_admin_css")
def our_colours() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/staff.css"))


@hooks.register("insert_global_admin_js")
def our_scripts() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("js/staff.js"))


class WorkbenchPanel(Component):
    """The queues of whoever looks: count, oldest age, late ones in red and in words."""

    name = "workbench"
    template_name = "cms/staff/workbench.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        waiting = workbench.waiting_for(parent_context["request"].user)
        return {
            "queues": [each for each in waiting if each.count],
            "clear": [each for each in waiting if not each.count],
            "tomorrow": [each for each in waiting if each.tomorrow],
        }


@hooks.register("construct_homepage_panels", order=100)
def work_first(request: HttpRequest, panels: list[Component]) -> None:
    """Everybody has their queues; panels about pages are for those who work on pages."""
    about_pages = panels[:] if user_has_any_page_permission(request.user) else []
    panels[:] = [WorkbenchPanel(), *about_pages]


@hooks.register("construct_homepage_summary_items", order=100)
def counts_for_editors(request: HttpRequest, items: list[Component]) -> None:
    if not user_has_any_page_permission(request.user):
        items.clear()


@hooks.register("construct_main_menu", order=100)
@hooks.register("construct_settings_menu", order=100)
@hooks.register("construct_reports_menu", order=100)
def leave_out(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in NOT_SHOWN]


@hooks.register("register_admin_urls")
def lists_for_editors() -> list[URLPattern]:
    return [
        path("reports/drafts/", reports.DraftsReport.as_view(), name="cms_drafts"),
        path("reports/drafts/results/", reports.DraftsReport.as_view(results_only=True), name="cms_drafts_results"),
        path("reports/to-translate/", reports.OneLanguageReport.as_view(), name="cms_to_translate"),
        path(
            "reports/to-translate/results/",
            reports.OneLanguageReport.as_view(results_only=True),
            name="cms_to_translate_results",
        ),
    ]


class ReportItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(reports.KEEP_PAGES)


@hooks.register("register_reports_menu_item")
def drafts_in_menu() -> MenuItem:
    return ReportItem(_("Drafts"), reverse("cms_drafts"), name="drafts", icon_name="edit", order=10)


@hooks.register("register_reports_menu_item")
def to_translate_in_menu() -> MenuItem:
    return ReportItem(_("To translate"), reverse("cms_to_translate"), name="to-translate", icon_name="globe", order=20)


class OurChecker(ContentCheckerItem):
    """The editor's own eye: the rules our suite runs."""

    axe_run_only = AXE_TAGS


@hooks.register("construct_wagtail_userbar", order=100)
def check_by_our_rules(request: HttpRequest, items: list[Any], page: Any) -> None:
    items[:] = [OurChecker() if isinstance(item, ContentCheckerItem) else item for item in items]


class SynonymViewSet(SnippetViewSet):
    model = SynonymSet
    icon = "search"
    menu_label = _("Words alike")
    menu_order = 600
    add_to_settings_menu = True
    panels = [FieldPanel("words")]
    search_fields = ["words"]
    list_display = ["words"]
    inspect_view_enabled = False


register_snippet(SynonymViewSet)
