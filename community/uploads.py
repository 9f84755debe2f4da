"""Pictures that staff upload for plans and pages: made anew from their pixels or shapes, so that nothing hidden stays.

Pictures are decoded and encoded again; position, camera and thumbnails go with the old file. Vector drawings are
written anew from a list of shapes and attributes; what could run, load or link is refused with a sentence.
"""

import io
import re
import warnings
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 15_000_000
MOST_PIXELS = 40_000_000
MOST_SVG_BYTES, MOST_SHAPES, DEEPEST = 2_000_000, 20_000, 60
BROKEN = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
UNREADABLE = _("This is not a picture that can be read. Use JPEG, PNG or WebP.")
KEPT_WIDTH = 2400  # pixels; enough for print on A4, light enough for a phone


class Refused(ValidationError):
    """This file is not taken; the message says what to do."""


class Picture(NamedTuple):
    content: bytes
    width: int
    height: int
    ending: str


def picture(content: bytes) -> Picture:
    """A clean copy of an uploaded picture or drawing."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 15 MB. Save it smaller."))
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<?xml", b"<svg", b"<!--", b"<!DOCTYPE")):
        return drawing(content)
    return raster(content)


def raster(content: bytes) -> Picture:
    """For a plan, large enough to set points on."""
    pixels = _upright(content, _("This is not a picture that can be read. Use JPEG, PNG, WebP or SVG."))
    if min(pixels.size) < 100:
        raise Refused(_("The picture is too small for a plan: at least 100 by 100 pixels."))
    return _anew(pixels)


def photograph(content: bytes) -> Picture:
    """For a page, of any size."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 15 MB. Save it smaller."))
    return _anew(_upright(content, UNREADABLE))


def is_bare(content: bytes) -> bool:
    """Whether this is a picture as we write them: pixels and nothing beside, before or after them."""
    if content[:4] != b"RIFF" or content[8:16] != b"WEBPVP8 ":
        return False
    length = int.from_bytes(content[16:20], "little")
    return len(content) == 20 + length + length % 2 == 8 + int.from_bytes(content[4:8], "little")


def _upright(content: bytes, unreadable: Promise) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(_("The picture has more than 40 million pixels. Save it smaller."))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((KEPT_WIDTH, KEPT_WIDTH * 2))
            return upright.convert("RGBA")
    except BROKEN as why:
        raise Refused(str(unreadable)) from why


def _anew(pixels: Image.Image) -> Picture:
    clean = Image.new("RGB", pixels.size, "white")
    clean.paste(pixels, mask=pixels.getchannel("A"))
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=85)
    return Picture(out.getvalue(), *clean.size, "webp")


# Drawings

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
SHAPES = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
        "defs",
        "symbol",
        "use",
        "marker",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
    ]  # noqa: SIM905
)
LOOKS = frozenset(
    [
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-opacity",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-dasharray",
        "stroke-dashoffset",
        "opacity",
        "color",
        "display",
        "visibility",
        "clip-path",
        "clip-rule",
        "mask",
        "marker-start",
        "marker-mid",
        "marker-end",
        "stop-color",
        "stop-opacity",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "text-anchor",
        "letter-spacing",
        "word-spacing",
        "dominant-baseline",
        "paint-order",
        "vector-effect",
    ]  # noqa: SIM905
)
PLACES = frozenset(
    [
        "id",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "fx",
        "fy",
        "width",
        "height",
        "d",
        "points",
        "transform",
        "viewBox",
        "preserveAspectRatio",
        "dx",
        "dy",
        "rotate",
        "textLength",
        "lengthAdjust",
        "offset",
        "gradientUnits",
        "gradientTransform",
        "spreadMethod",
        "patternUnits",
        "patternContentUnits",
        "patternTransform",
        "clipPathUnits",
        "maskUnits",
        "maskContentUnits",
        "markerWidth",
        "markerHeight",
        "markerUnits",
        "orient",
        "refX",
        "refY",
        "role",
        "version",
    ]  # noqa: SIM905
)
# What drawing programs leave behind and nobody sees.
IGNORED_SHAPES = frozenset({"metadata"})
OUTSIDE = re.compile(r"(?i)\\|@|expression|javascript:|url\((?!\s*['\"]?#[\w.-]+['\"]?\s*\))|https?:|data:")


def drawing(content: bytes) -> Picture:
    if len(content) > MOST_SVG_BYTES:
        raise Refused(_("The drawing is larger than 2 MB. Simplify it, or save it as a picture."))
    writer = _Writer()
    try:
        writer.read(content)
    except expat.ExpatError as broken:
        raise Refused(_("This drawing cannot be read. Save it again as plain SVG.")) from broken
    return Picture(writer.written(), *writer.size, "svg")


