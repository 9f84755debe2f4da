"""What stands around every page, and the pages for when something goes wrong."""

import gzip
import re

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.test.signals import template_rendered
from django.urls import reverse

from community import navigation
from community.demo.drawings import plan_data
from community.models import Plan
from community.templatetags.look import page_numbers, signed
from tests.builders import make_neighbourhood, make_resident


def test_entries_whose_address_does_not_exist_are_not_shown(monkeypatch):
    monkeypatch.setattr(navigation, "_header", {})
    navigation.add_to_header("Later", "nowhere:list", order=1)
    navigation.add_to_header("Mine", "community:me", order=2)
    entries = navigation.header_entries(RequestFactory().get(f"{reverse('community:me')}settings/"))
    assert [(entry.name, entry.current) for entry in entries] == [("Mine", "true")]


def test_entries_stand_in_their_order(monkeypatch):
    monkeypatch.setattr(navigation, "_header", {})
    navigation.add_to_header("Second", "community:me", order=2)
    navigation.add_to_header("First", "account_login", order=1)
    entries = navigation.header_entries(RequestFactory().get("/"))
    assert [entry.name for entry in entries] == ["First", "Second"]


def test_the_language_button_leads_to_the_same_page(client, db):
    page = client.get("/zh-hans/accounts/login/?next=/zh-hans/me/").content.decode()
    assert 'hreflang="en" href="/en/accounts/login/?next=/zh-hans/me/"' in page
    answer = client.post("/zh-hans/language/", {"language": "en", "next": "/zh-hans/accounts/login/"})
    assert answer["Location"] == "/en/accounts/login/"


@pytest.mark.parametrize("mode, offered", [("standard", "elder"), ("elder", "standard"), ("elder-xl", "standard")])
def test_the_elder_button_is_a_form_that_needs_no_script(client, db, mode, offered):
    page = client.get(f"/en/accounts/login/?mode={mode}").content.decode()
    assert f'data-mode="{mode}"' in page
    header = page[page.index("<header") : page.index("</header>")]
    assert re.search(rf'<button class="link" name="mode" value="{offered}" type="submit">', header)


def test_a_page_asks_only_for_the_icon_the_stylesheet_two_scripts_and_the_scenes(client, db):
    page = client.get("/en/nowhere/").content.decode()
    wanted = re.findall(r'(?:src|href)="/static/([^"#]+)', page)
    assert [name.rsplit(".", 1)[-1] for name in wanted] == ["svg", "css", "svg", "js", "js"]


def test_a_page_has_a_skip_link_one_main_and_one_live_region(client, db):
    page = client.get("/en/accounts/login/").content.decode()
    assert page.count('href="#main"') == page.count("<main ") == page.count('id="live"') == 1


def test_the_frame_asks_the_database_nothing(client, db, django_assert_num_queries):
    from community.context_processors import frame

    request = RequestFactory().get("/en/accounts/login/")
    with django_assert_num_queries(0):
        known = frame(request)
        assert known["frame"].entries is not None
        assert known["frame"].other_language.url == "/zh-hans/accounts/login/"
        assert known["town"].phone_link.isdigit()


def test_an_unknown_address_leads_on(client, db):
    answer = client.get("/en/nowhere/at/all/")
    assert answer.status_code == 404
    assert 'href="/en/"' in answer.content.decode()


