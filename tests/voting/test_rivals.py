"""Options of which only one can be built: said by staff, explained on the ballot, kept by the count."""

import json
import subprocess
import sys

import pytest
from django.urls import reverse

from community import clock
from tests.builders import make_clerk
from tests.voting.builders import DAY, make_counted, make_draft, make_officer, make_open
from tests.voting.test_ballot_page import page, pick, signed_in
from tests.voting.test_closing import first_bad
from tests.voting.test_result_page import make_final
from tests.voting.test_staff_screens import STAFF, go
from voting import files, printing, recount, results, rivals, setting_up, trials
from voting.models import BallotType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def officer(client, monkeypatch):
    monkeypatch.setattr("community.accounts.recent.signed_in", lambda _request: True)
    found = make_clerk(*STAFF)
    client.force_login(found)
    return found


def sources(election, *costs):
    return [election.options.get(cost=cost).source for cost in costs]


def make_open_with_rivals(*costs, **fields):
    """Voting is on; of the options of these costs only one can be built."""
    by = make_officer()
    with clock.moved_to(clock.now() - 2 * DAY):
        election = make_draft(by=by, **fields)
        setting_up.only_one_of(election, sources(election, *costs), by=by)
        setting_up.freeze(election, by=by)
        setting_up.draw_lots(election, by=by, public="lottery 3 11 17 24 28 31")
    return election


def numbers(election, *costs):
    return [election.options.get(cost=cost).number for cost in costs]


def test_staff_say_on_the_screen_what_cannot_be_built_together_and_take_it_back(client, officer):
    election = make_draft(by=officer)
    group = sources(election, 20_000, 30_000)
    go(client, "staff_only_one_of", election.pk, source=group)
    election.refresh_from_db()
    assert rivals.groups(election.counting) == [sorted(group)]
    shown = client.get(reverse("staff_vote_options", args=[election.pk])).content.decode()
    assert reverse("staff_let_together", args=[election.pk]) in shown
    go(client, "staff_let_together", election.pk, source=group)
    election.refresh_from_db()
    assert rivals.groups(election.counting) == []


def test_one_alone_is_no_group_and_a_rule_that_cannot_keep_it_is_refused(client, officer):
    election = make_draft(by=officer)
    with pytest.raises(setting_up.ElectionRefused, match="at least two"):
        setting_up.only_one_of(election, sources(election, 20_000), by=officer)
    other = make_draft(by=officer, counting={"rule": "phragmen"})
    with pytest.raises(setting_up.ElectionRefused, match="cannot leave out"):
        setting_up.only_one_of(other, sources(other, 20_000, 30_000), by=officer)


def test_changing_the_rules_on_the_form_keeps_the_groups_or_says_why_not(client, officer):
    from tests.voting.test_staff_screens import filled

    election = make_draft(by=officer)
    setting_up.only_one_of(election, sources(election, 20_000, 30_000), by=officer)
    same = filled(election.cycle, slug=election.slug, title_en="Other words")
    go(client, "staff_vote_rules", election.pk, **same)
    election.refresh_from_db()
    assert election.title_en == "Other words" and rivals.groups(election.counting)
    again = go(client, "staff_vote_rules", election.pk, **{**same, "count-rule": "phragmen", "count-completion": ""})
    assert "rule" in again.context["counting"].errors


def test_an_option_taken_off_leaves_its_group(officer):
    election = make_draft(by=officer)
    setting_up.only_one_of(election, sources(election, 20_000, 30_000), by=officer)
    setting_up.take_off(election.options.get(cost=20_000), by=officer)
    election.refresh_from_db()
    assert rivals.groups(election.counting) == []


def test_the_ballot_says_what_cannot_be_built_together_and_takes_both():
    election = make_open_with_rivals(20_000, 30_000)
    first, second = sorted(numbers(election, 20_000, 30_000))
    client, _voter = signed_in(election)
    shown = page(client, election).content.decode()
    assert f"If this is built, No. {second} cannot be, and the other way round." in shown
    for number in (first, second):
        pick(client, election, add=number)
    clash = f"You picked No. {first} and No. {second}. Only one of them can be built"
    assert clash in page(client, election).content.decode()
    checked = page(client, election, "check/").content.decode()
    assert clash in checked and "Cast my ballot" in checked


