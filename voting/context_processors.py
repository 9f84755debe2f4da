from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from voting import begun


def ballot_begun(request: HttpRequest) -> dict[str, Any]:
    return {"ballot_begun": SimpleLazyObject(lambda: begun.of(request))}
