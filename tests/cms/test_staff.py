"""The staff side: who comes in, what they see, what its pages may load."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from cms.middleware import POLICY, StaffDoorMiddleware
from cms.models import StandardPage
from cms.wagtail_hooks import AXE_TAGS
from community import workbench
from community.roles import Role
from community.workbench import Queue
from tests.builders import make_resident


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def somebody_with(*roles):
    person = make_resident(is_staff=True)
    person.groups.set(Group.objects.filter(name__in=roles))
    assert person.groups.count() == len(roles)
    return person


@pytest.fixture
def as_role(client):
    def sign_in(*roles):
        client.force_login(somebody_with(*roles))
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def test_who_is_not_signed_in_is_sent_to_the_one_door(client, db):
    for path in "/staff/", "/staff/login/", "/staff/login/?next=/staff/pages/":
        answer = client.get(path)
        assert answer.status_code == 302
        assert "/accounts/login/?next=/staff/" in answer.url
    assert client.post("/staff/login/", {"username": "a", "password": "b"}).status_code == 405


def test_who_has_no_task_here_is_told_which_roles_do(client, db, rf):
    resident = make_resident()
    client.force_login(resident)
    answer = client.get("/staff/")
    assert answer.status_code == 403
    assert "审核员" in answer.content.decode()
    request = rf.get("/staff/")
    request.user = resident
    for language, role in ("en", "Moderator"), ("zh-hans", "审核员"):
        with override(language), pytest.raises(PermissionDenied, match=role):
            StaffDoorMiddleware(lambda request: pytest.fail("let in"))(request)


def test_who_has_no_task_here_can_still_leave(client, db):
    client.force_login(make_resident())
    assert client.post("/staff/logout/").status_code == 302


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.BUDGET, Role.OFFICE, Role.EDITOR])
def test_every_staff_role_has_a_work_home(as_role, db, role):
    answer = as_role(role).get("/staff/")
    assert answer.status_code == 200
    assert "Waiting for you" in answer.content.decode()


def test_only_editors_see_panels_and_counts_about_pages(as_role, db):
    assert "/staff/images/" not in as_role(Role.MODERATOR).get("/staff/").content.decode()
    assert "/staff/images/" in as_role(Role.EDITOR).get("/staff/").content.decode()


def test_accounts_and_rights_cannot_be_changed_past_the_page_that_keeps_evidence(client, db):
    client.force_login(make_resident(is_staff=True, is_superuser=True))
    for path in "/staff/users/", "/staff/users/add/", "/staff/groups/", "/staff/groups/new/", "/staff/password_reset/":
        assert client.get(path).status_code == 403, path
        assert client.post(path).status_code == 403, path
    menu = client.get("/staff/").content.decode()
    assert "/staff/users/" not in menu
    assert "/staff/groups/" not in menu


def test_the_name_on_the_staff_side_is_ours(as_role, db, settings):
    page = as_role(Role.EDITOR).get("/staff/").content.decode()
    assert (
        f'<span class="plate">{settings.TOWN["zh-hans"]["name"]}</span>' in page or settings.TOWN["en"]["name"] in page
    )
    assert "Wagtail" not in re.sub(
        r"<(script|template|svg).*?</\1>", "", re.sub(r"<noscript.*?</noscript>", "", page, flags=re.S), flags=re.S
    )
    assert "art/icon.svg" in page


# What waits


def test_an_unknown_address_of_the_staff_side_leads_back_to_it_in_our_words(as_role, db):
    answer = as_role(Role.EDITOR).get("/staff/nowhere/", headers={"accept-language": "zh-hans"})
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Error 404" not in page
    assert 'class="button" href="/staff/"' in page


def test_the_staff_side_names_the_town_in_the_reader_s_language(as_role, db, settings):
    with override("zh-hans"):
        assert str(settings.WAGTAIL_SITE_NAME) == "桂花街道"
    with override("en"):
        assert str(settings.WAGTAIL_SITE_NAME) == "Osmanthus"


def test_overdue_work_is_said_in_words(as_role, monkeypatch, db):
    monkeypatch.setattr(workbench, "_queues", {})
    since = timezone.now() - timedelta(days=8)
    workbench.register(
        Queue("Letters", "cms.keep_pages", lambda staff: 3, lambda staff: since, "/staff/letters/", promise_days=5)
    )
    page = as_role(Role.EDITOR).get("/staff/").content.decode()
    assert "3 days past the promise" in page
    assert "the oldest has waited 8 days" in page


def test_with_nothing_to_do_the_home_says_what_comes_tomorrow(as_role, monkeypatch, db):
    monkeypatch.setattr(workbench, "_queues", {})
    queue = Queue(
        "Letters", "cms.keep_pages", lambda staff: 0, lambda staff: None, "/staff/letters/", 5, lambda staff: 4
    )
    workbench.register(queue)
    page = as_role(Role.EDITOR).get("/staff/").content.decode()
    assert "All clear." in page
    assert "Letters 4" in page


def test_a_queue_one_may_not_work_on_is_not_named(as_role, monkeypatch, db):
    monkeypatch.setattr(workbench, "_queues", {})
    workbench.register(Queue("Secret", "cms.keep_pages", lambda staff: 1, lambda staff: None, "/staff/x/", 5))
    assert "Secret" not in as_role(Role.MODERATOR).get("/staff/").content.decode()


def test_drafts_and_pages_in_one_language_wait_for_editors(as_role, write_page, chinese):
    page = write_page("Quixotic")
    page.copy_for_translation(chinese, alias=True)
    page.title = "Changed"
    page.save_revision()
    client = as_role(Role.EDITOR)
    home = client.get("/staff/").content.decode()
    for path, title in ("/staff/reports/drafts/", "Changed"), ("/staff/reports/to-translate/", "Quixotic"):
        assert path in home
        assert title in client.get(path).content.decode()
    assert as_role(Role.MODERATOR).get("/staff/reports/drafts/").status_code == 302


def test_the_work_home_costs_the_same_for_many_pieces(as_role, write_page):
    client = as_role(Role.EDITOR)
    write_page("One").save_revision()
    client.get("/staff/")
    with CaptureQueriesContext(connection) as few:
        client.get("/staff/")
    for number in range(4):
        write_page(f"More {number}").save_revision()
    with CaptureQueriesContext(connection) as many:
        client.get("/staff/")
    assert len(many) == len(few)


# Gates before publishing


def body_of(*children):
    page = StandardPage(title="T", body=list(children))
    return page.body


def test_a_page_whose_headings_skip_a_level_cannot_be_published_but_can_be_saved(db):
    block = StandardPage.body.field.stream_block
    skipping = body_of(("text", "<h3>Too deep</h3><p>…</p>"))
    with pytest.raises(ValidationError):
        block.clean(skipping)
    block.clean_deferred(skipping)
    block.clean(body_of(("text", "<h2>Fine</h2><h3>Below it</h3><h2>Again</h2>")))


def test_headings_are_read_across_blocks(db):
    block = StandardPage.body.field.stream_block
    steps = {"heading": "Steps", "steps": ["<p>One</p>", "<p>Two</p>"]}
    block.clean(body_of(("steps", steps), ("text", "<h3>Below the steps</h3>")))


def test_a_picture_needs_words_before_it_is_published(db):
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    image = get_image_model().objects.create(title="x", file=get_test_image_file())
    block = StandardPage.body.field.stream_block
    silent = {"image": {"image": image.pk, "alt_text": "", "decorative": False}, "caption": ""}
    with pytest.raises(ValidationError):
        block.clean(block.to_python([{"type": "picture", "value": silent}]))
    spoken = {"image": {"image": image.pk, "alt_text": "Two chairs", "decorative": False}, "caption": ""}
    block.clean(block.to_python([{"type": "picture", "value": spoken}]))


def test_a_contact_without_any_way_to_reach_it_is_refused(db):
    block = StandardPage.body.field.stream_block
    with pytest.raises(ValidationError):
        block.clean(block.to_python([{"type": "contact", "value": {"name": "Office"}}]))
    block.clean(block.to_python([{"type": "contact", "value": {"name": "Office", "phone": "1"}}]))


def test_editors_check_with_the_rules_of_the_suite(as_role, db):
    page = as_role(Role.EDITOR).get("/en/help/").content.decode()
    assert "wagtail-userbar" in page
    for tag in AXE_TAGS:
        assert tag in page


def test_only_who_may_edit_sees_the_editors_bar(as_role, client, db):
    assert "wagtail-userbar" not in client.get("/en/help/").content.decode()
    assert "wagtail-userbar" not in as_role(Role.MODERATOR).get("/en/help/").content.decode()


def test_a_new_page_is_mirrored_in_the_other_language(as_role, db):
    above = StandardPage.objects.get(slug="help", locale__language_code="en")
    form = {
        "title": "Quixotic",
        "slug": "quixotic",
        "summary": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value": '{"blocks": [{"key": "a", "text": "Hello", "type": "unstyled", "depth": 0, '
        '"inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
        "action-publish": "1",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    answer = as_role(Role.EDITOR).post(f"/staff/pages/add/cms/standardpage/{above.pk}/", form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    mirror = Page.objects.get(slug="quixotic", locale__language_code="zh-hans")
    page = Client().get(mirror.url).content.decode()
    assert "暂时只有英文" in page
    assert '<h1 lang="en">Quixotic</h1>' in page


# What pages of the staff side may load


def test_the_staff_side_loads_nothing_but_its_own(as_role, db):
    header = as_role(Role.EDITOR).get("/staff/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in header
    assert "unsafe-eval" not in header
    assert "'unsafe-inline'" not in header.replace("style-src-attr 'unsafe-inline'", "")
    assert "frame-ancestors 'self'" in header
    assert {directive.split()[0] for directive in header.split(";")} >= set(POLICY)


def test_public_pages_keep_their_own_stricter_policy(client, db):
    header = client.get("/en/help/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in header
    assert "unsafe-inline" not in header


def test_no_form_of_the_staff_side_carries_a_script(as_role, db):
    board = Page.objects.get(slug="news", locale__language_code="en")
    page = as_role(Role.EDITOR).get(f"/staff/pages/add/cms/announcementpage/{board.pk}/").content.decode()
    inline = re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>", page)
    assert inline == []
    assert 'data-chooser="date"' in page


def test_no_address_outside_is_named_in_what_the_staff_side_loads(as_role, db):
    page = as_role(Role.EDITOR).get("/staff/").content.decode()
    assert re.findall(r'(?:src|href)="(https?:)?//', re.sub(r"<noscript.*?</noscript>", "", page, flags=re.S)) == []
