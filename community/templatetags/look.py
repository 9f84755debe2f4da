"""The few template tags of the look that compute something; all else is an include under `templates/components/`."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from community.drawing.scenes import SCENES
from community.drawing.svg import Attributes, Svg, element
from community.preferences import HTML_LANG
from community.saying import day_words, moment_words, until_words, yuan

# A run of Chinese with the numbers and spaces inside it; a run of words in Latin letters, unless it is short as "KTV".
CHINESE = re.compile(r"[\u3400-\u9fff](?:[^A-Za-z\n]*[\u3400-\u9fff\u3001-\u301f\uff01-\uff5e])?")
ENGLISH = re.compile(r"(?:[A-Za-z]+[ ,'’-]+)*[A-Za-z]{4,}(?:[ ,'’-]+[A-Za-z]+)*")

register = template.Library()
register.filter("html_lang", lambda code: HTML_LANG.get(code, code))
register.filter("day_words", lambda day: day_words(day) if isinstance(day, date) else "")
register.filter("moment_words", lambda at: moment_words(at) if isinstance(at, datetime) else "")
register.filter("until_words", lambda ends: until_words(ends) if isinstance(ends, datetime) else "")
register.filter("yuan", lambda amount: "" if amount is None else yuan(amount))


@register.simple_tag
def scene(name: str, size: str = "", decorative: bool = False) -> Svg:
    """A drawing from the sheet of scenes. The sheet is fetched once and kept; its inks follow the page's theme."""
    wanted = SCENES[name]
    width, height = wanted.size
    drawing = element("use", href=f"{static('art/scenes.svg')}#{name}")
    frame: Attributes = {"view_box": f"0 0 {width} {height}", "width": width, "height": height}
    fit = "xMidYMid slice"
    if decorative:
        picture = element("svg", drawing, aria_hidden="true", preserveAspectRatio=fit, **frame)
    else:
        named = element("title", gettext(wanted.title)), element("desc", gettext(wanted.description))
        picture = element("svg", *named, drawing, role="img", preserveAspectRatio=fit, **frame)
    return element("div", picture, class_=f"scene {size}".strip())


@register.filter
def shortened(text: str, most: int) -> str:
    """At most so many Chinese signs, or twice as many Latin letters, which are half as wide; never half a word."""
    room, end = 2 * most, 0
    for sign in text:
        room -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if room < 0:
            break
        end += 1
    if end == len(text):
        return text
    if text[end - 1 : end + 1].isalnum() and text[end - 1 : end + 1].isascii():
        end = text.rfind(" ", 0, end) if " " in text[:end] else end
    return text[:end].rstrip(" ,.;:，。、；：…") + "…"


@register.filter
def before_words(label: str) -> str:
    """A label in front of what is wrong with it: a colon between, unless it is a question already."""
    if str(label).endswith("？"):
        return str(label)
    return f"{label} " if str(label).endswith("?") else f"{label}{pgettext('between a field and what is wrong', ': ')}"


@register.filter
def phrases(text: str) -> SafeString:
    """Chinese headlines break after punctuation, and inside only what is longer than the line."""
    parts = filter(None, re.split(r"(?<=[，。、；：！？])", text))
    return format_html_join("", '<span class="phrase">{}</span>', ((part,) for part in parts))


@register.filter
def lang_marked(text: object) -> SafeString:
    """A sentence of ours with somebody's own words in it: what is in the other language says so to a screen reader."""
    foreign, lang = (ENGLISH, "en") if get_language() == "zh-hans" else (CHINESE, HTML_LANG["zh-hans"])
    said = str(text)
    parts, done = [], 0
    for run in foreign.finditer(said):
        parts.append((said[done : run.start()], format_html('<span lang="{}">{}</span>', lang, run.group())))
        done = run.end()
    return format_html_join("", "{}{}", [*parts, (said[done:], "")])


@register.filter
def signed(amount: int | Decimal) -> str:
    """An amount as the ledger writes it: full-width plus or minus, thousands apart."""
    return f"{'－' if amount < 0 else '＋'}{abs(amount):,}"


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | None]:
    """First, last and the neighbours of this page; None where numbers are left out."""
    last = page.paginator.num_pages
    shown = 0
    for number in sorted({1, page.number - 1, page.number, page.number + 1, last}):
        if not 1 <= number <= last:
            continue
        if number - shown > 1:
            yield None
        shown = number
        yield number


@register.simple_tag
def query_with(query: QueryDict | None, name: str, value: object) -> str:
    """The query string of this page with one value changed; a list keeps its filters while it is paged."""
    changed = query.copy() if query is not None else QueryDict(mutable=True)
    changed[name] = str(value)
    return changed.urlencode()
