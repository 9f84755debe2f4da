"""One HTTP gateway for any provider whose request fits a template. docs/accounts.md shows examples.

The template may name {to} (+8613800138000), {national} (13800138000), {text}, {sender} and {token}.
"""

import json
import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings

from community.phones import national
from community.sms import NotSent

logger = logging.getLogger(__name__)
# At INFO it would write whole addresses, and a provider may want the number there.
logging.getLogger("httpx").setLevel(logging.WARNING)

PLACE = re.compile(r"\{(to|national|text|sender|token)\}")
JSON_BODY, FORM_BODY = "application/json", "application/x-www-form-urlencoded"


class GatewayBackend:
    def send(self, to: str, text: str) -> None:
        try:
            answer = self._ask(to, text)
            self._check(answer)
        except NotSent as problem:
            logger.warning("A text message was not sent: %s", problem)
            raise

    def _ask(self, to: str, text: str) -> httpx.Response:
        values = {
            "to": to,
            "national": national(to),
            "text": text,
            "sender": settings.SMS_GATEWAY_SENDER,
            "token": settings.SMS_GATEWAY_TOKEN,
        }
        headers = {name: _fill(value, values) for name, value in settings.SMS_GATEWAY_HEADERS.items()}
        body, kind = _body(settings.SMS_GATEWAY_BODY, values)
        try:
            return httpx.request(
                settings.SMS_GATEWAY_METHOD,
                _fill(settings.SMS_GATEWAY_URL, values, quote_for_url),
                headers={"Content-Type": kind, **headers} if body else headers,
                content=body or None,
                timeout=settings.SMS_GATEWAY_TIMEOUT,
                follow_redirects=False,
            )
        except httpx.TimeoutException:
            raise NotSent("the gateway did not answer in time") from None
        except httpx.HTTPError as problem:
            raise NotSent(f"the gateway cannot be reached ({type(problem).__name__})") from None

    def _check(self, answer: httpx.Response) -> None:
        if not answer.is_success:
            raise NotSent(f"the gateway answered with status {answer.status_code}")
        rule = settings.SMS_GATEWAY_SUCCESS
        if not rule:
            return
        path, _, wanted = rule.partition("=")
        try:
            found = _at(answer.json(), path)
        except (ValueError, LookupError, TypeError):
            raise NotSent("the gateway's answer could not be understood") from None
        if str(found) != wanted:
            raise NotSent("the gateway refused the message")


def quote_for_url(value: str) -> str:
    return quote(value, safe="")


def _fill(template: str, values: dict[str, str], escape: Callable[[str], str] = str) -> str:
    # In one pass, so that a text which speaks of {token} does not get it.
    return PLACE.sub(lambda found: escape(values[found[1]]), template)


def _body(template: str, values: dict[str, str]) -> tuple[bytes, str]:
    """The body, and of which kind it is: JSON when the template is, else a form. Values cannot break out of either."""
    if not template:
        return b"", ""
    try:
        shape = json.loads(template)
    except ValueError:
        return _fill(template, values, quote_for_url).encode(), FORM_BODY
    return json.dumps(_fill_all(shape, values), ensure_ascii=False).encode(), JSON_BODY


def _fill_all(shape: Any, values: dict[str, str]) -> Any:
    if isinstance(shape, dict):
        return {name: _fill_all(value, values) for name, value in shape.items()}
    if isinstance(shape, list):
        return [_fill_all(value, values) for value in shape]
    return _fill(shape, values) if isinstance(shape, str) else shape


def _at(answer: Any, path: str) -> Any:
    """What lies at "data.0.status" in the answer."""
    for step in path.split("."):
        answer = answer[int(step)] if isinstance(answer, list) else answer[step]
    return answer
