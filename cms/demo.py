"""The written part of the demo town: the home page of this season and what is pinned on the notice board.

Days follow the day of the first load. A page that exists is left as it is, so loading again changes nothing.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from cms.demo_stories import STORIES
from cms.demo_texts import ANNOUNCEMENTS, FRONT
from cms.models import AnnouncementPage, AnnouncementsPage, HomePage, StoriesPage, StoryPage
from community import clock
from community.models import Landmark, Neighbourhood

LANGUAGES = "zh-hans", "en"


def load() -> None:
    _set_address()
    if not AnnouncementPage.objects.exists():
        _pin_up()
        _tell()
        _open_the_season()


def _set_address() -> None:
    """Wagtail's links lead to where the site is served now."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.filter(is_default_site=True).exclude(hostname=address.hostname, port=port).update(
        hostname=address.hostname, port=port
    )


def _pin_up() -> None:
    """Each announcement in Chinese, then its twin in English."""
    board = AnnouncementsPage.objects.get(locale__language_code="zh-hans")
    places = {place.slug: place for place in Neighbourhood.objects.communities()}
    for said in ANNOUNCEMENTS:
        page = AnnouncementPage(
            slug=said.slug,
            area=places.get(said.area),
            happens_on=clock.today() + timedelta(days=said.in_days) if said.in_days is not None else None,
            scene=said.scene,
            first_published_at=_days_ago(said.days_ago),
            **said.words["zh-hans"],
        )
        _add_pair(board, page, said.words["en"], said.days_ago)


def _tell() -> None:
    board = StoriesPage.objects.get(locale__language_code="zh-hans")
    places = {place.slug: place for place in Neighbourhood.objects.communities()}
    with override("zh-hans"):
        landmarks = {(spot.area.slug, spot.name): spot for spot in Landmark.objects.select_related("area")}
    for told in STORIES:
        page = StoryPage(
            slug=told.slug,
            area=places.get(told.area),
            landmark=landmarks.get((told.area, told.landmark)),
            scene=told.scene,
            told_on=clock.today() - timedelta(days=told.days_ago),
            people_agreed=True,
            first_published_at=_days_ago(told.days_ago),
            **told.words["zh-hans"],
        )
        _add_pair(board, page, told.words["en"], told.days_ago)


def _add_pair(board: Page, page: Page, english: dict[str, Any], days_ago: int) -> None:
    board.add_child(instance=page)
    _publish(page, days_ago)
    twin = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=False)
    for field, words in english.items():
        setattr(twin, field, words)
    twin.first_published_at = page.first_published_at
    _publish(twin, days_ago)


def _days_ago(days: int) -> datetime:
    return timezone.make_aware(datetime.combine(clock.today() - timedelta(days=days), time(9)))


def _publish(page: Page, days_ago: int) -> None:
    page.save_revision().publish()
    Page.objects.filter(pk=page.pk).update(
        first_published_at=_days_ago(days_ago), last_published_at=_days_ago(days_ago)
    )


def _open_the_season() -> None:
    """The home pages tell of the round that is about to begin."""
    for language in LANGUAGES:
        page = HomePage.objects.get(locale__language_code=language)
        page.body = _front(FRONT[language])
        page.save_revision().publish()


def _front(said: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    steps = _season()
    body = []
    for kind, value in said:
        if kind == "round":
            dated = [{**step, **days} for step, days in zip(value["steps"], steps, strict=True)]
            value = {**value, "steps": dated}
        body.append((kind, value))
    return body


def _season() -> list[dict[str, date | None]]:
    """Proposing begins in ten days; the other steps follow."""
    begin = clock.today() + timedelta(days=10)
    spans = [(0, 89), (90, 179), (190, 203), (230, None), (330, None)]
    return [
        {
            "starts": begin + timedelta(days=first),
            "ends": begin + timedelta(days=last) if last is not None else None,
        }
        for first, last in spans
    ]
