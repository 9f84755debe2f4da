from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Tamper-evident record")

    def ready(self) -> None:
        from community import evidence, kept_pages, navigation, roles
        from records import actions

        autodiscover_modules("guards", "verification")
        evidence.install(actions.write)
        roles.allow(roles.Role.AUDITOR, "records.view_auditentry")
        navigation.add_to_footer(_("Public record"), "records:about", order=60)
        kept_pages.unseen("records_auditentry", "records_head", "records_salt")
        pre_migrate.connect(lift_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)


def lift_triggers(using: str, plan: list, **kwargs: Any) -> None:
    from records import immutable

    if plan:
        immutable.lift_for_rebuild(connections[using])


def install_triggers(using: str, **kwargs: Any) -> None:
    """After every migration, whatever it rebuilt: triggers back in place, and a first stone for each stream."""
    from records import immutable
    from records.models import Head
    from records.streams import STREAMS

    immutable.install(connections[using])
    if Head._meta.db_table in connections[using].introspection.table_names():
        Head.objects.using(using).bulk_create([Head(stream=name) for name in STREAMS], ignore_conflicts=True)
