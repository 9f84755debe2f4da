"""Cards of ideas for the lists everybody reads: each is drawn once for what it shows, and kept under exactly that.

A card is found again only while every fact on it is the same, so none is ever out of date.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from community.kept_pages import store
from proposals.models import Idea

TEMPLATE = "proposals/_card.html"
KEPT_SECONDS = 3600
# Everything a card shows or depends on.
SHOWN = (
    *("number", "lane", "state", "title", "story", "language", "cost", "support_count"),
    *("area__name", "theme__name", "theme__picture", "face_key", "face_caption"),
)


def of(keys: Iterable[int]) -> list[SafeString]:
    """The cards of ideas with these primary keys, in their order. One query when all are known, else three."""
    wanted = list(keys)
    facts = {pk: said for pk, *said in Idea.objects.filter(pk__in=wanted).with_face().values_list("pk", *SHOWN)}
    names = {pk: _key(facts[pk]) for pk in wanted if pk in facts}
    known: dict[str, str] = store.get_many(list(names.values()))
    missing = [pk for pk, name in names.items() if name not in known]
    if missing:
        template = get_template(TEMPLATE)
        drawn = Idea.objects.filter(pk__in=missing).for_lists()
        fresh = {names[idea.pk]: str(template.render({"idea": idea})) for idea in drawn}
        store.set_many(fresh, KEPT_SECONDS)
        known |= fresh
    return [mark_safe(known[name]) for name in names.values() if name in known]  # noqa: S308 - rendered by the template


def _key(facts: list[Any]) -> str:
    said = repr((get_language(), _form(), facts)).encode()
    return f"card:{hashlib.blake2b(said, digest_size=16).hexdigest()}"


@cache
def _form() -> str:
    """What the template looked like when this process began."""
    source: str = get_template(TEMPLATE).template.source  # type: ignore[attr-defined]
    return hashlib.blake2b(source.encode(), digest_size=8).hexdigest()
