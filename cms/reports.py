"""What waits for editors: drafts, and pages that speak one language only. Each is a queue and a list."""

from datetime import datetime

from django.contrib.auth.models import PermissionsMixin
from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page
from wagtail.query import PageQuerySet

from community.workbench import Queue

KEEP_PAGES = "cms.keep_pages"


def drafts() -> PageQuerySet:
    """Written and not published, or published and changed since."""
    return Page.objects.filter(has_unpublished_changes=True, depth__gt=1)


def one_language() -> PageQuerySet:
    """Public pages that only mirror the other language."""
    return Page.objects.live().filter(alias_of__isnull=False)


class DraftsReport(PageReportView):
    page_title = _("Drafts")
    header_icon = "edit"
    index_url_name = "cms_drafts"
    index_results_url_name = "cms_drafts_results"
    any_permission_required = ["add", "change", "publish"]

    def get_queryset(self) -> PageQuerySet:
        self.queryset = _listed(drafts()).order_by("latest_revision_created_at")
        return super().get_queryset()


class OneLanguageReport(PageReportView):
    page_title = _("To translate")
    header_icon = "globe"
    index_url_name = "cms_to_translate"
    index_results_url_name = "cms_to_translate_results"
    any_permission_required = ["add", "change", "publish"]

    def get_queryset(self) -> PageQuerySet:
        self.queryset = _listed(one_language()).order_by("first_published_at")
        return super().get_queryset()


def _listed(pages: PageQuerySet) -> PageQuerySet:
    return pages.prefetch_workflow_states().select_related("content_type", "locale").annotate_approved_schedule()


def _count_drafts(staff: PermissionsMixin) -> int:
    return drafts().count()


def _oldest_draft(staff: PermissionsMixin) -> datetime | None:
    return drafts().aggregate(first=Min("latest_revision_created_at"))["first"]


def _count_one_language(staff: PermissionsMixin) -> int:
    return one_language().count()


def _oldest_one_language(staff: PermissionsMixin) -> datetime | None:
    return one_language().aggregate(first=Min("first_published_at"))["first"]


QUEUES = [
    Queue(_("Drafts"), KEEP_PAGES, _count_drafts, _oldest_draft, "cms_drafts", promise_days=14),
    Queue(_("To translate"), KEEP_PAGES, _count_one_language, _oldest_one_language, "cms_to_translate", promise_days=7),
]
