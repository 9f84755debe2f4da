"""What staff upload is made anew; what could run, load or link is refused with a sentence."""

import contextlib
import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from community import uploads
from community.uploads import Refused


def encoded(size=(400, 300), kind="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def with_position():
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    return encoded(exif=exif, comment=b"secret note")


def svg(inside="", attributes='viewBox="0 0 800 600"', before=""):
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_anew(kind):
    made = uploads.picture(encoded(kind=kind))
    assert (made.width, made.height, made.ending) == (400, 300, "webp")


def test_nothing_but_pixels_is_left():
    made = Image.open(io.BytesIO(uploads.picture(with_position()).content))
    assert not made.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & made.info.keys()


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    made = uploads.picture(encoded(exif=exif))
    assert (made.width, made.height) == (300, 400)


def test_a_huge_picture_is_kept_smaller():
    assert uploads.picture(encoded((4800, 3000))).width == uploads.KEPT_WIDTH


def bomb():
    """A PNG of some bytes that claims to be 60,000 pixels wide and high."""
    head = b"IHDR" + (60_000).to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\0" * 200,
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"<html><script>alert(1)</script></html>",
        encoded()[:200],
        encoded((50, 50)),
        bomb(),
        b"x" * (uploads.MOST_BYTES + 1),
    ],
    ids=["empty", "gif", "pdf", "zip", "html", "cut off", "tiny", "bomb", "heavy"],
)
def test_what_is_no_picture_is_refused_with_a_sentence(content):
    with pytest.raises(Refused) as refusal:
        uploads.picture(content)
    assert str(refusal.value.messages[0]).endswith((".", "。"))


def test_a_plain_drawing_is_kept():
    made = uploads.picture(
        svg(
            '<g style="fill:#123;stroke-width:2"><path d="M0 0L9 9"/><text x="3">河 &lt;3</text></g>',
            before="<?xml version='1.0'?>",
        )
    )
    text = made.content.decode()
    assert (made.width, made.height, made.ending) == (800, 600, "svg")
    assert '<g fill="#123" stroke-width="2">' in text
    assert "河 &lt;3" in text


def test_notes_of_drawing_programs_fall_away():
    text = uploads.picture(
        svg(
            '<metadata><x:author xmlns:x="urn:x">somebody</x:author></metadata>'
            '<ink:layer xmlns:ink="urn:ink" ink:secret="1"><path d="M0 0"/></ink:layer>'
            '<rect ink2:a="b" xmlns:ink2="urn:y"/>'
        )
    ).content.decode()
    assert "somebody" not in text
    assert "urn:" not in text


@pytest.mark.parametrize(
    "hostile",
    [
        svg("<script>alert(1)</script>"),
        svg('<SCRIPT href="x"/>'),
        svg('<rect onload="alert(1)"/>'),
        svg(attributes='viewBox="0 0 800 600" onload="alert(1)"'),
        svg('<a href="javascript:alert(1)"><text>x</text></a>'),
        svg('<use href="https://evil.example/x.svg#a"/>'),
        svg('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//evil.example/#a"/>'),
        svg('<image href="https://evil.example/x.png"/>'),
        svg('<image href="data:image/png;base64,AAAA"/>'),
        svg("<style>@import url(https://evil.example)</style>"),
        svg('<rect style="fill:url(https://evil.example/#a)"/>'),
        svg('<rect fill="url( https://evil.example )"/>'),
        svg('<rect style="background:url(//evil.example)"/>'),
        svg('<rect fill="\\75rl(x)"/>'),
        svg("<foreignObject><div/></foreignObject>"),
        svg('<animate attributeName="href" to="javascript:alert(1)"/>'),
        svg('<set attributeName="onload" to="x"/>'),
        svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'),
        svg("<metadata><script>alert(1)</script></metadata>"),
        svg('<filter id="f"><feImage href="x"/></filter>'),
        svg(before='<!DOCTYPE svg [<!ENTITY a "aaaaaaaa">]>', inside="<text>&a;</text>"),
        svg(before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>', inside="<text>&x;</text>"),
        svg(before='<?xml-stylesheet href="https://evil.example/x.css"?>'),
        svg("<g>" * 100 + "</g>" * 100),
        svg("<path/>" * (uploads.MOST_SHAPES + 1)),
        svg(attributes=""),
        svg(attributes='viewBox="0 0 0 0"'),
        svg(attributes='viewBox="0 0 99999999 9"'),
        b"<svg",
        b'<svg viewBox="0 0 8 8"><g></svg>',
        b"<svg>" + b" " * uploads.MOST_SVG_BYTES + b"</svg>",
    ],
)
def test_a_drawing_that_could_run_or_load_is_refused_with_a_sentence(hostile):
    with pytest.raises(Refused) as refusal:
        uploads.drawing(hostile)
    assert str(refusal.value.messages[0]).endswith((".", "。"))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: svg(text)))
def test_no_bytes_make_the_intake_stumble(content):
    with contextlib.suppress(Refused):
        uploads.picture(content)
