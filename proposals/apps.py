from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = _("Golden ideas")

    def ready(self) -> None:
        for module in ("proposals.wiring", "proposals.queues"):
            import_module(module)
