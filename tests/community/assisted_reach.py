"""Which acts a view can record: its own code, and that of every function of ours it names, however far down."""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any

from django.urls import URLPattern, get_resolver

ROOMS = "community.", "proposals.", "points.", "voting."


def assisted_views() -> list[Callable[..., Any]]:
    def each(patterns: Any) -> Iterator[Callable[..., Any]]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.callback
            else:
                yield from each(pattern.url_patterns)

    return [view for view in each(get_resolver().url_patterns) if getattr(view, "may_be_assisted", False)]


def strings_reached(view: Callable[..., Any]) -> set[str]:
    """Every text in the code that may run."""
    waiting: list[Any] = [view]
    seen: set[Any] = set()
    found: set[str] = set()
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if function in seen or not inspect.isfunction(function) or not function.__module__.startswith(ROOMS):
            continue
        seen.add(function)
        for code in _codes(function.__code__):
            found |= {text for text in code.co_consts if isinstance(text, str)}
            waiting += _named(code.co_names, function.__globals__)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _named(names: tuple[str, ...], known: dict[str, Any]) -> list[Any]:
    """Functions named as such, or as part of a module of ours."""
    things = [known[name] for name in names if name in known]
    parts = [vars(thing).get(name) for thing in things if isinstance(thing, ModuleType) for name in names]
    return [thing for thing in [*things, *parts] if inspect.isfunction(thing)]