class _Writer:
    """Reads a drawing and writes down again only what is on the lists."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: list[str] = []
        self._skipping = 0
        self._shapes = 0
        self.size = (0, 0)

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._refuse_entities
        parser.ProcessingInstructionHandler = self._refuse_instructions
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.Parse(content, True)

    def written(self) -> bytes:
        return "".join(self._out).encode()

    def _refuse_entities(self, *declaration: object) -> None:
        raise Refused(_("The drawing defines shorthands of its own. Save it again as plain SVG."))

    def _refuse_instructions(self, target: str, data: str) -> None:
        raise Refused(_("The drawing loads something from outside. Save it again as plain SVG."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _blank, tag = name.rpartition(" ")
        if self._skipping or (self._open and space != SVG) or tag in IGNORED_SHAPES:
            # Foreign boxes around harmless notes of drawing programs; scripts of any name are refused below.
            self._refuse_active(tag)
            self._skipping += 1
            return
        self._refuse_active(tag)
        if space not in (SVG, "") or tag not in SHAPES or (not self._open and tag != "svg"):
            raise Refused(_("The drawing holds a part of the kind “%(tag)s”, which is not taken.") % {"tag": tag[:40]})
        self._shapes += 1
        if self._shapes > MOST_SHAPES or len(self._open) > DEEPEST:
            raise Refused(_("The drawing has too many parts. Simplify it, or save it as a picture."))
        kept: dict[str, str] = {}
        for key, value in attributes.items():
            self._take(key, value, kept)
        if not self._open:
            self.size = _size(kept)
            kept = {"xmlns": SVG, **kept, "width": str(self.size[0]), "height": str(self.size[1])}
            kept.setdefault("viewBox", f"0 0 {self.size[0]} {self.size[1]}")
        self._open.append(tag)
        self._out.append(f"<{tag}" + "".join(f" {key}={quoteattr(value)}" for key, value in kept.items()) + ">")

    def _refuse_active(self, tag: str) -> None:
        if tag.lower() in {"script", "foreignobject", "iframe", "image", "style", "animate", "set", "handler", "a"}:
            raise Refused(_("The drawing holds a part of the kind “%(tag)s”, which is not taken.") % {"tag": tag[:40]})

    def _take(self, name: str, value: str, kept: dict[str, str]) -> None:
        space, _blank, key = name.rpartition(" ")
        if key.lower().startswith("on"):
            raise Refused(_("The drawing would run something. Save it again as plain SVG."))
        if key == "href":
            if not re.fullmatch(r"#[\w.-]+", value.strip()):
                raise Refused(_("The drawing loads something from outside. Save it again as plain SVG."))
            kept["href"] = value.strip()
        elif space:
            return
        elif key == "style":
            for part in value.split(";"):
                look, _colon, worth = part.partition(":")
                if look.strip() in LOOKS:
                    kept[look.strip()] = _checked(worth.strip())
                elif OUTSIDE.search(part):
                    _checked(part)
        elif key in LOOKS | PLACES:
            kept[key] = _checked(value)

    def _end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
        else:
            self._out.append(f"</{self._open.pop()}>")

    def _text(self, text: str) -> None:
        if not self._skipping and self._open and self._open[-1] in {"text", "tspan", "title", "desc"}:
            self._out.append(escape(text))


def _checked(value: str) -> str:
    if OUTSIDE.search(value):
        raise Refused(_("The drawing loads something from outside. Save it again as plain SVG."))
    return value


def _size(attributes: dict[str, str]) -> tuple[int, int]:
    """In pixels, from the box the drawing says it fills."""
    numbers = re.findall(r"-?\d+(?:\.\d+)?", attributes.get("viewBox", ""))
    lengths = [re.fullmatch(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*", attributes.get(side, "")) for side in ("width", "height")]
    if len(numbers) == 4:
        width, height = float(numbers[2]), float(numbers[3])
    elif all(lengths):
        width, height = (float(length[1]) for length in lengths if length)
    else:
        raise Refused(_("The drawing does not say how large it is (viewBox)."))
    if not (1 <= width <= 20_000 and 1 <= height <= 20_000):
        raise Refused(_("The drawing must be between 1 and 20,000 pixels wide and high."))
    grow = max(1.0, 600 / width)  # control points are pixels: a drawing in metres or inches gets enough of them
    return round(width * grow), round(height * grow)
