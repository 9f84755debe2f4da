"""Hostile words in every text that somebody typed: what a page shows of them must stay text."""

import re

from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import Page

from tests.records.tampering import without_triggers
from tests.test_architecture import own_models

MARK = "xss-"  # and the number of the field it stands in
SHORT = f"<{MARK}{{}}>"
LONG = f"""'"--></title></script>{SHORT}<img src=x onerror=pwned()>"""
ROOM = len(SHORT.format(9999))
# Words for machines: where such a field is shown, its own rules have narrowed it long before.
NOT_TYPED = re.compile(
    r"slug|path|email|phone|password|language|ref$|hash|digest|key|url|link|code|state|kind|action|mode|origin"
)

# Said seldom, so that the town has hardly a row with words in it.
ALSO_WHERE_EMPTY = {"plea"}
# What readers of a civic site type most: each must be met on some page, or the crawl proves nothing about it.
MUST_BE_MET = {
    "community.Resident.name",
    *(f"proposals.Idea.{name}" for name in ("title", "story", "why", "place_words")),
    *(f"proposals.{name}" for name in ("Comment.text", "Wish.text", "Photo.caption", "Report.words", "Merge.reason")),
    *(f"proposals.{name}" for name in ("Design.team", "Design.upkeep_by", "Part.name", "Part.unit")),
    *(f"proposals.Space.{name}_en" for name in ("name", "corner", "story", "owner", "constraints")),
    *(f"proposals.{name}" for name in ("Cycle.title_en", "Award.words_en", "Judgement.reason", "SpaceEvent.reason_en")),
    *(f"proposals.{name}" for name in ("Review.reason", "Review.plea", "IdeaEvent.reason", "SecondLook.reason")),
}


def typed_fields(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.local_concrete_fields
        if type(field).__name__ in {"CharField", "TextField", "TranslationCharField", "TranslationTextField"}
        and not (field.choices or field.unique or field.primary_key or NOT_TYPED.search(field.name))
        and (field.max_length is None or field.max_length >= ROOM)
    ]


def all_typed_fields() -> list[models.Field]:
    """The record is written by the machine alone, and read back as such."""
    models_of_people = [model for model in own_models() if model._meta.app_label != "records"]
    return [field for model in models_of_people for field in typed_fields(model)]


def words_for(field: models.Field, number: int) -> str:
    long = LONG.format(number)
    return long if field.max_length is None or field.max_length >= len(long) else SHORT.format(number)


def spoil(field: models.Field, number: int) -> int:
    """How many rows could be spoilt: some texts are bound by a rule of the database."""
    model, words = field.model, words_for(field, number)
    rows = model._base_manager.all()
    if not field.null and field.name not in ALSO_WHERE_EMPTY:
        rows = rows.exclude(**{field.attname: ""})
    try:
        with transaction.atomic():
            return models.QuerySet(model).filter(pk__in=rows.values("pk")).update(**{field.attname: words})
    except DatabaseError:
        return 0


def spoil_everything() -> int:
    """Evidence too, which nobody can change once it is written: somebody wrote it with these words."""
    with without_triggers():
        spoilt = sum(spoil(field, number) for number, field in enumerate(all_typed_fields()))
    title = LONG.format(9999)
    spoilt += Page.objects.update(
        title=Concat(Value(title), Cast(F("pk"), models.CharField())), draft_title=title, seo_title=title
    )
    return spoilt


def fields_met(html: str) -> set[str]:
    """Whose words stand there: {"proposals.Idea.title", …}."""
    fields = all_typed_fields()
    numbers = {int(number) for number in re.findall(rf"{MARK}(\d+)", html)}
    return {f"{fields[n].model._meta.label}.{fields[n].name}" for n in numbers if n < len(fields)}


def raw_marks(html: str) -> list[str]:
    """Where the words became markup."""
    return [html[max(0, found.start() - 60) : found.end() + 20] for found in re.finditer(f"<{MARK}", html)]
