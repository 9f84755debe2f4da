"""What is wrong with a file, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from voting.counting.refusals import Refusal, Saying, shorten


@dataclass(frozen=True)
class Fault:
    """One fault: the line it is on (from 1), the field, what is wrong."""

    line: int
    field: str
    saying: Saying

    def message(self, language: str = "en") -> str:
        return self.saying.text(language)

    def text(self, name: str, language: str = "en") -> str:
        """``file:line: field: what is wrong``."""
        return f"{name}:{self.line}: {shorten(self.field)}: {self.message(language)}"


class BrokenFile(Refusal):
    """A file that must not be counted, with every fault found in it, in order of lines."""

    def __init__(self, name: str, faults: list[Fault]):
        self.name = name
        self.faults = tuple(sorted(set(faults), key=lambda fault: (fault.line, fault.field, fault.message())))
        super().__init__("the file cannot be counted")

    def text(self, language: str = "en") -> str:
        return "\n".join(fault.text(self.name, language) for fault in self.faults)

    def __str__(self) -> str:
        return self.text()
