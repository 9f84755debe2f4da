"""What Wagtail leaves in English is said in Chinese by us."""

import json
import re
from pathlib import Path

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.translation import gettext, override

from cms.staff_pages import Words
from cms.staff_words import SAID, SAID_BY_SCRIPTS
from community import roles
from community.models import Role
from tests.builders import make_resident

ROOT = Path(wagtail.__file__).parent
PLACES = ["admin", "", "contrib/simple_translation", "snippets", "images", "documents"]


def known_to_wagtail():
    for place in PLACES:
        with (ROOT / place / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file):
                yield message.id[0] if isinstance(message.id, tuple) else message.id


@pytest.fixture
def editor(db):
    person = make_resident()
    roles.grant(person, Role.EDITOR, by=None, reason="for a test")
    person.refresh_from_db()
    return person


def test_each_of_them_is_said_in_chinese():
    with override("zh-hans"):
        assert [words for words in SAID if gettext(words) == words] == []


def test_each_of_them_is_still_something_wagtail_says():
    assert set(SAID) - set(known_to_wagtail()) == set()


def test_what_scripts_say_is_said_in_chinese():
    with override("zh-hans"):
        assert [said for said in SAID_BY_SCRIPTS if gettext(said) == said] == []


def test_the_catalogue_of_the_scripts_leaves_nothing_in_english(client, editor):
    with (ROOT / "admin/locale/en/LC_MESSAGES/djangojs.po").open("rb") as file:
        known = [message.id for message in read_po(file) if message.id]
    said = {words[0] if isinstance(words, tuple) else words for words in known}
    client.force_login(editor)
    with override("zh-hans"):
        words = Words.as_view()(RequestFactory().get("/staff/jsi18n/?format=json"))
    catalogue = json.loads(re.search(r"newcatalog = (\{.*?\});", words.content.decode(), re.S)[1])
    assert said - catalogue.keys() == set()
    assert [word for word, form in catalogue.items() if form in (word, "")] == []


def test_the_scripts_words_reach_the_page(client, editor):
    client.force_login(editor)
    client.cookies["django_language"] = "zh-hans"
    answer = client.get("/staff/jsi18n/", headers={"accept-language": "zh-hans"})
    assert "插入内容块" in json.loads('"' + re.search(r'"Insert a block": "(.*?)"', answer.content.decode())[1] + '"')


def test_the_account_page_takes_no_portrait(client, editor, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(editor)
    page = client.get("/staff/account/")
    assert page.status_code == 200
    assert 'type="file"' not in page.content.decode()
    portrait = SimpleUploadedFile("me.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif")
    client.post("/staff/account/", {"avatar-avatar": portrait, "avatar": portrait})
    assert not any(tmp_path.rglob("*.gif"))
