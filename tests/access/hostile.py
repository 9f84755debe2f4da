"""Hostile words in every text that somebody typed: what a page shows of them must stay text."""

import re

from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import Page

from tests.test_architecture import own_models

MARK = "xss-mark"
LONG = f"""'"--></title></script><{MARK}><img src=x onerror=pwned()>"""
SHORT = f"<{MARK}>"
# Words for machines: where such a field is shown, its own rules have narrowed it long before.
NOT_TYPED = re.compile(
    r"slug|path|email|phone|password|language|ref$|hash|digest|key|url|link|code|state|kind|action|mode|origin"
)


def typed_fields(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.local_concrete_fields
        if type(field).__name__ in {"CharField", "TextField", "TranslationCharField", "TranslationTextField"}
        and not (field.choices or field.unique or field.primary_key or NOT_TYPED.search(field.name))
        and (field.max_length is None or field.max_length >= len(SHORT))
    ]


def spoil(model: type[models.Model], field: models.Field) -> int:
    """How many rows could be spoilt. Evidence refuses, and some texts are bound by a rule of the database."""
    words = LONG if field.max_length is None or field.max_length >= len(LONG) else SHORT
    rows = model._base_manager.exclude(**{field.attname: ""}) if not field.null else model._base_manager.all()
    try:
        with transaction.atomic():
            return models.QuerySet(model).filter(pk__in=rows.values("pk")).update(**{field.attname: words})
    except DatabaseError:
        return 0


def spoil_everything() -> int:
    spoilt = sum(spoil(model, field) for model in own_models() for field in typed_fields(model))
    spoilt += Page.objects.update(
        title=Concat(Value(LONG), Cast(F("pk"), models.CharField())), draft_title=LONG, seo_title=LONG
    )
    return spoilt


def raw_marks(html: str) -> list[str]:
    """Where the words became markup."""
    return [html[max(0, found.start() - 60) : found.end() + 20] for found in re.finditer(f"<{MARK}", html)]
