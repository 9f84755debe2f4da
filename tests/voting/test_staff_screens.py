"""Officers hold a vote from its draft to a result that is final, on their own screens."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from community import clock, workbench
from proposals.models import Phase
from proposals.models import State as IdeaState
from tests.builders import make_clerk
from tests.proposals.builders import make_cycle, make_idea
from tests.voting.builders import (
    DAY,
    OFFICER,
    after_the_end,
    cast,
    make_area,
    make_counted,
    make_draft,
    make_frozen,
    make_open,
    make_voter,
)
from voting import trials
from voting.models import Amendment, Election, SealedBallot, State

pytestmark = pytest.mark.django_db
STAFF = "access_admin", *OFFICER


@pytest.fixture
def officer(client):
    found = make_clerk(*STAFF)
    client.force_login(found)
    return found


@pytest.fixture(autouse=True)
def just_signed_in(monkeypatch):
    """Confirming who one is has its own tests."""
    monkeypatch.setattr("community.accounts.recent.signed_in", lambda _request: True)


def go(client, name, *args, **data):
    """A POST, and the page it leads to."""
    return client.post(reverse(name, args=args), data, follow=True)


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def filled(cycle, **changed):
    return {
        "slug": "lane-2027",
        "title_zh_hans": "桂花里投票",
        "title_en": "Osmanthus Lane votes",
        "summary_zh_hans": "选三样",
        "summary_en": "Pick three",
        "cycle": cycle.pk,
        "area": cycle.area.pk,
        "budget": "60000",
        "ballot_type": "approval",
        "most_choices": "3",
        "min_age": "16",
        "by_letter": "on",
        "eligible": "400",
        "opens_at": typed(clock.now() + DAY),
        "closes_at": typed(clock.now() + 9 * DAY),
        "publish_ballots": "on",
        "key_holding": "operator",
        "count-rule": "equal-shares",
        "count-completion": "add1u",
        "count-utility": "cost",
        **changed,
    }


def test_a_vote_is_set_up_frozen_drawn_closed_counted_and_signed_on_the_screens(client, officer):
    cycle = make_cycle(Phase.VOTING, area=make_area())
    for cost in (20_000, 30_000, 50_000):
        make_idea(IdeaState.FEASIBLE, cycle=cycle, area=cycle.area, cost=Decimal(cost), title=f"Idea for {cost}")
    go(client, "staff_new_vote", **filled(cycle))
    election = Election.objects.get()
    assert election.counting == {"rule": "equal-shares", "completion": "add1u"}
    go(client, "staff_vote_options", election.pk, source=[f"idea:{idea.pk}" for idea in cycle.ideas.all()])
    for number, option in enumerate(election.options.all(), 1):
        words = {"title_zh_hans": f"选项{number}", "title_en": f"Option {number}"}
        go(client, "staff_vote_option", election.pk, option.pk, **words)
    assert b"Before it can be frozen" not in client.get(reverse("staff_vote", args=[election.pk])).content
    go(client, "staff_freeze_vote", election.pk)
    go(client, "staff_draw_lots", election.pk, **{"lots-public": "lottery 3 11 17 24 28 31"})
    election.refresh_from_db()
    assert election.state == State.FROZEN and election.seed
    with clock.moved_to(election.opens_at):
        for _each in range(3):
            cast(election, make_voter(election.area), [1, 2])
        watched = client.get(reverse("staff_vote", args=[election.pk])).content.decode()
        assert "<b>3</b>" in watched
    with after_the_end(election):
        go(client, "staff_close_vote", election.pk)
        go(client, "staff_open_box", election.pk)
        go(client, "staff_count_vote", election.pk)
        result = election.results.get() if election.results.exists() else _counted_later(election)
        go(client, "staff_sign_result", election.pk, result.number)
        client.force_login(make_clerk(*STAFF))
        go(client, "staff_sign_result", election.pk, result.number)
    election.refresh_from_db()
    assert election.state == State.CERTIFIED
    assert cycle.ideas.filter(state=IdeaState.CHOSEN).count() == len(result.winners) > 0


def _counted_later(election):
    """A test's transaction never commits, so the worker is sent for by hand."""
    from voting import tally

    tally.count_now(election.count_runs.get())
    return election.results.get()