def test_a_form_without_its_proof_is_answered_with_what_to_do(db):
    answer = Client(enforce_csrf_checks=True).post("/en/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "send it once more" in answer.content.decode()


def test_a_form_of_ours_that_came_too_late_is_sent_again_with_what_was_typed(db):
    browser = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    browser.force_login(make_resident())
    answer = browser.post("/en/me/settings/", {"name": "Two\nlines <b>", "old_password": "secret"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="name" value="Two\nlines &lt;b&gt;"' in page
    assert "secret" not in page
    token = re.search(r'<form method="post" action="/en/me/settings/"><input[^>]*value="([^"]+)"', page)[1]
    again = {"csrfmiddlewaretoken": token, "name": "Two lines"}
    assert browser.post("/en/me/settings/", again).status_code != 403


@pytest.mark.parametrize("headers", [{"origin": "http://elsewhere.example"}, {}])
def test_what_another_site_sent_is_not_offered_to_be_sent(db, headers):
    answer = Client(enforce_csrf_checks=True, headers=headers).post("/en/accounts/login/", {"login": "planted"})
    assert answer.status_code == 403
    assert "planted" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/en/me/residence/code/", "/en/me/residence/"),
        ("/en/ideas/7/comments/5/take-back/", "/en/ideas/7/comments/"),
        ("/en/me/consents/publication/give/", "/en/me/consents/publication/"),
    ],
)
def test_a_reader_at_the_address_of_a_form_gets_the_page_it_is_on(client, db, address, page):
    client.force_login(make_resident())
    answer = client.get(address, headers={"accept": "text/html"})
    assert answer.url == page


@pytest.mark.parametrize("path", ["/en/", "/healthz", "/en/me/"])
def test_another_host_than_ours_is_no_fault(db, caplog, path):
    answer = Client(raise_request_exception=False).get(path, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "Fault" not in caplog.text


def test_a_request_that_makes_no_sense_is_answered_in_our_frame(db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    answer = Client().post("/en/accounts/login/", {str(number): "x" for number in range(5)})
    assert answer.status_code == 400
    assert 'href="/en/"' in answer.content.decode()


def test_a_fault_shows_a_number_that_the_log_has_too(db, caplog, rf):
    from community.views.errors import server_fault

    answer = server_fault(rf.get("/en/x/"))
    assert answer.status_code == 500
    number = re.search(r'class="plate md">([0-9A-F]{6})<', answer.content.decode()).group(1)
    assert f"Fault {number} at /en/x/" in caplog.text
    assert '<html lang="en"' in answer.content.decode()


def test_the_fault_page_needs_no_database(rf, django_assert_num_queries, db):
    from community.views.errors import server_fault

    with django_assert_num_queries(0):
        server_fault(rf.get("/zh-hans/x/"))


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_every_error_page_can_be_rendered_without_a_request(name):
    assert "</html>" in get_template(name).render({})


def test_the_page_of_parts_is_for_staff(client, db):
    assert client.get("/en/styleguide/").status_code == 302
    client.force_login(make_resident())
    assert client.get("/en/styleguide/").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_part_is_on_the_page_of_parts(client, db, language):
    client.force_login(make_resident(is_staff=True))
    used = set()
    listener = lambda template, **rest: used.add(template.name)  # noqa: E731
    template_rendered.connect(listener)
    try:
        page = client.get(f"/{language}/styleguide/").content.decode()
    finally:
        template_rendered.disconnect(listener)
    parts = {f"components/{path.name}" for path in (settings.BASE_DIR / "templates/components").glob("*.html")}
    assert parts - used == set()
    assert "<svg" in page


def test_pictures_that_are_seen_have_words(client, db):
    client.force_login(make_resident(is_staff=True))
    page = client.get("/en/styleguide/").content.decode()
    for svg in re.findall(r"<svg[^>]*>.{0,40}", page):
        if 'role="img"' in svg:
            assert "<title>" in svg


def test_errors_stand_beside_their_field_and_the_summary_leads_to_each(client, db):
    client.force_login(make_resident(is_staff=True))
    page = client.get("/en/styleguide/").content.decode()
    assert "<title>Error: " in page
    summary = page[page.index('id="errors"') : page.index("</ul>", page.index('id="errors"'))]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 3
    assert all(f'id="{target}"' in page for target in targets)
    described = re.search(r'<input type="text" name="title"[^>]*aria-describedby="([^"]+)"', page).group(1)
    assert all(f'id="{name}"' in page for name in described.split())


def test_hostile_words_in_a_part_stay_words():
    template = engines["django"].from_string(
        '{% include "components/card.html" with title=bad text=bad number=bad chip=bad only %}'
    )
    assert "<script" not in template.render({"bad": "<script>alert(1)</script>"})


def test_the_drawn_ground_of_a_published_plan_is_public_and_kept_for_long(client, db):
    plan = make_plan()
    assert client.get(f"/en/plans/{plan.pk}/ground.svg").status_code == 404
    Plan.objects.filter(pk=plan.pk).update(published_at=plan.made_at)
    answer = client.get(f"/en/plans/{plan.pk}/ground.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "immutable" in answer["Cache-Control"]
    assert len(gzip.compress(answer.content)) < 25_000


def make_plan() -> Plan:
    return Plan.objects.create(
        area=make_neighbourhood(), data=plan_data("north-bank"), width=1000, height=700, description="From the south"
    )


@pytest.mark.parametrize("amount, written", [(20, "＋20"), (-60, "－60"), (0, "＋0"), (-1234, "－1,234")])
def test_amounts_carry_a_full_width_sign(amount, written):
    assert signed(amount) == written


@pytest.mark.parametrize(
    "number, shown",
    [(1, [1, 2, None, 18]), (6, [1, None, 5, 6, 7, None, 18]), (18, [1, None, 17, 18]), (2, [1, 2, 3, None, 18])],
)
def test_paging_shows_the_ends_and_the_neighbours(number, shown):
    assert list(page_numbers(Paginator(range(180), 10).page(number))) == shown


def test_paging_costs_the_same_with_a_million_pages():
    assert list(page_numbers(Paginator(range(10_000_000), 10).page(500_000))) == [
        1,
        None,
        499_999,
        500_000,
        500_001,
        None,
        1_000_000,
    ]
