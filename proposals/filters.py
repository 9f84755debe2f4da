"""What a reader asks the list, the plan and the feeds for: read from the address, forgiving, the same everywhere."""

import secrets
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Count, Q
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Neighbourhood
from community.saying import yuan
from community.search import LONGEST_QUERY, Query
from proposals import searching
from proposals.models import Cycle, Idea, Phase, State, Theme
from proposals.models.ideas import LISTED, IdeaQuerySet

# Above so many places the choice stops at the subdistricts.
MOST_PLACES = 300
STEPS = (10_000, 50_000, 100_000, 500_000)
RANDOM, NEWEST, SUPPORT, COST = "random", "newest", "support", "cost"
ORDERS = [
    (RANDOM, _("As drawn for you")),
    (NEWEST, _("Newest first")),
    (SUPPORT, _("Most supported first")),
    (COST, _("Cheapest first")),
]
MINE = [("written", _("I wrote")), ("supported", _("I support")), ("followed", _("I follow"))]
SELECTED = mark_safe(" selected")  # noqa: S308 - our own word
COOKIE, A_ROUND = "draw", 120 * 24 * 3600
A_MINUTE = 8  # places in the order drawn for those who come in the same minute


class Choices(forms.Select):
    """Drawn without a template for each of up to three hundred places: every page of the list has them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = ((key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices)
        drawn = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), drawn)


def choice(label: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=Choices, **options)


class Filter(forms.Form):
    """Every field may be missing, and what cannot be understood counts as missing. Asks nothing about the reader."""

    q = forms.CharField(label=_("Words to look for"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    area = choice(_("Where"))
    theme = choice(_("About"))
    state = choice(_("How far"))
    cycle = choice(_("Round"))
    most = choice(_("Costs at most"))
    sort = choice(_("Order"), choices=ORDERS)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="find_%s")
        if self._asks("area", request):
            self._offer("area", ((place.slug, place.name) for place in self.places))
        if self._asks("theme", request):
            self._offer("theme", ((theme.slug, theme.name) for theme in Theme.objects.all()))
        if self._asks("cycle", request):
            self._offer("cycle", ((cycle.slug, cycle.title) for cycle in self.cycles))
        self._offer("state", ((state.value, state.label) for state in State if state in LISTED))
        self._offer("most", ((str(step), yuan(step)) for step in STEPS))
        self._offer_more(request)
        self.data = dict(self._understood(request.GET))
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}
        self.query = Query.read(self.asked.get("q", ""))

    def _asks(self, name: str, request: HttpRequest) -> bool:
        """Machines see no choices, so these are read only to understand what was asked."""
        return name in request.GET

    def _offer_more(self, request: HttpRequest) -> None:
        """For those who know who asks."""

    def _understood(self, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name, field in self.fields.items():
            value = typed.get(name, "")
            if not isinstance(field, forms.ChoiceField):
                yield name, value.replace("\0", "")[:LONGEST_QUERY]
            elif field.valid_value(value):
                yield name, value

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    @cached_property
    def places(self) -> list[Neighbourhood]:
        return list(_places())

    @cached_property
    def cycles(self) -> list[Cycle]:
        return list(Cycle.objects.published().newest_first())

    @property
    def order(self) -> str:
        """While ideas are collected, no idea stands above another for everybody."""
        asked: str = self.asked.get("sort", "")
        return asked or (RANDOM if self.is_collecting else NEWEST)

    @property
    def is_collecting(self) -> bool:
        return any(cycle.phase_by_dates(clock.now()) == Phase.PROPOSING for cycle in self.cycles)

    @property
    def narrows(self) -> list[str]:
        return [name for name in self.asked if name not in ("sort", "view")]

    @property
    def place(self) -> Neighbourhood | None:
        wanted = self.asked.get("area")
        return next((place for place in self.places if place.slug == wanted), None) if wanted else None

    def all(self) -> IdeaQuerySet:
        return Idea.objects.listed().without_designs()

    def found(self) -> IdeaQuerySet:
        """The ideas asked for, in no order yet."""
        asked, ideas = self.asked, self.all()
        if self.place is not None:
            ideas = ideas.within(self.place)
        for field in ("theme", "cycle"):
            if field in asked:
                ideas = ideas.filter(**{f"{field}__slug": asked[field]})
        if "state" in asked:
            ideas = ideas.filter(state=asked["state"])
        if "most" in asked:
            ideas = ideas.filter(cost__lte=int(asked["most"]))
        return searching.narrowed(ideas, self.query)

    def loosened(self) -> Iterator[tuple[Any, str]]:
        """When nothing is found: each thing asked for, and the address without it."""
        for name in self.narrows:
            rest = {key: value for key, value in self.asked.items() if key != name}
            yield self.fields[name].label, urlencode(rest)


class OwnFilter(Filter):
    """For pages, whose reader may ask for what is theirs."""

    mine = choice(_("Mine"))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.data = {**self.data, "sort": self.order}

    def _asks(self, name: str, request: HttpRequest) -> bool:
        return True

    def _offer_more(self, request: HttpRequest) -> None:
        self.reader = request.user
        if request.user.is_authenticated:
            self._offer("mine", MINE)
        else:
            del self.fields["mine"]

    def all(self) -> IdeaQuerySet:
        wanted = self.asked.get("mine")
        if wanted == "written":
            return Idea.objects.own(self.reader).exclude(state=State.DRAFT).without_designs()
        public = Idea.objects.public().without_designs()
        if wanted == "supported":
            return public.supported_by(self.reader)
        return public.followed_by(self.reader) if wanted else super().all()


def _places() -> Iterator[Neighbourhood]:
    """Communities and what they are part of, below the city; of a large city the subdistricts."""
    tree = Neighbourhood.objects.exclude(kind=Neighbourhood.Kind.CITY).order_by("path")
    rows = list(tree[: MOST_PLACES + 1])
    return iter(rows if len(rows) <= MOST_PLACES else tree.filter(kind=Neighbourhood.Kind.SUBDISTRICT)[:MOST_PLACES])


# The order


class Drawn:
    """Ideas in the one random order of their lots, begun at the reader's own place in it: stable, and from an index."""

    def __init__(self, ideas: IdeaQuerySet, lot: int) -> None:
        self.from_lot = ideas.filter(shuffle__gte=lot).order_by("shuffle", "pk")
        self.before = ideas.filter(shuffle__lt=lot).order_by("shuffle", "pk")
        self.ideas, self.lot = ideas, lot
        self._counted: tuple[int, int] | None = None

    def _count(self) -> tuple[int, int]:
        if self._counted is None:
            both = self.ideas.order_by().aggregate(all=Count("pk"), first=Count("pk", filter=Q(shuffle__gte=self.lot)))
            self._counted = both["all"], both["first"]
        return self._counted

    def count(self) -> int:
        return self._count()[0]

    def __getitem__(self, wanted: slice) -> list[Idea]:
        first = self._count()[1]
        start, stop = wanted.start or 0, wanted.stop or 0
        found = list(self.from_lot[start : min(stop, first)]) if start < first else []
        if stop > first:
            found += self.before[max(0, start - first) : stop - first]
        return found