def test_a_form_with_a_mistake_comes_back_as_it_was_typed(client, officer):
    cycle = make_cycle(Phase.VOTING, area=make_area())
    again = go(client, "staff_new_vote", **filled(cycle, closes_at=typed(clock.now()), title_en="Typed so far"))
    assert not Election.objects.exists()
    assert "Typed so far" in again.content.decode()
    assert again.context["form"].errors.keys() == {"closes_at"}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"ballot_type": "cumulative"}, "points_each"),
        ({"points_each": "5"}, "points_each"),
        ({"slug": "past"}, "slug"),
        ({"budget": ""}, "budget"),
        ({"count-rule": "approval", "ballot_type": "knapsack"}, "ballot_type"),
    ],
)
def test_what_does_not_fit_together_is_said_beside_its_field(client, officer, changed, where):
    cycle = make_cycle(Phase.VOTING, area=make_area())
    again = go(client, "staff_new_vote", **filled(cycle, **changed))
    assert not Election.objects.exists()
    assert where in again.context["form"].errors


def test_a_cap_that_is_no_cap_is_named(client, officer):
    cycle = make_cycle(Phase.VOTING, area=make_area())
    again = go(client, "staff_new_vote", **filled(cycle, **{"count-caps": "green = 10000\nlamps ten"}))
    assert "lamps ten" in str(again.context["counting"].errors["caps"])


def test_settings_of_another_rule_are_left_at_their_default(client, officer):
    cycle = make_cycle(Phase.VOTING, area=make_area())
    changed = {"count-rule": "greedy", "count-threshold": "5", "count-seats": "3", "count-caps": "green = 10000"}
    go(client, "staff_new_vote", **filled(cycle, **changed))
    assert Election.objects.get().counting == {"rule": "greedy", "threshold": "5", "caps": {"green": "10000"}}


def test_the_sheets_of_the_trustees_are_shown_once_and_open_the_box(client, officer):
    election = make_draft(by=officer, key_holding="trustees")
    shown = go(client, "staff_freeze_vote", election.pk).content.decode()
    sheets = re.findall(r"<code>([ABC][0-9A-F]{128})</code>", shown)
    assert len(sheets) == 3
    assert sheets[0] not in go(client, "staff_freeze_vote", election.pk).content.decode()
    with clock.moved_to(election.opens_at + DAY):
        from voting import setting_up

        setting_up.draw_what_is_due()
        election.refresh_from_db()
        cast(election, make_voter(election.area), [1])
    with after_the_end(election):
        go(client, "staff_close_vote", election.pk)
        twice = {"sheets-one": sheets[0], "sheets-two": sheets[0]}
        assert "sheets-one" in go(client, "staff_open_box", election.pk, **twice).content.decode()
        go(client, "staff_open_box", election.pk, **{"sheets-one": sheets[0], "sheets-two": sheets[2]})
    election.refresh_from_db()
    assert election.box_opened_at is not None


def test_an_amendment_takes_two_persons(client, officer):
    election = make_frozen(by=officer)
    go(
        client,
        "staff_amend_vote",
        election.pk,
        opens_at=typed(election.opens_at),
        closes_at=typed(election.closes_at),
        budget="70000",
        reason_zh_hans="多了一笔捐款",
        reason_en="A gift came in",
        **{f"cost_{option.pk}": str(option.cost) for option in election.options.all()},
    )
    amendment = Amendment.objects.get()
    go(client, "staff_agree_amendment", election.pk, amendment.pk)
    election.refresh_from_db()
    assert election.budget == 60_000
    client.force_login(make_clerk(*STAFF))
    go(client, "staff_agree_amendment", election.pk, amendment.pk)
    election.refresh_from_db()
    assert election.budget == 70_000 and election.amended == 1


def test_a_vote_is_paused_with_a_reason_and_goes_on(client, officer):
    election = make_open(by=officer)
    go(client, "staff_hold_vote", election.pk, **{"hold-reason_zh_hans": "停电", "hold-reason_en": ""})
    election.refresh_from_db()
    assert election.held_at is None
    go(client, "staff_hold_vote", election.pk, **{"hold-reason_zh_hans": "停电", "hold-reason_en": "No power"})
    election.refresh_from_db()
    assert election.held_at is not None
    go(client, "staff_release_vote", election.pk)
    election.refresh_from_db()
    assert election.held_at is None


