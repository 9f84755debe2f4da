"""Made-up ballots show what a rule does, the same on every machine."""

from fractions import Fraction

import pytest

from voting.counting import BadElection, Project, Settings, compare, count, explain, explain_comparison, made_up

PROJECTS = [
    Project(name, Fraction(cost), name.upper()) for name, cost in zip("abcdefgh", [5, 10, 20] * 3, strict=False)
]


def test_the_same_seed_gives_the_same_ballots_in_any_order_of_projects():
    one = made_up(PROJECTS, 50, 500, "open day")
    assert one.same_as(made_up(reversed(PROJECTS), 50, 500, "open day"))
    assert not one.same_as(made_up(PROJECTS, 50, 500, "another day"))
    assert one.ballots_sha256 == "d75d4f2fc33abf2e721c38f0ce5a08170300d315c51790712f69cc15cbe45493"


def test_every_ballot_names_one_to_as_many_as_allowed():
    election = made_up(PROJECTS, 50, 500, "7", most_choices=3)
    assert election.ballots.total == 500
    assert {1, 2, 3} == set(election.ballots.lengths.tolist())


def test_a_few_things_are_liked_by_many_and_most_by_few():
    support = sorted(made_up(PROJECTS, 50, 2000, "7").ballots.support.tolist(), reverse=True)
    assert support[0] > 2 * support[-1] > 0


def test_a_simulation_can_be_counted_compared_and_told_in_both_languages():
    election = made_up(PROJECTS, 50, 300, "7")
    outcomes = [count(election, Settings(rule=rule)) for rule in ("greedy", "equal-shares")]
    for language in ("en", "zh-hans"):
        assert all(explain(outcome.trace, language).winners for outcome in outcomes)
        assert explain_comparison(compare(*outcomes), language)[0].rows


@pytest.mark.parametrize(
    ("projects", "voters", "choices"), [([], 5, 5), (PROJECTS, -1, 5), (PROJECTS, 10**6, 5), (PROJECTS, 5, 0)]
)
def test_what_cannot_be_made_up_is_refused(projects, voters, choices):
    with pytest.raises(BadElection, match="simulation"):
        made_up(projects, 50, voters, "7", most_choices=choices)


def test_nobody_votes_in_an_election_of_no_voters():
    assert made_up(PROJECTS, 50, 0, "7").ballots.total == 0
