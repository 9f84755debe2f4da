"""`manage.py demo`: the town, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.test import override_settings

from cms.models import AnnouncementPage, HomePage, StoryPage
from community import clock
from community.models import Notice, Resident
from proposals.models import Comment, Idea
from records import canonical
from records.models import AuditEntry

# Counters of the frameworks that say when something ran, not what the town is.
NOT_THE_TOWN = ["contenttypes", "auth.permission", "sessions", "wagtailsearch"]


def everything():
    out = StringIO()
    call_command("dumpdata", exclude=NOT_THE_TOWN, stdout=out)
    return out.getvalue()


def run(**options):
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_without_debug_it_refuses_and_says_how(db):
    with pytest.raises(CommandError, match="--yes-really"):
        run()
    assert not Resident.objects.exists()


def test_running_it_again_changes_nothing(demo_town):
    first = everything()
    said = run(yes_really=True)
    assert "admin@demo.example" in said
    assert "http://testserver/en/" in said
    assert everything() == first


def test_with_debug_it_needs_no_second_word(demo_town):
    with override_settings(DEBUG=True):
        assert "The demo town stands" in run()


def test_every_page_of_the_town_could_be_published_by_hand(demo_town):
    pages = [*HomePage.objects.all(), *AnnouncementPage.objects.all(), *StoryPage.objects.all()]
    assert len(pages) > 12
    for page in pages:
        page.full_clean()
        page.body.stream_block.clean(page.body)


def test_every_announcement_and_story_of_the_town_speaks_both_languages(demo_town):
    chinese = {"locale__language_code": "zh-hans"}
    told = [*AnnouncementPage.objects.filter(**chinese), *StoryPage.objects.filter(**chinese)]
    assert len(told) >= 11
    for page in told:
        twin = page.get_translations().get()
        assert twin.slug == page.slug
        assert twin.title.isascii() or "é" in twin.title
        assert not page.title.isascii()


def test_nothing_in_the_town_comes_from_a_day_to_come(demo_town):
    now = clock.now()
    assert not AuditEntry.objects.filter(at__gt=canonical.moment(now)).exists()
    assert not Notice.objects.filter(created_at__gt=now).exists()
    assert not Idea.objects.filter(Q(submitted_at__gt=now) | Q(published_at__gt=now)).exists()
    assert not Comment.objects.filter(at__gt=now).exists()
