from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    name = "community"
    verbose_name = _("People and places")

    def ready(self) -> None:
        from community import kept_pages, roles

        for module in ("community.privacy.marks", "community.privacy.places", "community.queues"):
            import_module(module)
        autodiscover_modules("privacy", "notices", "jobs", "mythings", "numbers")
        import_module("community.wiring")
        connection_created.connect(kept_pages.watch, dispatch_uid="community.kept_pages")
        post_migrate.connect(roles.set_up, dispatch_uid="community.roles")
