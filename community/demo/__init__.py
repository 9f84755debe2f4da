"""The people and places of the demo town, a module each, in this order. `load()` may be called again and again."""

from importlib import import_module
from importlib.util import find_spec

# Said at the end of `manage.py demo`: what one needs to walk through.
HINTS = ["A letter to 桂花里 7 弄 3 号 501 carries the household code GHR7-2MKP"]
ORDER = ["places", "accounts", "people"]


def load() -> None:
    for name in ORDER:
        if find_spec(f"{__name__}.{name}"):
            import_module(f"{__name__}.{name}").load()
