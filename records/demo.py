"""The demo town keeps its record under a key of its own."""

from records import checkpoints, keys


def load() -> None:
    keys.make()
    checkpoints.make_if_news()