def lot_of(request: HttpRequest) -> int:
    """The reader's own place in the order: by account, else by a cookie, else one of the few drawn this minute.

    Who comes for the first time in the same minute shares a page that is kept; the next minute draws others, so that
    in the end no place in the order is begun at more often than another.
    """
    if request.user.is_authenticated:
        return request.user.public_id.int % 2**31
    kept = request.COOKIES.get(COOKIE, "")
    return int(kept) % 2**31 if kept.isascii() and kept.isdecimal() and len(kept) <= 10 else _drawn_now()


def _drawn_now() -> int:
    minute, which = int(clock.now().timestamp()) // 60, secrets.randbelow(A_MINUTE)
    drawn = salted_hmac("proposals.filters.lot", f"{minute} {which}").digest()
    return int.from_bytes(drawn[:4], "big") % 2**31


def remember(request: HttpRequest, response: HttpResponse, lot: int) -> None:
    if not request.user.is_authenticated and request.COOKIES.get(COOKIE) != str(lot):
        response.set_cookie(COOKIE, str(lot), max_age=A_ROUND, samesite="Lax", secure=settings.HTTPS, httponly=True)


def ordered(ideas: IdeaQuerySet, sort: str, lot: int) -> IdeaQuerySet | Drawn:
    if sort == RANDOM:
        return Drawn(ideas, lot)
    if sort == SUPPORT:
        return ideas.order_by("-support_count", "-pk")
    if sort == COST:
        return ideas.exclude(cost=None).order_by("cost", "pk")
    return ideas.newest_first()
