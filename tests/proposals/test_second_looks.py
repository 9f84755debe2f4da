"""A share of moderators' decisions is looked at again, blind; the lead reads where two differ."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from proposals import moderation, second_looks
from proposals.models import SecondLook
from tests.builders import make_clerk, make_rule
from tests.proposals.staffed import make_moderator, waiting_idea

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def all_are_drawn(db):
    make_rule("proposals.second_look_percent", 100)


def decided(by=None, **fields) -> SecondLook:
    idea = waiting_idea(**fields)
    moderation.send_back(idea, by=by or make_moderator(), reason="Where is it, please?")
    return SecondLook.objects.get(event__idea=idea)


def test_the_rule_says_how_many_are_drawn():
    make_rule("proposals.second_look_percent", 0)
    moderation.publish(waiting_idea(), by=make_moderator())
    assert not SecondLook.objects.exists()
    make_rule("proposals.second_look_percent", 100)
    moderation.publish(waiting_idea(), by=make_moderator())
    assert SecondLook.objects.count() == 1


def test_somebody_else_looks_once_and_a_difference_is_listed(all_are_drawn):
    first, second, third = (make_moderator() for _number in range(3))
    drawn = decided(by=first)
    with pytest.raises(second_looks.LookRefused):
        second_looks.look(drawn, by=first, verdict="published")
    second_looks.look(drawn, by=second, verdict="published")
    with pytest.raises(second_looks.LookRefused, match="quicker"):
        second_looks.look(drawn, by=third, verdict="returned", reason="Yes")
    assert list(SecondLook.objects.differing()) == [drawn]
    same = decided()
    second_looks.look(same, by=second, verdict="returned", reason="No place")
    assert list(SecondLook.objects.differing()) == [drawn]


@pytest.mark.parametrize(("verdict", "reason"), [("chosen", "x"), ("returned", " "), ("hidden", "")])
def test_a_second_verdict_is_one_of_three_and_a_no_says_why(all_are_drawn, verdict, reason):
    drawn = decided()
    with pytest.raises(second_looks.LookRefused):
        second_looks.look(drawn, by=make_moderator(), verdict=verdict, reason=reason)
    assert SecondLook.objects.waiting().exists()


def test_the_database_lets_nobody_look_at_their_own_decision_or_twice(all_are_drawn):
    first = make_moderator()
    drawn = decided(by=first)
    for fields in ({"by": first}, {"by": make_moderator()}):
        try:
            with transaction.atomic():
                SecondLook.objects.filter(pk=drawn.pk).update(verdict="hidden", looked_at=drawn.drawn_at, **fields)
        except DatabaseError:
            assert fields["by"] == first
        else:
            assert fields["by"] != first
    with pytest.raises(DatabaseError), transaction.atomic():
        SecondLook.objects.filter(pk=drawn.pk).update(verdict="published")


@pytest.fixture
def desk(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    def sign_in(*rights):
        client.force_login(make_clerk("moderate_ideas", "access_admin", *rights))
        return client

    return sign_in


def test_the_page_is_blind_and_shows_the_words_of_that_day(all_are_drawn, desk):
    drawn = decided(title="The words of that day")
    idea = drawn.event.idea
    idea.title = "Better words"
    idea.save(update_fields=["title"])
    page = desk().get(reverse("staff_second_look", args=[drawn.pk])).text
    assert "The words of that day" in page
    assert "Where is it, please?" not in page and idea.author.name not in page


def test_whoever_decided_finds_nothing_to_look_at(all_are_drawn, client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    first = make_clerk("moderate_ideas", "access_admin")
    drawn = decided(by=first)
    client.force_login(first)
    assert client.get(reverse("staff_second_look", args=[drawn.pk])).status_code == 404


def test_only_the_lead_reads_where_two_differ(all_are_drawn, desk):
    drawn = decided()
    client = desk()
    address = reverse("staff_second_look", args=[drawn.pk])
    assert "verdict" in client.post(address, {"reason": "typed"}).context["form"].errors
    client.post(address, {"verdict": "hidden", "reason": "It names a child."})
    assert "It names a child." not in client.get(reverse("staff_second_looks")).text
    page = desk("see_second_looks").get(reverse("staff_second_looks")).text
    assert "It names a child." in page and "Where is it, please?" in page
