"""What a bare `migrate` leaves: a site that can be read in both languages."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Site, Workflow

from cms import texts
from cms.models import HomePage, PageText, StandardPage

LANGUAGES = "zh-hans", "en"
HELP = ["sign-in", "elder-mode", "residence", "assisted", "promises", "accessibility", "discussion"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_first_page_answers(client, db, language):
    for path in ["", "news/", "stories/", "help/", "privacy/", *(f"help/{slug}/" for slug in HELP)]:
        assert client.get(f"/{language}/{path}").status_code == 200, path


def test_every_page_has_its_twin_at_the_same_address(db):
    pages = Page.objects.filter(depth__gt=1).select_related("locale")
    for page in pages:
        twin = page.get_translations().get()
        assert twin.url.split("/", 2)[2] == page.url.split("/", 2)[2]
        assert twin.title != page.title


def test_the_tree_is_sound(db):
    assert Page.find_problems() == ([], [], [], [], [])
    assert Site.objects.get().root_page.specific == HomePage.objects.get(locale__language_code="zh-hans")


def test_the_first_pages_pass_the_gates_for_publishing(db):
    for page in [*HomePage.objects.all(), *StandardPage.objects.all()]:
        page.full_clean()
        page.body.stream_block.clean(page.body)


def test_the_words_kept_at_the_start_are_those_a_publishing_keeps(db):
    for page in Page.objects.filter(depth__gt=1).specific():
        before = PageText.objects.values().get(page=page)
        texts.keep(page)
        assert PageText.objects.values().get(page=page) == before


def test_pages_belong_to_our_editors_and_to_no_group_of_wagtails(db):
    assert set(GroupPagePermission.objects.values_list("group__name", flat=True)) == {"editor"}
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not Workflow.objects.exists()
