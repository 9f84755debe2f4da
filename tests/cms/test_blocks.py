"""Every section an editor can choose is used once, published, and read: none is left that nobody ever looked at."""

import pytest
from wagtail.images import get_image_model

from cms.models import HomePage, StandardPage
from community import clock, kept_pages
from tests.cms.test_stories import make_picture

TEXT = "<p>Plain <b>words</b>.</p>"
STEPS = [
    {"name": name, "starts": clock.today(), "ends": None, "note": "In one line"} for name in ("Ideas", "Costs", "Vote")
]
FRONT = {
    "today": {"headline": "What gets fixed?", "lead": "You decide.", "scene": "lane", "note": "No phone needed."},
    "round": {"heading": "How the year goes", "steps": STEPS, "page": None, "link_text": ""},
    "votes": {"heading": "On the ballot"},
    "ideas": {"heading": "Thought of lately", "order": "newest", "most": 2},
    "spaces": {"heading": "Idle corners", "most": 2},
    "lanes": {"heading": "Where do you live?", "note": "Remembered here."},
    "side_by_side": [("coming", {"heading": "Coming soon", "most": 2}), ("latest", {"heading": "Lately"})],
    "coming": {"heading": "What is coming", "most": 2},
    "latest": {"heading": "News of today"},
    "stories": {"heading": "Told by neighbours", "more": 1},
    "figures": {"heading": "In figures"},
    "help_line": {"heading": "Somebody to help", "text": "Call us.", "page": None},
    "text": TEXT,
}


def article(picture):
    return {
        "text": f"<h2>A heading</h2>{TEXT}",
        "steps": {"heading": "How to do it", "steps": ["<p>First</p>", "<p>Then</p>"]},
        "questions": {"heading": "People ask", "questions": [{"question": "Why?", "answer": "<p>Because.</p>"}]},
        "remark": {"text": "<p>Set apart</p>"},
        "picture": {"image": picture, "caption": "By the river"},
        "drawing": "park",
        "help_points": {"heading": "In person"},
        "contact": {"name": "Works office", "phone": "5550 0121", "email": "", "address": "", "hours": "9 to 5"},
    }


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def test_every_section_of_a_page_is_published_and_read(client, db):
    picture = get_image_model().objects.get(pk=make_picture().pk)
    picture.contextual_alt_text, picture.decorative = "Two people on a bench", False
    sample = article(picture)
    blocks = StandardPage.body.field.stream_block
    assert set(sample) == set(blocks.child_blocks)
    page = StandardPage(title="Everything", body=list(sample.items()))
    blocks.clean(page.body)
    StandardPage.objects.get(slug="help", locale__language_code="en").add_child(instance=page)
    page.save_revision().publish()
    shown = client.get(page.url).content.decode()
    for words in [
        *("A heading", "How to do it", "Because.", "Set apart", "By the river", "A pocket park", "In person"),
        *("Works office", 'alt="Two people on a bench"'),
    ]:
        assert words in shown, words


def test_every_section_of_the_front_door_is_published_and_read(client, db):
    blocks = HomePage.body.field.stream_block
    assert set(FRONT) == set(blocks.child_blocks)
    page = HomePage.objects.get(locale__language_code="en")
    page.body = list(FRONT.items())
    blocks.clean(page.body)
    page.save_revision().publish()
    kept_pages.forget()
    shown = client.get("/en/").content.decode()
    for name, sample in FRONT.items():
        if isinstance(sample, dict) and name not in {"lanes", "votes"}:  # neither stands in an empty town
            words = sample.get("heading") or sample["headline"]
            assert words in shown, name
    assert "Coming soon" in shown
    assert "Plain <b>words</b>" in shown