def test_the_page_of_the_vote_says_it_before_anybody_votes(client):
    election = make_open_with_rivals(20_000, 50_000)
    first, second = sorted(numbers(election, 20_000, 50_000))
    shown = client.get(f"/en/votes/{election.slug}/").content.decode()
    assert f"Of No. {first} and No. {second} only one can be built." in shown


def test_paper_says_it_in_both_languages():
    election = make_open_with_rivals(20_000, 30_000)
    plain = make_open()
    assert len(printing.ballots(election, 1, 1)) > len(printing.ballots(plain, 1, 1))


def test_only_one_of_a_group_wins_and_the_other_is_told_why(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "LEAST_PUBLISHED", 5)
    election = make_open_with_rivals(20_000, 30_000)
    cheap, dear, other = numbers(election, 20_000, 30_000, 50_000)
    version = make_final(election=election, ballots=[[cheap, dear]] * 6 + [[dear]] * 2 + [[other]])
    assert str(cheap) in version.winners or str(dear) in version.winners
    assert not {str(cheap), str(dear)} <= set(version.winners)
    lost = dear if str(cheap) in version.winners else cheap
    assert "Only one of the two can be built" in results.reasons_of(version, "en")[str(lost)]
    path = tmp_path / "ballots.pb"
    path.write_text("".join(files.ballots_pb(election)), encoding="utf-8")
    command = [sys.executable, recount.__file__, str(path), *files.recount_options(version)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"winners: {','.join(version.winners)}\n")
    assert first_bad() is None


def test_without_the_group_both_would_have_won():
    election = make_open()
    cheap, dear = numbers(election, 20_000, 30_000)
    version = make_counted(election=election, ballots=[[cheap, dear]] * 6 + [[dear]] * 2)
    assert {str(cheap), str(dear)} <= set(version.winners)


def test_what_an_amendment_withdraws_leaves_its_group_and_the_vote_is_counted():
    by, second = make_officer(), make_officer()
    with clock.moved_to(clock.now() - 2 * DAY):
        election = make_draft(by=by)
        group = sources(election, 20_000, 30_000)
        setting_up.only_one_of(election, group, by=by)
        setting_up.freeze(election, by=by)
        why = {"reason_zh_hans": "已经修好了", "reason_en": "Repaired already"}
        proposed = setting_up.propose_amendment(election, by=by, withdraw=group[:1], **why)
        setting_up.agree_amendment(proposed, by=second)
        election.refresh_from_db()
        setting_up.draw_lots(election, by=by, public="lottery 3 11 17 24 28 31")
    (dear,) = numbers(election, 30_000)
    assert rivals.by_number(election.counting, election.options.filter(withdrawn=False)) == []
    assert str(dear) in make_counted(election=election, ballots=[[dear]] * 3).winners


def test_the_rules_that_are_hashed_name_the_groups():
    election = make_open_with_rivals(20_000, 30_000)
    said = json.loads(setting_up.rules_text(election))
    assert said["counting"]["exclusive"] == [sorted(sources(election, 20_000, 30_000))]


def test_the_simulator_keeps_to_the_groups_and_reads_past_ballots_without_them(officer):
    past = make_final(ballots=[[1]] * 120).election
    election = make_draft(by=officer)
    setting_up.only_one_of(election, sources(election, 20_000, 30_000), by=officer)
    tried = trials.trial(election, voters=200, seed="open day")
    group = set(rivals.groups(election.counting)[0])
    assert all(len(side.winners & group) < 2 for side in tried.sides if "Phragm" not in side.name)
    assert trials.trial(election, voters=1, seed="x", past=past).sides[0].is_ours


@pytest.mark.parametrize("kind", [BallotType.KNAPSACK, BallotType.RANKING, BallotType.POINTS])
def test_every_kind_of_ballot_shows_it(kind):
    fields = {"most_choices": None} | ({"points_each": 5} if kind == BallotType.POINTS else {})
    election = make_open_with_rivals(20_000, 30_000, ballot_type=kind, **fields)
    client, _voter = signed_in(election)
    assert "and the other way round" in page(client, election).content.decode()


def test_a_frozen_vote_keeps_its_groups(client, officer):
    election = make_open_with_rivals(20_000, 30_000)
    go(client, "staff_let_together", election.pk, source=rivals.groups(election.counting)[0])
    election.refresh_from_db()
    assert rivals.groups(election.counting)
    with pytest.raises(setting_up.ElectionRefused):
        setting_up.only_one_of(election, sources(election, 20_000, 50_000), by=officer)
