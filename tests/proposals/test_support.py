"""Standing behind an idea: once a person, counted in the same breath, taken back as easily."""

from datetime import timedelta

import pytest
from django.utils import translation

from community import clock
from community.models import ResidenceProof
from proposals import support
from proposals.models import Follow, Idea, State, Support
from proposals.models.ideas import OPEN_TO_SUPPORT
from records.models import AuditEntry
from tests.builders import make_resident, make_rule
from tests.proposals.builders import make_idea

pytestmark = pytest.mark.django_db
SETTLED = sorted({State.INFEASIBLE, State.ON_BALLOT, State.CHOSEN, State.NOT_CHOSEN})


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def counted(idea) -> int:
    return Idea.objects.get(pk=idea.pk).support_count


def written(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_a_neighbour_stands_behind_an_idea_and_it_counts():
    idea, neighbour = make_idea(), make_resident()
    support.support(idea, by=neighbour)
    assert counted(idea) == idea.support_count == 1
    assert Support.objects.get().resident == neighbour
    assert written("idea.supported") == 1


def test_twice_is_once():
    idea, neighbour = make_idea(), make_resident()
    for _time in range(3):
        support.support(idea, by=neighbour)
    assert counted(idea) == Support.objects.count() == written("idea.supported") == 1


def test_a_support_is_taken_back_once():
    idea, neighbour = make_idea(), make_resident()
    support.support(idea, by=neighbour)
    for _time in range(2):
        support.take_back(idea, by=neighbour)
    assert counted(idea) == Support.objects.count() == 0
    assert written("idea.support_taken_back") == 1


def test_taking_back_what_one_never_gave_leaves_others_supports_alone():
    idea = make_idea()
    support.support(idea, by=make_resident())
    support.take_back(idea, by=make_resident())
    assert counted(idea) == 1


@pytest.mark.parametrize("state", SETTLED)
def test_an_idea_that_is_settled_takes_no_support_and_gives_none_back(state):
    idea = make_idea(state)
    for verb in (support.support, support.take_back):
        with pytest.raises(support.SupportRefused):
            verb(idea, by=make_resident())
    assert counted(idea) == Support.objects.count() == 0


@pytest.mark.parametrize("state", sorted(OPEN_TO_SUPPORT))
def test_an_idea_that_still_goes_its_way_takes_support(state):
    idea = make_idea(state)
    support.support(idea, by=make_resident())
    assert counted(idea) == 1


def test_who_supports_an_idea_while_it_is_joined_stands_behind_the_other():
    host = make_idea()
    stale = make_idea()
    Idea.objects.filter(pk=stale.pk).update(state=State.MERGED, merged_into=host)
    assert support.support(stale, by=make_resident()) == host
    assert (counted(stale), counted(host)) == (0, 1)


def test_where_the_town_wants_a_proof_only_neighbours_have_a_say():
    make_rule("proposals.proof_to_have_a_say", 1)
    idea, stranger = make_idea(), make_resident()
    with pytest.raises(support.SupportRefused, match="Prove where you live"):
        support.support(idea, by=stranger)
    neighbour = make_resident()
    ResidenceProof.objects.create(
        resident=neighbour, area=idea.area, method="roll", identity_ref="a" * 64, expires_at=clock.now() + timedelta(1)
    )
    support.support(idea, by=neighbour)
    assert counted(idea) == 1


# The buttons


def press(client, idea, leaf, **headers):
    return client.post(f"/en/ideas/{idea.number}/{leaf}/", headers=headers)


def test_a_press_of_the_button_supports_and_leads_back(client):
    idea = make_idea()
    client.force_login(make_resident())
    answer = press(client, idea, "support")
    assert answer.status_code == 302 and answer["Location"] == f"/en/ideas/{idea.number}/#support"
    assert "You are one of them." in client.get(f"/en/ideas/{idea.number}/").text


def test_with_a_script_only_the_row_of_buttons_comes_back(client):
    idea = make_idea()
    client.force_login(make_resident())
    answer = press(client, idea, "support", hx_request="true")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="support"') and "<b>1</b>" in answer.text
    assert "Take my support back" in answer.text


def test_strangers_are_sent_to_sign_in_and_come_back_to_the_idea(client):
    idea = make_idea()
    for leaf in ("support", "support/take-back", "follow", "unfollow"):
        answer = press(client, idea, leaf)
        assert answer["Location"] == f"/en/accounts/login/?next=/en/ideas/{idea.number}/"
    assert not Support.objects.exists()


def test_what_is_not_public_cannot_be_supported_by_guessing_its_number(client):
    client.force_login(make_resident())
    assert press(client, make_idea(State.HIDDEN), "support").status_code == 404


def test_a_settled_idea_says_so_and_keeps_its_count(client):
    idea = make_idea(State.ON_BALLOT)
    client.force_login(make_resident())
    answer = client.post(f"/en/ideas/{idea.number}/support/", follow=True)
    assert "no longer takes support" in answer.text
    assert "I support this too" not in answer.text


def test_following_is_once_and_ends(client):
    idea, neighbour = make_idea(), make_resident()
    client.force_login(neighbour)
    for _time in range(2):
        press(client, idea, "follow")
    assert Follow.objects.filter(resident=neighbour).count() == 1
    press(client, idea, "unfollow")
    assert not Follow.objects.exists()
