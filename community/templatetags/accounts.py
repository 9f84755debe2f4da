"""What the pages about signing in compute."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

# The first that is found counts: WeChat's browser also says it is Chrome, and Chrome says it is Safari.
BROWSERS = [
    ("MicroMessenger", gettext_lazy("WeChat")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("HuaweiBrowser", gettext_lazy("Huawei browser")),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
MACHINES = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", gettext_lazy("HarmonyOS phone")),
    ("Android", gettext_lazy("Android phone")),
    ("Windows", gettext_lazy("Windows computer")),
    ("Macintosh", gettext_lazy("Mac")),
    ("Linux", gettext_lazy("Linux computer")),
]


@register.filter
def device(user_agent: str) -> str:
    """As "iPhone · Safari", the way somebody would call it who looks at the list of their devices."""
    found = [next((str(name) for sign, name in table if sign in user_agent), "") for table in (MACHINES, BROWSERS)]
    return " · ".join(part for part in found if part) or _("Another device")
