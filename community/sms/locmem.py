from typing import NamedTuple


class Sent(NamedTuple):
    to: str
    text: str


outbox: list[Sent] = []


class LocmemBackend:
    """For tests: what was sent lies in `outbox`."""

    def send(self, to: str, text: str) -> None:
        outbox.append(Sent(to, text))
