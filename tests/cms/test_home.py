"""The front door: what it says, what it costs."""

import gzip
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.models import HomePage
from community import clock, kept_pages
from community.models import Neighbourhood
from tests.builders import make_neighbourhood, make_resident

KILOBYTE = 1000


def home_of(client, language="en", **headers):
    return client.get(f"/{language}/", headers={"accept-encoding": "gzip", **headers})


def words_of(response):
    body = gzip.decompress(response.content) if response.headers.get("Content-Encoding") == "gzip" else response.content
    return body.decode()


def in_days(number):
    return clock.today() + timedelta(days=number)


def test_the_cold_page_costs_at_most_eight_queries_and_the_kept_one_none(
    client, town, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(8):
        first = home_of(client)
    with django_assert_num_queries(0):
        second = home_of(client)
    assert words_of(first) == words_of(second)


def test_the_cost_does_not_grow_with_what_is_pinned_up(client, town, pin_up):
    kept_pages.forget()
    with CaptureQueriesContext(connection) as few:
        home_of(client)
    for number in range(4):
        pin_up(f"Talk {number}", happens_on=in_days(number), scene="park")
        make_neighbourhood()
    kept_pages.forget()
    with CaptureQueriesContext(connection) as many:
        home_of(client)
    assert len(many) == len(few)


def test_the_page_is_light(client, town):
    response = home_of(client, "zh-hans")
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 10 * KILOBYTE
    assert len(set(re.findall(r'(?:src|href)="(/static/[^"#]+)', words_of(response)))) <= 7


def test_who_has_the_page_is_told_that_nothing_changed(client, town, django_assert_num_queries):
    first = home_of(client)
    with django_assert_num_queries(0):
        again = home_of(client, **{"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_publishing_is_seen_at_once(client, town, pin_up, django_capture_on_commit_callbacks):
    home_of(client)
    with django_capture_on_commit_callbacks(execute=True):
        pin_up("Water is back", happens_on=in_days(1))
    assert "Water is back" in words_of(home_of(client))


def test_an_unpublishing_is_seen_at_once(client, town, pin_up, django_capture_on_commit_callbacks):
    page = pin_up("Water is back", happens_on=in_days(1))
    kept_pages.forget()
    home_of(client)
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert "Water is back" not in words_of(home_of(client))


def test_each_language_size_and_colour_is_kept_by_itself(town):
    seen = set()
    for language in "zh-hans", "en":
        for cookies in {}, {"mode": "elder"}, {"theme": "dark"}:
            reader = Client()
            reader.cookies.load(cookies)
            seen.add(words_of(home_of(reader, language)))
    assert len(seen) == 6


def test_a_kept_page_never_shows_somebody_elses_name(town):
    resident = make_resident(name="Lin")
    signed_in = Client()
    signed_in.force_login(resident)
    own = home_of(signed_in)
    assert "ETag" not in own.headers
    assert "Sign in" in words_of(home_of(Client()))
    assert "My page" in words_of(home_of(signed_in))


def test_a_kept_page_holds_no_form_token(town):
    assert "csrfmiddlewaretoken" not in words_of(home_of(Client()))


def test_choosing_a_community_shows_its_news_first(town, pin_up):
    mine, other = Neighbourhood.objects.communities()[:2]
    pin_up("At my door", area=mine, happens_on=in_days(1))
    pin_up("Far away", area=other, happens_on=in_days(2))
    reader = Client()
    answer = reader.get(f"/en/?area={mine.slug}")
    assert answer.status_code == 302
    assert answer.url == "/en/"
    page = words_of(home_of(reader))
    assert "I live here" in page
    assert f'href="{mine.get_absolute_url()}"'.replace("/zh-hans/", "/en/") in page
    hero = page[: page.index("</h1>") + 900]
    assert "At my door" in hero


def test_an_unknown_community_is_as_if_none_was_chosen(town):
    reader = Client()
    reader.cookies.load({"area": "nowhere'; --"})
    assert words_of(home_of(reader)) == words_of(home_of(Client()))


def test_the_next_act_is_the_nearest_day_that_concerns_everybody(client, db, pin_up):
    pin_up("Over already", happens_on=in_days(-1))
    pin_up("Only here", happens_on=in_days(1), area=make_neighbourhood())
    pin_up("Ideas open", happens_on=in_days(3))
    page = words_of(home_of(client))
    assert "3 days to go" in page


def test_the_step_of_the_year_comes_before_what_is_announced(client, db, pin_up):
    pin_up("Phone class", happens_on=in_days(1))
    page = HomePage.objects.get(locale__language_code="en")
    plan = [("Ideas", -3, 4), ("Costs", 10, 20), ("Vote", 30, None)]
    steps = [
        {"name": name, "starts": in_days(first), "ends": in_days(last) if last else None, "note": ""}
        for name, first, last in plan
    ]
    page.body.append(("round", {"heading": "The year", "steps": steps}))
    page.save_revision().publish()
    kept_pages.forget()
    shown = words_of(home_of(client))
    assert "4 days to go" in shown
    assert "Last day of Ideas" in shown
    with clock.moved_to(clock.now() + timedelta(days=6)):
        kept_pages.forget()
        shown = words_of(home_of(client))
    assert "4 days to go" in shown
    assert "First day of Costs" in shown
    assert 'class="done"' in shown


def test_a_bare_new_site_has_a_front_door(client, db):
    page = words_of(home_of(client))
    assert "What gets fixed? You decide." in page
    assert "Nothing is fixed yet" in page


def test_without_a_published_front_door_the_page_is_missing(client, db):
    HomePage.objects.update(live=False)
    assert client.get("/en/").status_code == 404


def test_the_language_link_leads_to_the_twin(client, town):
    assert 'value="/zh-hans/"' in words_of(home_of(client))
    assert 'hreflang="zh-Hans" href="http://testserver/zh-hans/help/"' in client.get("/en/help/").content.decode()


def test_forgetting_makes_every_kept_page_old(client, town, django_assert_num_queries):
    home_of(client)
    kept_pages.forget()
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(0):
        home_of(client)


def test_every_page_is_sent_packed(client, db):
    answer = client.get("/zh-hans/privacy/", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 10 * KILOBYTE
