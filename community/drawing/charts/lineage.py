"""What became of an idea: many ideas, one project."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from community.drawing.charts.twin import shorten, small_plate
from community.drawing.parts import d
from community.drawing.svg import Svg, element, picture


class Source(NamedTuple):
    plate: str
    words: str
    note: str
    here: bool = False


class Step(NamedTuple):
    words: str
    note: str = ""


@dataclass(frozen=True)
class Lineage:
    """What became of an idea: the picture for a wide page; the list for a narrow one is made of the same parts."""

    title: str
    svg: Svg
    sources: tuple[Source, ...]
    project: Source
    now: Step
    later: tuple[Step, ...]


def lineage(sources: Sequence[Source], project: Source, now: Step, later: Sequence[Step], *, title: str) -> Lineage:
    width, step = 1130, 96
    height = max(230, len(sources) * step + 12)
    middle = height / 2
    first = (height - len(sources) * step) / 2 + step / 2
    lines, boxes = [], []
    for number, source in enumerate(sources):
        y = round(first + number * step)
        line = d("M320 {}C400 {} 380 {} 452 {}", y, y, middle, middle)
        lines.append(element("path", d=line, class_="c-line strong is-jade" if source.here else "c-line"))
        boxes += [
            element(
                "rect",
                x=1.5,
                y=y - 39,
                width=318,
                height=78,
                rx=4,
                class_="c-box strong is-jade" if source.here else "c-box",
            ),
            element("text", shorten(f"{source.plate} {source.note}", 284, 16), x=20, y=y - 9, class_="c-small"),
            element("text", shorten(source.words, 284, 18), x=20, y=y + 21, class_="c-label"),
        ]
    lines.sort(key=lambda line: "strong" in line)
    steps = len(later)
    boxes += [
        element("path", d=d("M672 {}H722M912 {}H930", middle, middle), class_="c-line strong is-jade"),
        element("path", d=d("M930 {}H{}", middle, 946 + 66 * steps), class_="c-line dotted"),
        element("rect", x=452, y=middle - 62, width=220, height=124, rx=4, class_="c-box"),
        element("rect", x=452, y=middle - 62, width=220, height=6, class_="c-fill is-jade"),
        small_plate(470, middle - 40, 66, 40, project.plate),
        element("text", shorten(project.note, 116, 16), x=550, y=middle - 13, class_="c-small"),
        element("text", shorten(project.words, 186), x=470, y=middle + 38, class_="c-label"),
        element("rect", x=722, y=middle - 42, width=190, height=84, rx=4, class_="c-box strong now is-brick"),
        element("text", shorten(now.words, 156), x=740, y=middle - 7, class_="c-label"),
        element("text", shorten(now.note, 172, 16), x=740, y=middle + 23, class_="c-small"),
    ]
    for number, coming in enumerate(later):
        x = 958 + number * 66
        boxes.append(element("circle", cx=x, cy=middle, r=8, class_="c-dot"))
        boxes.append(
            element("text", shorten(coming.words, 80, 16), x=x, y=middle + 36, text_anchor="middle", class_="c-small")
        )
    told = [f"{source.plate} {source.words}" for source in sources]
    told += [f"{project.plate} {project.words}", f"{now.words} {now.note}".strip(), *(coming.words for coming in later)]
    svg = picture(*lines, *boxes, width=width, height=height, title=title, description=" → ".join(told))
    return Lineage(title, svg, tuple(sources), project, now, tuple(later))
