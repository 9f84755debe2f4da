"""The verbs of this room, a module for each noun. Higher rooms call `points.actions.award`."""

from points.actions.deeds import award

__all__ = ["award"]
