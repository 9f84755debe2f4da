"""Text messages, one at a time, like Django's mail backends: `send` hands the text to whichever way is set up.

`console` shows it to whoever tries the site out, `locmem` keeps it for tests, `gateway` posts it to the operator's
provider, `off` says honestly that this site sends none.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

BACKENDS = {
    "console": "community.sms.console.ConsoleBackend",
    "locmem": "community.sms.locmem.LocmemBackend",
    "gateway": "community.sms.gateway.GatewayBackend",
    "off": "community.sms.off.OffBackend",
}


class NotSent(Exception):
    """The text did not go out. The message says why, and never holds a number or a text."""


class Backend(Protocol):
    def send(self, to: str, text: str) -> None:
        """Hand `text` over for the number `to` (E.164), or raise NotSent."""


def send(to: str, text: str) -> None:
    """Send one text message now. Never inside a transaction: it may take as long as SMS_GATEWAY_TIMEOUT."""
    backend: Backend = import_string(BACKENDS[settings.SMS_BACKEND])()
    backend.send(to, text)


def available() -> bool:
    return bool(settings.SMS_BACKEND != "off")
