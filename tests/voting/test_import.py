"""Real elections in, and out again."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.voting.test_closing import first_bad
from voting import counting, files, results
from voting.models import Election, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TOWN = """META
key;value
description;Town Vote
country;Testland
unit;Testtown
instance;2023
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;01.10.2023
date_end;15.10.2023
min_length;1
max_length;2
PROJECTS
project_id;cost;votes;name;category;selected
P1;60;3;Park;green;1
P2;50;2;Path;moving;0
P3;40;2;Lamp;light;1
VOTES
voter_id;vote
1;P1,P2
2;P1,P3
3;P2,P1
4;P3
"""


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "Testtown_2023.pb"
    path.write_text(TOWN, encoding="utf-8")
    return path


def test_a_file_becomes_a_final_election_with_the_same_result(town):
    out = StringIO()
    call_command("import_pabulib", str(town), stdout=out)
    election = Election.objects.get()
    result = results.published(election) or election.results.get()
    assert (election.slug, election.state) == ("testtown-2023", State.CERTIFIED)
    assert result.winners == ["P1", "P3"] and result.turnout["voters"] == 4
    assert "4 ballots, 2 of 3 projects chosen" in out.getvalue()
    assert results.reasons_of(result, "en")["P2"]
    assert first_bad() is None


def test_what_comes_out_is_what_went_in(town, tmp_path):
    election = files.import_pabulib(town)
    out = tmp_path / "ballots.pb"
    out.write_text("".join(files.ballots_pb(election)), encoding="utf-8")
    first, again = counting.read(town), counting.read(out)
    assert first.same_as(again)
    outcome = counting.count(again, counting.settings_of_file(again.facts))
    assert list(outcome.winners) == election.results.get().winners


def test_a_result_from_a_file_is_public_at_once(town):
    election = files.import_pabulib(town)
    assert results.published(election) is not None


def test_the_same_file_is_taken_in_once(town):
    files.import_pabulib(town)
    with pytest.raises(CommandError, match="testtown-2023"):
        call_command("import_pabulib", str(town))


def test_nothing_is_imported_from_a_broken_file(town):
    town.write_text(TOWN.replace("budget;100", "budget;much"), encoding="utf-8")
    err = StringIO()
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_pabulib", str(town), stderr=err)
    assert "budget" in err.getvalue()
    assert not Election.objects.exists()


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("ordinal", ["1;P1,P2", "2;P3,P1", "3;P1", "4;P2,P3"]),
        ("cumulative", ["1;P1,P2;3,2", "2;P1;5", "3;P3,P2;4,1", "4;P2;2"]),
    ],
)
def test_orders_and_points_survive_the_journey(kind, rows, tmp_path):
    points = kind == "cumulative"
    text = TOWN.replace("vote_type;approval", f"vote_type;{kind}").replace("project_id;cost;votes;", "project_id;cost;")
    text = text.replace(";3;Park", ";Park").replace(";2;Path", ";Path").replace(";2;Lamp", ";Lamp")
    text = text.replace("max_length;2\n", "max_length;2\nmax_sum_points;5\n" if points else "max_length;2\n")
    head, _votes, _rows = text.partition("VOTES\n")
    columns = "voter_id;vote;points" if points else "voter_id;vote"
    path = tmp_path / f"{kind}.pb"
    path.write_text("\n".join([head + "VOTES", columns, *rows]) + "\n", encoding="utf-8")
    election = files.import_pabulib(path)
    out = tmp_path / "out.pb"
    out.write_text("".join(files.ballots_pb(election)), encoding="utf-8")
    assert counting.read(path).same_as(counting.read(out))
    assert first_bad() is None


REAL = Path(__file__).resolve().parents[3] / "shared" / "elections"


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(REAL.glob("*Wieliczka*.pb")), ids=lambda path: path.stem)
def test_a_real_election_comes_in_and_goes_out_with_its_winners(path, tmp_path):
    election = files.import_pabulib(path)
    out = tmp_path / "ballots.pb"
    out.write_text("".join(files.ballots_pb(election)), encoding="utf-8")
    again = counting.read(out)
    outcome = counting.count(again, counting.settings_of_file(again.facts))
    assert list(outcome.winners) == election.results.get().winners
    assert first_bad() is None
