"""What the page of an idea and its buttons cost, in questions to the database and in bytes; however much was said."""

import gzip
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from proposals import comments
from tests.builders import make_resident
from tests.proposals.builders import make_idea

pytestmark = pytest.mark.django_db
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # the edges of a transaction ask nothing


def asked(act) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        act()
    return [query["sql"] for query in queries if not query["sql"].startswith(FRAME)]


def talk(idea, number: int) -> None:
    for each in range(number):
        said = comments.say(idea, by=make_resident(), text=f"Word {each}", stance="pro", key=uuid4())
        if each % 2:
            comments.say(idea, by=make_resident(), text=f"And {each}", parent=said, key=uuid4())


def test_an_idea_with_sixty_comments_asks_no_more_than_one_with_six(client):
    quiet, loud = make_idea(), make_idea()
    talk(quiet, 4), talk(loud, 40)
    client.force_login(make_resident())
    counts = []
    for idea in (quiet, loud):
        path = f"/en/ideas/{idea.number}/"
        client.get(path)
        counts.append(len(asked(lambda path=path: client.get(path))))
    assert counts[0] == counts[1] <= 15, counts
    assert len(gzip.compress(client.get(f"/en/ideas/{loud.number}/").content)) < 20_000


@pytest.mark.parametrize("leaf", ["support", "support/take-back"])
def test_a_support_with_its_line_in_the_record_asks_seven_times(client, leaf):
    idea = make_idea()
    client.force_login(make_resident())
    client.post(f"/en/ideas/{make_idea().number}/support/")  # rules and other kept things are in the cache
    if leaf != "support":
        client.post(f"/en/ideas/{idea.number}/support/")
    queries = asked(lambda: client.post(f"/en/ideas/{idea.number}/{leaf}/"))
    most = 7 if leaf == "support" else 8
    assert len(queries) <= most, "\n".join(query[:120] for query in queries)
