from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotingConfig(AppConfig):
    name = "voting"
    verbose_name = _("Voting")

    def ready(self) -> None:
        for module in ("voting.wiring", "voting.queues"):
            import_module(module)
