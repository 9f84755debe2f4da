"""How ideas and spaces look: shape and tone of every state, and the drawing of an idea nobody took a photo of."""

from typing import NamedTuple
from uuid import UUID

from community.drawing.scenes import SCENES
from proposals.models import Idea, Photo, Space, SpaceState, State


class Look(NamedTuple):
    shape: str
    tone: str


LOOKS: dict[str, Look] = {
    State.DRAFT: Look("ring", "stone"),
    State.SUBMITTED: Look("ring", "amber"),
    State.RETURNED: Look("triangle", "amber"),
    State.PUBLISHED: Look("diamond", "plate"),
    State.COSTING: Look("half", "plum"),
    State.FEASIBLE: Look("tick", "jade"),
    State.INFEASIBLE: Look("square", "stone"),
    State.ON_BALLOT: Look("ring", "brick"),
    State.CHOSEN: Look("tick", "jade"),
    State.NOT_CHOSEN: Look("bars", "stone"),
    State.MERGED: Look("half", "stone"),
    State.WITHDRAWN: Look("square", "stone"),
    State.HIDDEN: Look("square", "danger"),
}
SPACE_LOOKS: dict[str, Look] = {
    SpaceState.PREPARED: Look("ring", "stone"),
    SpaceState.WISHING: Look("diamond", "plate"),
    SpaceState.CALLING: Look("ring", "brick"),
    SpaceState.CLOSED: Look("half", "plum"),
    SpaceState.DECIDED: Look("tick", "jade"),
}
DRAWING = "lane"


def look(state: str) -> Look:
    return LOOKS[state]


def look_of_space(state: str) -> Look:
    return SPACE_LOOKS[state]


class Face(NamedTuple):
    """A picture as it was read with the row of what it shows."""

    key: UUID
    caption: str


def face(of: Idea | Space) -> Photo | Face | None:
    """What stands for it where there is room for one picture."""
    if "face_key" not in of.__dict__:
        return next(iter(of.photos.all()), None)
    key, caption = of.__dict__["face_key"], of.__dict__["face_caption"]
    return Face(key, caption) if key else None


def drawing(idea: Idea) -> str:
    """A scene that says what the idea is about."""
    wanted = idea.theme.picture if idea.theme else ""
    return wanted if wanted in SCENES else DRAWING
