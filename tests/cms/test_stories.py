"""Stories: told by somebody, on a day, about a place, with a picture; listed, followed, and never without consent."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.models import HomePage, Picture, StoriesPage, StoryPage
from community import clock, kept_pages
from community.models import Landmark
from community.roles import Role
from tests.builders import make_neighbourhood
from tests.cms.test_pictures import photo
from tests.cms.test_staff import somebody_with

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def tell(db):
    """Publish a story in one language."""

    def tell(title="A bench", language="en", days_ago=0, **fields):
        board = StoriesPage.objects.get(locale__language_code=language)
        fields = {"author": "Mrs Zhou", "scene": "kiosk", "summary": "What became of it.", **fields}
        page = StoryPage(title=title, told_on=clock.today() - timedelta(days=days_ago), people_agreed=True, **fields)
        page.body = [("text", "<p>It stood there.</p>")]
        board.add_child(instance=page)
        page.save_revision().publish()
        return page

    return tell


@pytest.fixture
def editor(client, db):
    client.force_login(somebody_with(Role.EDITOR))
    client.cookies["django_language"] = "en"
    return client


def make_landmark(area=None, name="Old tree"):
    area = area or make_neighbourhood()
    return Landmark.objects.create(area=area, name_zh_hans="老树", name_en=name, latitude=30, longitude=120)


def make_picture():
    return Picture.objects.create(
        title="Bench", description="Two people on a bench", file=SimpleUploadedFile("x.jpg", photo(size=(1600, 1200)))
    )


def typed(verb="publish", **fields):
    """What the editor's form sends."""
    words = (
        '{"blocks": [{"key": "a", "text": "Hello", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], '
        '"entityRanges": []}], "entityMap": {}}'
    )
    form = {
        "title": "A bench",
        "slug": "a-bench",
        "summary": "What became of it.",
        "author": "Mrs Zhou",
        "told_on": "2026-11-01",
        "scene": "kiosk",
        "people_agreed": "on",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value": words,
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    sent = {key: value for key, value in {**form, **fields}.items() if fields.get(key) != ""}
    return sent | ({"action-publish": "1"} if verb == "publish" else {})


def write(editor, **fields):
    board = StoriesPage.objects.get(locale__language_code="en")
    return editor.post(f"/staff/pages/add/cms/storypage/{board.pk}/", typed(**fields))


def words_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# What readers see


def test_a_story_names_who_tells_it_and_when_and_leads_to_the_plan(client, tell):
    landmark = make_landmark()
    page = words_of(client, tell(area=landmark.area, landmark=landmark).url)
    assert "Told by Mrs Zhou" in page
    assert f'href="/en/places/{landmark.area.slug}/#plan"' in page
    assert "Old tree" in page


def test_stories_are_listed_newest_first_and_lead_on_to_each_other(client, tell):
    oldest, middle, newest = (tell(f"Story {days}", days_ago=days) for days in (9, 5, 1))
    page = words_of(client, "/en/stories/")
    assert page.index(newest.title) < page.index(middle.title) < page.index(oldest.title)
    beside = words_of(client, middle.url)
    assert newest.url in beside
    assert oldest.url in beside


def test_two_stories_of_one_day_lead_to_each_other_and_not_round_in_circles(client, tell):
    first, second = tell("First"), tell("Second")
    assert list(StoryPage.objects.shown_in("en").newer_than(first)) == [second]
    assert list(StoryPage.objects.shown_in("en").older_than(second)) == [first]
    assert not StoryPage.objects.shown_in("en").older_than(first)


def test_a_draft_is_nowhere(client, tell):
    story = tell("Unfinished")
    story.unpublish()
    assert client.get(story.url).status_code == 404
    for path in "/en/stories/", "/en/stories/feed/", "/en/":
        assert "Unfinished" not in words_of(client, path)


def test_there_is_a_page_to_turn_after_twelve(client, tell):
    for number in range(13):
        tell(f"Story {number:02d}", days_ago=number)
    assert "Story 12" not in words_of(client, "/en/stories/")
    assert "Story 12" in words_of(client, "/en/stories/?page=2")
    assert "Story 12" in words_of(client, "/en/stories/?page=999")
    assert "Story 00" in words_of(client, "/en/stories/?page=%00'--")


def test_an_empty_board_says_what_to_do(client, db):
    assert "/en/help-points/" in words_of(client, "/en/stories/")


@pytest.mark.parametrize("path", ["/en/stories/", "/en/stories/feed/"])
def test_the_cost_does_not_grow_with_what_is_told(client, tell, path):
    def told(number):
        area = make_neighbourhood()
        tell(f"Story {number}", area=area, landmark=make_landmark(area), picture=make_picture(), scene="")

    told(0)
    client.get(path)  # the first reader's request makes the sizes of the picture
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(1, 5):
        told(number)
    client.get(path)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)


