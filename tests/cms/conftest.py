from datetime import timedelta

import pytest
from wagtail.models import Locale

from cms.models import AnnouncementPage, AnnouncementsPage, StandardPage
from community import clock, kept_pages
from tests.builders import make_neighbourhood


@pytest.fixture
def pin_up(db):
    """Publish an announcement on the board of one language."""

    def pin(title="Open day", language="en", **fields):
        board = AnnouncementsPage.objects.get(locale__language_code=language)
        text = fields.pop("text", "<p>Come and see.</p>")
        page = AnnouncementPage(title=title, body=[("text", text)], **fields)
        board.add_child(instance=page)
        page.save_revision().publish()
        return page

    return pin


@pytest.fixture
def town(db):
    """Four communities, each with something announced, in both languages."""
    boards = AnnouncementsPage.objects.all()
    for number in range(1, 5):
        area = make_neighbourhood()
        for board in boards:
            board.add_child(
                instance=AnnouncementPage(
                    title=f"Meeting {number}",
                    slug=f"meeting-{number}",
                    area=area,
                    scene="park",
                    happens_on=clock.today() + timedelta(days=number + 2),
                    body=[("text", "<p>Come and see.</p>")],
                )
            )
    kept_pages.forget()


@pytest.fixture
def write_page(db):
    """Publish a page to read below the help page of one language."""

    def write(title="Chairs", language="en", body=None, **fields):
        above = StandardPage.objects.get(slug="help", locale__language_code=language)
        page = StandardPage(title=title, body=body or [("text", "<p>About chairs.</p>")], **fields)
        above.add_child(instance=page)
        page.save_revision().publish()
        return page

    return write


@pytest.fixture
def chinese(db):
    return Locale.objects.get(language_code="zh-hans")
