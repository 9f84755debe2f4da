"""The drawings an editor may choose from."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from community.drawing.scenes import SCENES


def choices() -> list[tuple[str, str | Promise]]:
    return [(name, gettext_lazy(scene.title)) for name, scene in SCENES.items()]
