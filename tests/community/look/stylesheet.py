"""The stylesheet, read as the tests need it."""

import re
from pathlib import Path

from django.conf import settings

PATH = settings.BASE_DIR / "static/css/participate.css"
SOURCE = PATH.read_text(encoding="utf-8")
WITHOUT_COMMENTS = re.sub(r"/\*.*?\*/", "", SOURCE, flags=re.S)
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def block_after(text: str, opening: str) -> str:
    """What stands between the braces that follow `opening`."""
    start = text.index("{", text.index(opening)) + 1
    depth = 1
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return text[start:place]
    raise ValueError(f"{opening} is never closed")


TOKENS = block_after(WITHOUT_COMMENTS, "@layer tokens {")
REST = WITHOUT_COMMENTS.replace(TOKENS, "")


def tokens_in(block: str) -> dict[str, str]:
    without_addresses = re.sub(r"url\(\"[^\"]*\"\)", "url()", block)
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;{}]+);", without_addresses)}


LIGHT = tokens_in(block_after(TOKENS, ":root {"))
CHOSEN_DARK = block_after(TOKENS, "[data-theme=dark]")
FOLLOWED_DARK = block_after(TOKENS, ":root:not([data-theme=light])")
DARK = {**LIGHT, **tokens_in(CHOSEN_DARK)}


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
