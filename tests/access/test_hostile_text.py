"""Whatever anybody types, a name above all, is shown as text: on every page, to everybody who may see it."""

import pytest

from community.models import Resident
from tests.access.hostile import MARK, raw_marks, spoil_everything
from tests.access.people import Visitor, people
from tests.access.routes import routes
from tests.access.test_table import row_of
from tests.access.walk import address
from tests.journeys.pages import published

WHO = ["", "resident@demo.example", "moderator@demo.example", "editor@demo.example", "admin@demo.example"]


@pytest.mark.slow
@pytest.mark.parametrize("email", WHO, ids=[email.partition("@")[0] or "anonymous" for email in WHO])
def test_hostile_words_stay_words(town, email):
    people()  # some addresses are theirs
    paths = [address(route, row) for route in routes() if (row := row_of(route))] + published("en")
    assert spoil_everything() > 100
    visitor = Visitor(Resident.objects.get(email=email) if email else None)
    found, seen = [], 0
    for path in paths:
        answer = visitor.ask("get", path)
        if answer.streaming or not answer["Content-Type"].startswith(("text/html", "image/svg")):
            continue
        html = answer.content.decode()
        seen += MARK in html
        found += [f"{path}: {place}" for place in raw_marks(html)]
    assert found == []
    assert seen >= 3, "the crawl met none of the hostile words: it proves nothing"