def test_while_voting_is_on_officers_see_who_came_and_no_choice(client, officer):
    election = make_open(by=officer)
    options = list(election.options.order_by("number"))
    before = client.get(reverse("staff_vote", args=[election.pk])).content.decode()
    cast(election, make_voter(election.area), [options[0].number])
    cast(election, make_voter(election.area), [options[0].number])
    after = client.get(reverse("staff_vote", args=[election.pk])).content.decode()
    assert "<b>2</b>" in after
    for option in options:
        assert before.count(option.title_en) == after.count(option.title_en)
    assert all(row.commitment not in after for row in SealedBallot.objects.all())


def test_nobody_closes_a_vote_before_its_time(client, officer):
    election = make_open(by=officer)
    go(client, "staff_close_vote", election.pk)
    election.refresh_from_db()
    assert election.state == State.FROZEN


def test_the_count_shows_how_far_it_is(client, officer):
    version = make_counted(ballots=[[1]] * 3, by=officer)
    election = version.election
    election.count_runs.create(asked_by=officer, asked_at=election.closing_at + DAY, percent=40, steps=12)
    page = client.get(reverse("staff_count_progress", args=[election.pk]))
    assert 'value="40"' in page.content.decode() and page["Refresh"] == "3"
    election.count_runs.update(finished_at=clock.now())
    assert client.get(reverse("staff_count_progress", args=[election.pk])).status_code == 302


def test_a_correction_needs_its_reason_in_both_languages(client, officer):
    version = make_counted(ballots=[[1]] * 3, by=officer)
    go(client, "staff_correct_result", version.election.pk, **{"correct-reason_en": "A batch was found"})
    assert version.election.count_runs.count() == 1
    both = {"correct-reason_en": "A batch was found", "correct-reason_zh_hans": "发现一批漏票"}
    go(client, "staff_correct_result", version.election.pk, **both)
    assert version.election.count_runs.count() == 2


def test_the_simulator_shows_what_each_rule_would_choose(client, officer):
    election = make_draft(by=officer)
    page = client.get(reverse("staff_simulator", args=[election.pk]), {"voters": 200, "seed": "open day"})
    tried = page.context["tried"]
    assert tried.voters == 200 and len(tried.rows) == 3
    assert [side.is_ours for side in tried.sides] == [True, *[False] * (len(tried.sides) - 1)]
    assert len({side.name for side in tried.sides}) >= 4
    again = trials.trial(election, voters=200, seed="open day")
    assert [row[1:] for row in again.rows] == [row[1:] for row in tried.rows]


def test_the_simulator_never_opens_the_ballots_of_this_vote(client, officer, django_assert_max_num_queries):
    election = make_open(by=officer)
    cast(election, make_voter(election.area), [1])
    with django_assert_max_num_queries(60) as queries:
        client.get(reverse("staff_simulator", args=[election.pk]), {"voters": 50, "seed": "x"})
    assert not any("voting_sealedballot" in query["sql"] for query in queries.captured_queries)


def test_queues_count_what_waits_for_this_officer(officer):
    version = make_counted(ballots=[[1]] * 3)
    waiting = {queue.url: queue.count for queue in workbench.waiting_for(officer)}
    assert waiting["/staff/votes/#to-sign"] == 1
    from voting import results

    with after_the_end(version.election):
        results.sign(version, by=officer)
    waiting = {queue.url: queue.count for queue in workbench.waiting_for(officer)}
    assert waiting["/staff/votes/#to-sign"] == 0


def test_a_vote_that_is_over_waits_to_be_counted(officer):
    election = make_open()
    with clock.moved_to(election.closing_at + timedelta(hours=1)):
        waiting = {queue.url: queue.count for queue in workbench.waiting_for(officer)}
    assert waiting["/staff/votes/#to-count"] == 1


@pytest.mark.parametrize("name", ["staff_freeze_vote", "staff_draw_lots", "staff_close_vote", "staff_count_vote"])
def test_who_may_only_look_changes_nothing(client, name):
    election = make_draft()
    client.force_login(make_clerk("access_admin", "view_election"))
    assert client.get(reverse("staff_vote", args=[election.pk])).status_code == 200
    assert client.post(reverse(name, args=[election.pk])).status_code in (302, 403)
    election.refresh_from_db()
    assert election.state == State.DRAFT and not election.seed
