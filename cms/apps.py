from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from wagtail.signals import copy_for_translation_done, page_published, page_unpublished

        # The one seam by which Wagtail tells that the public side of a page changed.
        page_published.connect(_published, dispatch_uid="cms.published")
        page_unpublished.connect(_unpublished, dispatch_uid="cms.unpublished")
        copy_for_translation_done.connect(_mirrored, dispatch_uid="cms.mirrored")
        self._say_where_things_are()

    def _say_where_things_are(self) -> None:
        from cms import reports, texts
        from community import navigation, roles, search, workbench
        from community.roles import Role

        navigation.add_to_header(_("Announcements"), "cms:news", order=70)
        navigation.add_to_header(_("Stories"), "cms:stories", order=80)
        navigation.add_to_footer(_("Help pages"), "cms:help", order=10)
        navigation.add_to_footer(_("What we promise"), "cms:help-promises", order=20)
        navigation.add_to_footer(pgettext_lazy("link to the promise", "Privacy"), "cms:privacy", order=30)
        navigation.add_to_footer(_("Accessibility"), "cms:accessibility", order=40)
        roles.allow(Role.EDITOR, *(f"cms.{verb}_synonymset" for verb in ("add", "change", "delete", "view")))
        roles.allow(Role.EDITOR, "cms.keep_pages", "simple_translation.submit_translation")
        for queue in reports.QUEUES:
            workbench.register(queue)
        search.register(search.Source("pages", _("Pages"), texts.matching, texts.hit))


def _published(instance: Any, **kwargs: Any) -> None:
    from cms import texts

    texts.keep(instance)


def _unpublished(instance: Any, **kwargs: Any) -> None:
    from cms import texts

    texts.forget(instance)


def _mirrored(target_obj: Any, **kwargs: Any) -> None:
    from wagtail.models import Page

    from cms import texts

    if isinstance(target_obj, Page) and target_obj.live:
        texts.keep(target_obj)
