"""Whatever anybody types, a name above all, is shown as text: on every page, to everybody who may see it."""

import pytest
from django.urls import reverse
from django.utils import translation

from community import clock
from community.models import Resident
from proposals.models import Award, Cycle, Idea, IdeaEvent, SecondLook, Space
from tests.access.hostile import MUST_BE_MET, fields_met, raw_marks, spoil_everything
from tests.access.people import Visitor, people
from tests.access.routes import routes
from tests.access.test_table import row_of
from tests.access.walk import address
from tests.journeys.pages import published

WHO = ["", "resident@demo.example", "moderator@demo.example", "editor@demo.example", "admin@demo.example"]


def pages_of_ideas() -> list[str]:
    """One of everything people say is not enough: each idea, design and space there is, and who answers for them."""
    public = [Idea.objects.public(), Space.objects.public(), Cycle.objects.exclude(published_at=None)]
    public.append(Award.objects.exclude(published_at=None).select_related("cycle"))
    staff = [reverse("staff_idea", args=[idea.number]) for idea in Idea.objects.exclude(number=None)]
    with translation.override("en"):
        return [each.get_absolute_url() for kind in public for each in kind] + staff


def looked_at_again() -> None:
    """What is drawn by lot may be nothing: here one decision is, and the second verdict is another."""
    decided = IdeaEvent.objects.filter(new="published", second_look=None).first()
    other = Resident.objects.get(email="admin@demo.example")
    how = {"verdict": "hidden", "reason": "It names a child.", "looked_at": clock.now()}
    SecondLook.objects.create(event=decided, by=other, **how)


@pytest.mark.slow
@pytest.mark.parametrize("email", WHO, ids=[email.partition("@")[0] or "anonymous" for email in WHO])
def test_hostile_words_stay_words(town, email):
    people()  # some addresses are theirs
    paths = [address(route, row) for route in routes() if (row := row_of(route))] + published("en") + pages_of_ideas()
    looked_at_again()
    assert spoil_everything() > 100
    visitor = Visitor(Resident.objects.get(email=email) if email else None)
    found, met = [], set()
    for path in paths:
        answer = visitor.ask("get", path)
        if answer.streaming or not answer["Content-Type"].startswith(("text/html", "image/svg")):
            continue
        html = answer.content.decode()
        met |= fields_met(html)
        found += [f"{path}: {place}" for place in raw_marks(html)]
    assert found == []
    assert met, "the crawl met none of the hostile words: it proves nothing"
    if email == "admin@demo.example":
        assert MUST_BE_MET - met == set()