def test_a_photograph_is_shown_with_its_words(client, tell):
    page = words_of(client, tell(picture=make_picture(), scene="").url)
    assert 'alt="Two people on a bench"' in page
    assert "/media/images/" in page


def test_the_front_door_tells_the_newest_and_that_of_ones_own_community_first(client, tell):
    area = make_neighbourhood()
    tell("Far away", area=make_neighbourhood(), days_ago=1)
    tell("At my door", area=area, days_ago=8)
    home = HomePage.objects.get(locale__language_code="en")
    home.body = [("today", {"headline": "Hello"}), ("stories", {"heading": "Stories", "more": 2})]
    home.save_revision().publish()
    kept_pages.forget()
    page = words_of(client, "/en/")
    assert page.index("Far away") < page.index("At my door")
    client.cookies["area"] = area.slug
    kept_pages.forget()
    page = words_of(client, "/en/")
    assert page.index("At my door") < page.index("Far away")


def test_a_story_is_found_by_its_words_and_by_who_tells_it(client, tell):
    tell("那条长椅", language="zh-hans", author="周阿姨", body=[])
    for word in "长椅", "阿姨":
        assert "那条" in words_of(client, f"/zh-hans/search/?q={word}")


# Followed from elsewhere


def test_the_feed_is_atom_in_the_readers_language_and_names_the_teller(client, tell):
    story = tell("A <b>bench</b> & more")
    tell("中文", language="zh-hans")
    answer = client.get("/en/stories/feed/")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A <b>bench</b> & more"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Mrs Zhou"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{story.url}"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "http://testserver/en/stories/feed/"
    assert '<link rel="alternate" type="application/atom+xml"' in words_of(client, "/en/stories/")


def test_an_entry_keeps_its_mark_when_its_address_changes(client, tell):
    def mark():
        feed = ElementTree.fromstring(client.get("/en/stories/feed/").content)
        return feed.findtext(f"{ATOM}entry/{ATOM}id")

    story = tell()
    before = mark()
    story.slug = "another-address"
    story.save_revision().publish()
    assert mark() == before


def test_signs_that_xml_does_not_know_do_not_break_the_feed(client, tell):
    tell("Bell \x07 and \x1b escape", summary="\x0b\ufffe fine")
    feed = ElementTree.fromstring(client.get("/en/stories/feed/").content)
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "Bell  and  escape"


def test_without_its_board_there_is_no_feed(client, db):
    StoriesPage.objects.update(live=False)
    assert client.get("/en/stories/feed/").status_code == 404


# What editors do


def test_an_editor_publishes_a_story_and_its_twin_waits_to_be_translated(editor, db):
    landmark = make_landmark()
    assert write(editor, landmark=landmark.pk).status_code == 302
    story = StoryPage.objects.get(locale__language_code="en")
    assert story.live
    assert story.area == landmark.area
    twin = story.get_translation(Locale.objects.get(language_code="zh-hans"))
    assert "暂时只有英文" in words_of(editor, twin.url)
    assert "Mrs Zhou" in words_of(editor, "/zh-hans/stories/")


@pytest.mark.parametrize(
    ("lacking", "said"), [("people_agreed", "Ask everybody told of"), ("scene", "Choose a photograph or a drawing")]
)
def test_without_consent_or_picture_a_story_stays_a_draft(editor, db, lacking, said):
    answer = write(editor, **{lacking: ""})
    assert said in answer.content.decode()
    assert "Mrs Zhou" in answer.content.decode()
    assert not StoryPage.objects.exists()
    assert write(editor, verb="save", **{lacking: ""}).status_code == 302
    assert not StoryPage.objects.get(locale__language_code="en").live


def test_a_place_of_another_community_is_refused_and_what_was_typed_stays(editor, db):
    page = write(editor, area=make_neighbourhood().pk, landmark=make_landmark().pk).content.decode()
    assert "not in the community you chose" in page
    assert 'value="Mrs Zhou"' in page
    assert not StoryPage.objects.exists()


def test_nothing_published_here_can_be_hidden_behind_a_password(editor, tell):
    story = tell()
    editor.post(f"/staff/pages/{story.pk}/privacy/", {"restriction_type": "login"})
    assert not story.get_view_restrictions().exists()
