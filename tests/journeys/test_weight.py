"""Pages stay light: asserted in bytes, which no machine changes."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.journeys.pages import public_paths

HTML, CSS, SCRIPTS = 30_000, 20_000, 25_000
FIRST_VISIT, NEXT_PAGE, REQUESTS = 100_000, 20_000, 8


def wire(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def assets(html: str) -> dict[str, bytes]:
    """What the page loads by itself, from our static files."""
    tags = re.findall(r"<(?:script|img|source|link)\b[^>]*>", html)
    wanted = [tag for tag in tags if not tag.startswith("<link") or re.search(r'rel="(stylesheet|icon|preload)"', tag)]
    paths = {path for tag in wanted for path in re.findall(r'(?:src|href)="(/static/[^"?]+)', tag)}
    return {path: static_file(path) for path in sorted(paths)}


def static_file(path: str) -> bytes:
    found = finders.find(path.removeprefix("/static/"))
    assert found, f"{path} is asked for, but is not there"
    return Path(found).read_bytes()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_light(town, language):
    heavy = []
    for path in public_paths(language):
        html = Client().get(path).content
        loaded = assets(html.decode())
        weights = {
            "HTML": (wire(html), HTML),
            "CSS": (sum(wire(body) for name, body in loaded.items() if name.endswith(".css")), CSS),
            "scripts": (sum(wire(body) for name, body in loaded.items() if name.endswith(".js")), SCRIPTS),
            "first visit": (wire(html) + sum(map(wire, loaded.values())), FIRST_VISIT),
            "requests": (1 + len(loaded), REQUESTS),
        }
        heavy += [
            f"{path}: {what} {is_now}, limit {limit}" for what, (is_now, limit) in weights.items() if is_now > limit
        ]
    assert not heavy, "\n".join(heavy)


def test_home_comes_back_cheaply(town):
    """A second visit loads the page again and nothing else: everything it uses may be kept."""
    assert wire(Client().get("/zh-hans/").content) <= NEXT_PAGE
