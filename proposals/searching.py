"""Finding ideas by any two signs that stand beside each other, in Chinese and in every other script.

PostgreSQL answers from a GIN index over all pairs of signs of a text (`participate_pairs`, made by a migration): a word
is found where all its pairs are, and then read letter by letter. Trigrams need three signs, and most Chinese words
have two. SQLite reads the column, which a small town does not feel.
"""

from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Case, CharField, F, Func, Q, QuerySet, Value, When
from django.utils.translation import get_language

from community.search import Hit, Query
from proposals.models import Idea, SearchText
from proposals.models.ideas import IdeaQuerySet


def keep(idea: Idea) -> None:
    """What it says now. One statement."""
    row = SearchText(idea=idea, text=idea.words())
    SearchText.objects.bulk_create([row], update_conflicts=True, unique_fields=["idea"], update_fields=["text"])


def pairs(word: str) -> list[str]:
    """parks: ar, ks, pa, rk."""
    return sorted({word[at : at + 2] for at in range(len(word) - 1)})


def texts(query: Query) -> QuerySet[SearchText]:
    """Where every word of the query stands."""
    found = SearchText.objects.filter(query.found_in("text"))
    if connection.vendor != "postgresql":
        return found
    from django.contrib.postgres.fields import ArrayField

    array = ArrayField(CharField(max_length=2))
    found = found.annotate(pairs=Func(F("text"), function="participate_pairs", output_field=array))
    for spellings in query.words:
        # One sign alone has no pair: such a word is looked for in the text only.
        if all(map(pairs, spellings)):
            found = found.filter(reduce(or_, (Q(pairs__contains=pairs(word)) for word in spellings)))
    return found


def narrowed(ideas: IdeaQuerySet, query: Query) -> IdeaQuerySet:
    return ideas.filter(pk__in=texts(query).values("idea")) if query else ideas


# In the search over the whole site


def matching(query: Query, language: str) -> IdeaQuerySet:
    """Those that are listed; what was written in the reader's language first, then the newest."""
    found = narrowed(Idea.objects.listed().without_designs(), query).select_related("area")
    own = Case(When(language=language, then=Value(0)), default=Value(1))
    return found.order_by(own, "-published_at", "-pk")


def hit(idea: Idea) -> Hit:
    day = idea.published_at.date() if idea.published_at else None
    foreign = idea.language if idea.language != get_language() else ""
    return Hit(f"{idea.plate} {idea.title}", idea.get_absolute_url(), idea.story, day, foreign)
