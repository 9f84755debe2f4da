"""Points for having taken part: a rule like any other, none of which comes with the site."""

from datetime import timedelta

import pytest
from django.urls import reverse

from community import clock
from points import ledger
from points.models import Deed, EarningRule
from tests.builders import make_earning_rule
from tests.voting.builders import cast, job, make_closed, make_open, make_voter
from voting.thanks import thank_who_took_part

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=30)


def make_rule(**fields):
    return make_earning_rule("took-part", points=5, by_hand=False, **{"published_at": clock.now() - LONG_AGO, **fields})


def closed_with(*choices):
    """A closed vote and its voters, one for each choice; the last of them stayed away."""
    election = make_open()
    people = [make_voter(election.area) for _each in (*choices, None)]
    for resident, numbers in zip(people, choices, strict=False):
        cast(election, resident, numbers, blank=not numbers)
    return make_closed(election), people


def thank(election):
    with clock.moved_to(election.closing_at + timedelta(hours=1)):
        return job("votes.thank").run()


def test_no_rule_for_taking_part_comes_with_the_site_and_without_one_nothing_is_paid():
    assert not EarningRule.objects.exists()
    election, _people = closed_with([1])
    assert thank(election) == 0 and not Deed.objects.exists()


def test_whoever_took_part_is_thanked_alike_whatever_they_chose():
    make_rule()
    election, people = closed_with([1], [2, 3], [])
    assert not Deed.objects.exists()  # not while the box is open
    assert thank(election) == 3
    assert [ledger.balance_of(each) for each in people] == [5, 5, 5, 0]
    said = set(Deed.objects.values_list("source", "what", "link", "happened_on", "points", "units"))
    assert len(said) == 1  # nothing but the name tells one from another


def test_run_again_it_pays_nobody_twice():
    make_rule()
    election, _people = closed_with([1], [2])
    assert (thank(election), thank(election)) == (2, 0)


def test_a_rule_published_after_the_vote_began_pays_nothing_for_it():
    election, _people = closed_with([1])
    make_rule(published_at=clock.now())
    assert thank(election) == 0


def test_a_new_version_of_the_rule_is_no_break():
    make_rule(version=1)
    make_rule(version=2, published_at=clock.now())
    election, _people = closed_with([1])
    assert thank(election) == 1


def test_long_after_the_close_nobody_is_looked_for_any_more():
    make_rule()
    election, _people = closed_with([1])
    with clock.moved_to(election.closing_at + timedelta(days=8)):
        assert thank_who_took_part() == 0


def test_the_page_of_rules_says_so_and_leads_to_the_votes(client, in_english):
    make_rule()
    page = client.get(reverse("points:how")).content.decode()
    assert "Comes by itself" in page and reverse("voting:votes") in page
