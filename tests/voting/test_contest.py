"""A vote between the designs for one corner: set up on the screens, frozen, held, and the corner knows its winner."""

from decimal import Decimal

import pytest

from community import clock
from community.models import Notice
from points.models import Deed
from proposals import spaces
from proposals.models import SpaceState, State
from tests.builders import make_clerk, make_earning_rule
from tests.proposals.builders import make_design, make_space
from tests.voting.builders import DAY, after_the_end, cast, make_area, make_closed, make_officer, make_voter
from tests.voting.test_staff_screens import STAFF, filled, go
from voting import results, setting_up, sources, tally
from voting.models import BallotType, Election

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ONE_EACH = {"ballot_type": BallotType.CHOOSE_ONE, "most_choices": None, "counting": {"rule": "plurality"}}


@pytest.fixture
def corner():
    """Three costed designs, and one that is not costed yet."""
    space = make_space(SpaceState.CLOSED, make_area(), name_en="Gate corner", name_zh_hans="弄口转角")
    for cost in (20_000, 30_000, 50_000):
        make_design(State.FEASIBLE, space, cost=Decimal(cost), title=f"Design for {cost}")
    make_design(State.PUBLISHED, space, title="Not costed")
    return space


def make_contest(space, *, by=None, **fields) -> Election:
    """A draft with every design on its list."""
    by = by or make_officer()
    values = {
        "slug": f"contest-{space.pk}",
        "title_zh_hans": "弄口转角建哪个",
        "title_en": "Which one for the gate corner",
        "contest": f"space:{space.slug}",
        "area": space.area,
        "opens_at": clock.now() + DAY,
        "closes_at": clock.now() + 8 * DAY,
    }
    election = setting_up.set_up(by=by, **{**values, **ONE_EACH, **fields})
    wanted = [offer.source for offer in sources.offers(election)]
    for option in setting_up.add_options(election, wanted, by=by):
        words = {"title_zh_hans": f"方案{option.pk}", "title_en": option.idea.title}
        setting_up.edit_option(option, by=by, **words)
    return election


def make_open_contest(space, **fields) -> Election:
    by = make_officer()
    with clock.moved_to(clock.now() - 2 * DAY):
        election = make_contest(space, by=by, **fields)
        setting_up.freeze(election, by=by)
        setting_up.draw_lots(election, by=by, public="lottery 3 11 17 24 28 31")
    return election


def number_of(election, title):
    return election.options.get(title_en=title).number


def certify(election, **reasons):
    """Counted and signed by two who do not look after spaces."""
    with after_the_end(election):
        tally.ask(election, by=make_officer(), now=True, **reasons)
        result = election.results.first()
        for officer in (make_officer(), make_officer()):
            results.sign(result, by=officer)
    election.refresh_from_db()
    return result


def test_staff_choose_a_corner_whose_designs_are_costed_and_are_offered_just_those(client, corner, monkeypatch):
    monkeypatch.setattr("community.accounts.recent.signed_in", lambda _request: True)
    client.force_login(make_clerk(*STAFF))
    make_design(State.PUBLISHED, make_space(SpaceState.CALLING, name_zh_hans="没核造价"))
    form = client.get("/staff/votes/new/").content.decode()
    assert f'value="space:{corner.slug}"' in form and "弄口转角" in form and "没核造价" not in form

    class Round:
        pk, area = "", corner.area

    go(client, "staff_new_vote", **filled(Round, contest=f"space:{corner.slug}", budget="", ballot_type="choose-1",
       most_choices="", **{"count-rule": "plurality", "count-completion": "", "count-utility": ""}))  # fmt: skip
    election = Election.objects.get()
    shown = client.get(f"/staff/votes/{election.pk}/options/").content.decode()
    assert all(f"Design for {cost}" in shown for cost in (20_000, 30_000, 50_000)) and "Not costed" not in shown


def test_a_corner_that_still_takes_designs_is_not_voted_on(corner):
    officer = make_officer()
    spaces.call(corner, by=make_clerk("change_space"))
    with pytest.raises(Exception, match="Close the call for designs first"):
        setting_up.freeze(make_contest(corner, by=officer), by=officer)
    assert not corner.designs.filter(idea__state=State.ON_BALLOT).exists()


def test_the_design_that_wins_is_chosen_and_the_page_of_the_corner_says_so(client, corner):
    make_earning_rule("idea-chosen", points=30, by_hand=False)
    election = make_open_contest(corner)
    assert corner.designs.filter(idea__state=State.ON_BALLOT).count() == 3
    for title in ["Design for 30000"] * 3 + ["Design for 20000"] * 2:
        cast(election, make_voter(corner.area), [number_of(election, title)])
    make_closed(election)
    certify(election)
    states = dict(corner.designs.values_list("idea__title", "idea__state"))
    assert states["Design for 30000"] == "chosen" and states["Not costed"] == "published"
    assert states["Design for 20000"] == states["Design for 50000"] == "not_chosen"
    corner.refresh_from_db()
    event = corner.events.get()
    assert corner.state == SpaceState.DECIDED
    assert event.reason_en == "Chosen by vote: “Design for 30000”." and "方案" in event.reason_zh_hans
    page = client.get(f"/en/spaces/{corner.slug}/").content.decode()
    assert "What is to be built" in page and "Chosen by vote: “Design for 30000”." in page
    assert f"/votes/{election.slug}/results/" in page
    assert Notice.objects.filter(kind="space.decided").exists() and Deed.objects.count() == 1


def test_a_corrected_result_says_anew_what_was_chosen(corner):
    election = make_open_contest(corner)
    for title in ["Design for 30000"] * 2 + ["Design for 20000"]:
        cast(election, make_voter(corner.area), [number_of(election, title)])
    make_closed(election)
    certify(election)
    certify(election, reason_zh_hans="重数", reason_en="Counted again")
    assert [event.reason_en for event in corner.events.all()] == ["Chosen by vote: “Design for 30000”."] * 2


def test_two_may_win_in_an_order_of_preference(corner):
    ranked = {"ballot_type": BallotType.RANKING, "counting": {"rule": "borda", "seats": 2}}
    election = make_open_contest(corner, **ranked)
    first, second, last = (number_of(election, f"Design for {cost}") for cost in (50_000, 20_000, 30_000))
    for _each in range(3):
        cast(election, make_voter(corner.area), [first, second, last])
    make_closed(election)
    certify(election)
    chosen = corner.designs.filter(idea__state=State.CHOSEN).values_list("idea__title", flat=True)
    assert set(chosen) == {"Design for 50000", "Design for 20000"}
    assert corner.events.get().reason_en.startswith("Chosen by vote: ") and " and " in corner.events.get().reason_en


def test_a_decided_corner_is_decided_by_nobody_again(corner):
    clerk, words = make_clerk("change_space"), {"reason_zh_hans": "定了", "reason_en": "Done"}
    spaces.decide(corner, by=clerk, **words)
    with pytest.raises(spaces.SpaceRefused):
        spaces.decide(corner, by=clerk, **words)
    assert corner.events.count() == 1
