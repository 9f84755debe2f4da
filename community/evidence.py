"""How this lowest room leaves evidence without knowing the room above that keeps it.

`records` hands in its recorder when the site starts. An act that must be recorded cannot happen while nobody records.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import models


class Acting(Protocol):
    """Somebody at the desk does what a resident would do; see `community.assisted`."""

    @property
    def doer(self) -> Any: ...

    @property
    def beneficiary(self) -> Any: ...

    def note(self, action: str, about: models.Model) -> None: ...


acting: ContextVar[Acting | None] = ContextVar("acting", default=None)

Recorder = Callable[..., Any]
_recorder: Recorder | None = None


def install(recorder: Recorder) -> None:
    global _recorder
    _recorder = recorder


def write(
    action: str, about: models.Model, *, actor: models.Model | None, stream: str = "access", **facts: Any
) -> None:
    """Record that `actor` did `action` (such as "role.granted") to `about`, in the caller's transaction.

    What a resident does while somebody acts for them is recorded with both: who did it, and for whom.
    `facts` are plain JSON values and never personal: names, numbers and addresses of people stay out.
    """
    if _recorder is None:
        raise RuntimeError("Nobody keeps the record: is `records` installed?")
    helped = acting.get()
    if helped is not None and actor is not None and actor.pk == helped.beneficiary.pk:
        helped.note(action, about)
        actor, facts["for_"] = helped.doer, helped.beneficiary
    _recorder(action, about, actor=actor, stream=stream, **facts)
