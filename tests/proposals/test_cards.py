"""Cards of the list: drawn once, kept, and never out of date."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community import kept_pages
from proposals import cards, moderation, support
from proposals.models import Idea
from tests.builders import make_clerk, make_neighbourhood, make_resident
from tests.proposals.builders import make_idea

pytestmark = pytest.mark.django_db
LIST = "/en/ideas/"


@pytest.fixture(autouse=True)
def nothing_is_kept():
    kept_pages.store.clear()


def shown(path=LIST) -> str:
    return Client().get(path).content.decode()


def test_a_known_card_costs_one_query_and_a_new_one_three():
    keys = [make_idea().pk for _each in range(4)]
    with CaptureQueriesContext(connection) as first:
        drawn = cards.of(keys)
    with CaptureQueriesContext(connection) as second:
        assert cards.of(keys) == drawn
    assert (len(first), len(second)) == (3, 1)


def test_cards_keep_the_order_asked_for_and_leave_out_what_is_gone():
    one, two = make_idea(title="One"), make_idea(title="Two")
    drawn = cards.of([two.pk, 999_999, one.pk])
    assert ["Two" in drawn[0], "One" in drawn[1], len(drawn)] == [True, True, 2]


def test_a_support_is_seen_at_once():
    idea = make_idea()
    assert '<b class="num">0</b>' in shown()
    support.support(idea, by=make_resident())
    assert '<b class="num">1</b>' in shown()


def test_what_moderators_hide_is_gone_at_once():
    idea = make_idea(title="Rude words")
    assert "Rude words" in shown()
    moderation.hide(idea, by=make_clerk("moderate_ideas"), reason="It insults a neighbour.")
    assert "Rude words" not in shown()


def test_another_title_price_or_name_of_the_place_is_seen_at_once():
    area = make_neighbourhood(name_en="Old Lane")
    idea = make_idea(area=area, title="A swing")
    assert "Old Lane" in shown()
    area.name_en = "New Lane"
    area.save(update_fields=["name_en"])
    Idea.objects.filter(pk=idea.pk).update(title="A bench", cost=4_000)
    page = shown()
    assert "New Lane" in page
    assert "A bench" in page
    assert "4,000 yuan" in page


def test_each_language_has_its_own_card():
    make_idea(area=make_neighbourhood(name_zh_hans="桂花里", name_en="Osmanthus Lane"))
    assert "Osmanthus Lane" in shown()
    assert "桂花里" in shown("/zh-hans/ideas/")


def test_what_a_title_says_never_becomes_markup():
    make_idea(title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in shown()
    assert "&lt;script&gt;alert(1)" in shown()
