from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PointsConfig(AppConfig):
    name = "points"
    verbose_name = _("Good-deed points")

    def ready(self) -> None:
        import_module("points.wiring")
