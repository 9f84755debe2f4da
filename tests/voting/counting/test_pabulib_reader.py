"""Every dialect found in the wild is read; every fault is named with its line."""

import tracemalloc
from fractions import Fraction
from random import Random

import pytest

from tests.voting.counting.builders import make
from tests.voting.counting.test_mutated_files import DAMAGES, sound_file
from voting.counting import BadElection, BrokenFile, read
from voting.counting.pabulib import read_lines, read_text
from voting.counting.pabulib.votes import NotPlain

META = {
    "description": "Osmanthus Lane",
    "country": "China",
    "unit": "Osmanthus",
    "instance": "2026",
    "num_projects": "3",
    "num_votes": "4",
    "budget": "100",
    "vote_type": "approval",
    "rule": "greedy",
    "date_begin": "01.03.2026",
    "date_end": "2026",
}
PROJECTS = ["project_id;cost;votes;name", "a;60;2;Bench", "b;50;2;Garden", "c;40;1;Lamp"]
VOTES = ["voter_id;vote", "1;a,b", "2;b", "3;a,c", "4;"]


def file_of(meta=None, projects=PROJECTS, votes=VOTES, end="\n", **changes):
    """A small file; ``changes`` are META values, ``None`` drops a key. VOTES begin on line 21."""
    values = {key: value for key, value in ((meta or META) | changes).items() if value is not None}
    lines = ["META", "key;value", *(f"{key};{value}" for key, value in values.items())]
    return end.join([*lines, "PROJECTS", *projects, "VOTES", *votes]) + end


def faults_of(text):
    with pytest.raises(BrokenFile) as refusal:
        read_text(text)
    return [(fault.line, fault.field) for fault in refusal.value.faults]


def supports(election):
    return dict(zip(election.ids, election.ballots.support.tolist(), strict=True))


# Dialects


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(end, mark):
    assert read_text(mark + file_of(end=end)).same_as(read_text(file_of()))


def test_mixed_line_ends_and_blank_lines_are_taken_in_stride():
    lines = file_of().splitlines()
    mixed = "".join(line + ("\r\n" if number % 2 else "\n\n") for number, line in enumerate(lines))
    assert read_text(mixed).same_as(read_text(file_of()))


def test_a_file_without_a_last_line_end_is_whole():
    assert read_text(file_of().rstrip("\n")).same_as(read_text(file_of()))


def test_quoted_delimiters_quotes_and_line_breaks_belong_to_the_name():
    projects = ["project_id;cost;name", 'a;60;"Bench; ""the red one"""', 'b;50;"Two\nlines"', "c;40;Lamp"]
    election = read_text(file_of(projects=projects))
    assert [project.name for project in election.projects] == ['Bench; "the red one"', "Two lines", "Lamp"]


def test_faults_after_a_name_of_two_lines_are_on_the_line_an_editor_shows():
    projects = ["project_id;cost;name", 'a;60;"Two\nlines"', "b;50;Garden", "c;dear;Lamp"]
    assert faults_of(file_of(projects=projects)) == [(19, "cost")]


def test_columns_may_come_in_any_order_and_unknown_ones_may_come_too():
    projects = ["name;colour;cost;project_id", "Bench;red;60;a", "Garden;;50;b", "Lamp;blue;40;c"]
    votes = ["age;vote;voter_id", "61;a,b;1", ";b;2", "40-59;a,c;3", "7;;4"]
    assert read_text(file_of(projects=projects, votes=votes)).same_as(read_text(file_of()))


def test_costs_may_have_decimals_and_stay_exact():
    projects = ["project_id;cost", "a;100000.0", "b;2532645.83", "c;0.10"]
    election = read_text(file_of(projects=projects, budget="2532645.83"))
    assert [project.cost for project in election.projects] == [100_000, Fraction("2532645.83"), Fraction("0.1")]
    assert election.minor == 100


def test_ids_are_texts_however_they_look():
    projects = ["project_id;cost", "BO.OM.97/24;60", "007;50", "7;40"]
    votes = ["voter_id;vote", "1;BO.OM.97/24,007", "2;007", "3;BO.OM.97/24,7", "4;"]
    assert supports(read_text(file_of(projects=projects, votes=votes))) == {"007": 2, "7": 1, "BO.OM.97/24": 2}


def test_spaces_around_cells_and_list_items_are_dropped():
    votes = ["voter_id;vote", "1 ; b , a", " 2;b ", "3;c,a", "4; "]
    assert read_text(file_of(votes=votes)).same_as(read_text(file_of()))


def test_rows_may_end_early_where_only_optional_cells_are_missing():
    votes = ["voter_id;vote;age", "1;a,b;7", "2;b", "3;a,c", "4"]
    assert read_text(file_of(votes=votes)).same_as(read_text(file_of()))


def test_the_old_name_of_a_column_is_understood():
    projects = ["project_id;cost;target", "a;60;seniors", "b;50;", "c;40;"]
    assert read_text(file_of(projects=projects)).projects[0].details["beneficiaries"] == "seniors"


def test_the_order_within_an_approval_ballot_means_nothing():
    votes = ["voter_id;vote", "1;b,a", "2;b", "3;c,a", "4;"]
    assert read_text(file_of(votes=votes)).same_as(read_text(file_of()))


def test_the_last_ranked_project_weighs_one():
    votes = ["voter_id;vote", "1;c,a,b", "2;b"]
    projects = ["project_id;cost;score", "a;60;2", "b;50;2", "c;40;3"]
    election = read_text(file_of(votes=votes, projects=projects, vote_type="ordinal", num_votes="2"))
    assert election.ballots.scores.tolist() == [2, 2, 3]


def points_file(*rows, **changes):
    facts = {"vote_type": "cumulative", "max_sum_points": "10", "num_votes": str(len(rows))} | changes
    return file_of(votes=["voter_id;vote;points", *rows], projects=["project_id;cost", *PROJECTS_PLAIN], **facts)


PROJECTS_PLAIN = ["a;60", "b;50", "c;40"]


def test_points_are_added_up_and_zero_points_are_no_support():
    ballots = read_text(points_file("1;a,b;5,0", "2;b;3", "3;a;1")).ballots
    assert ballots.scores.tolist() == [6, 3, 0]
    assert ballots.support.tolist() == [2, 1, 0]
    assert ballots.named.tolist() == [2, 2, 0]


def test_points_given_to_a_project_in_several_portions_add_up():
    """Częstochowa 2020 writes four single points to one project as 579,579,579,579;1,1,1,1."""
    ballots = read_text(points_file("1;a,a,b,a;1,1,1,1")).ballots
    assert ballots.scores.tolist() == [3, 1, 0]
    assert ballots.support.tolist() == [1, 1, 0]


def test_points_may_have_decimals():
    ballots = read_text(points_file("1;a,b;2.5,1", "2;a;0.25")).ballots
    assert [Fraction(int(n), ballots.weight_scale) for n in ballots.scores] == [Fraction("2.75"), 1, 0]


def test_a_default_score_goes_to_what_a_scoring_ballot_does_not_name():
    text = points_file("1;a;5", "2;b,c;0,1", vote_type="scoring", default_score="2", max_sum_points=None)
    assert read_text(text).ballots.scores.tolist() == [7, 2, 3]
    halves = points_file("1;a;5", vote_type="scoring", default_score="0.5", max_sum_points=None)
    assert read_text(halves).ballots.scores.tolist() == [5000, 500, 500]
    negative = points_file("1;a;5", vote_type="scoring", default_score="-1", max_sum_points=None)
    assert faults_of(negative) == [(14, "default_score")]


def test_an_approval_limited_by_the_budget_is_a_knapsack():
    votes = ["voter_id;vote", "1;a,c", "2;b", "3;b", "4;a"]
    assert read_text(file_of(max_sum_cost="100", votes=votes)).ballot_type == "knapsack"
    assert read_text(file_of(max_sum_cost="99", votes=votes)).ballot_type == "approval"


def test_a_knapsack_that_costs_more_than_the_budget_is_a_fault():
    assert faults_of(file_of(max_sum_cost="100")) == [(22, "vote")]
    with pytest.raises(BadElection, match="knapsack"):
        make({"a": 60, "b": 50}, [["a", "b"]], 100, "knapsack")


# Faults


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"budget": "1e5"}, (9, "budget")),
        ({"budget": "-5"}, (9, "budget")),
        ({"budget": "0"}, (9, "budget")),
        ({"budget": "12,50"}, (9, "budget")),
        ({"budget": "9" * 400}, (9, "budget")),
        ({"budget": None}, (1, "budget")),
        ({"budget": ""}, (9, "budget")),
        ({"num_votes": "5"}, (8, "num_votes")),
        ({"num_votes": "many"}, (8, "num_votes")),
        ({"num_projects": "2"}, (7, "num_projects")),
        ({"vote_type": "approvals"}, (10, "vote_type")),
        ({"rule": "greedyy"}, (11, "rule")),
        ({"date_end": "31.02.2026"}, (13, "date_end")),
        ({"date_end": "2025"}, (13, "date_end")),
        ({"unit": None}, (1, "unit")),
        ({"min_length": "3", "max_length": "2"}, (15, "max_length")),
    ],
)
def test_a_fault_in_meta_is_named_with_its_line(changes, place):
    assert place in faults_of(file_of(**changes))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("b;0;2;Garden", "cost"),
        ("b;;2;Garden", "cost"),
        ("b;-1;2;Garden", "cost"),
        ("b;50.0000001;2;Garden", "cost"),
        ("b;1_000;2;Garden", "cost"),
        (";50;2;Garden", "project_id"),
        ("a;50;2;Garden", "project_id"),
        ("b,c;50;2;Garden", "project_id"),
        ("b;50;3;Garden", "votes"),
        ("b;50;two;Garden", "votes"),
        ("b;50;2;Garden;;;5", "row"),
    ],
)
def test_a_fault_in_a_project_is_named_with_its_line(row, field):
    text = file_of(projects=[PROJECTS[0], PROJECTS[1], row, PROJECTS[3]])
    assert (17, field) in faults_of(text)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2;x", "vote"),
        ("2;b,b", "vote"),
        ("2;b,", "vote"),
        ("1;b", "voter_id"),
        (";b", "voter_id"),
        ("2;b;;7", "row"),
    ],
)
def test_a_fault_in_a_vote_is_named_with_its_line(row, field):
    assert (22, field) in faults_of(file_of(votes=[*VOTES[:2], row, *VOTES[3:]]))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (points_file("1;a,b;1"), (22, "points")),
        (points_file("1;a;-1"), (22, "points")),
        (points_file("1;a;lots"), (22, "points")),
        (points_file("1;a;4", max_points="3"), (23, "points")),
        (points_file("1;a;1", max_sum_points=None), (1, "max_sum_points")),
        (file_of(votes=["voter_id;vote", "1;a,b"], num_votes="1", vote_type="choose-1"), (21, "vote")),
        (file_of(max_length="1"), (22, "vote")),
        (file_of(min_length="1"), (25, "vote")),
        (file_of(votes=["voter_id", "1"]), (20, "vote")),
        (file_of(projects=["project_id;name", "a;Bench"]), (15, "cost")),
        (file_of(projects=["project_id;cost;cost", "a;6;6"]), (15, "cost")),
        (file_of(votes=["voter_id;vote;points", "1;a;1"]), (21, "points")),
    ],
)
def test_faults_of_ballots_and_headers_are_named_with_their_lines(text, place):
    assert place in faults_of(text)


def test_all_faults_are_reported_not_only_the_first():
    votes = ["voter_id;vote", "1;a,x", "2;y", "1;b", "4;c,c"]
    projects = [PROJECTS[0], "a;free;2;Bench", *PROJECTS[2:]]
    found = faults_of(file_of(votes=votes, projects=projects, budget="plenty"))
    assert found == [(9, "budget"), (16, "cost"), (21, "vote"), (22, "vote"), (23, "voter_id"), (24, "vote")]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {"file"}),
        ("\n\n;;\n", {"file"}),
        ("hello", {"file"}),
        ('"hello', {"file"}),
        ("META\n", {"META", "PROJECTS", "VOTES"}),
        ("META\nPROJECTS\nVOTES\n", {"META", "PROJECTS", "VOTES"}),
    ],
)
def test_a_file_of_something_else_is_refused_politely(text, fields):
    assert {field for _, field in faults_of(text)} >= fields
    assert all(line >= 1 for line, _ in faults_of(text))


POINTED = ["voter_id;vote;points", "1;a;1", "2;b;1", "3;c;1", "4;a;1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (file_of(projects=["name;cost", "Bench;60", "Garden;50", "Lamp;40"]), [(15, "project_id")]),
        (file_of(projects=["project_id;name", "a;Bench", "b;Garden", "c;Lamp"]), [(15, "cost")]),
        (file_of(projects=["project_id;cost;cost", "a;6;6", "b;5;5", "c;4;4"]), [(15, "cost")]),
        (file_of(votes=["voter_id;age", "1;61", "2;62", "3;63", "4;64"]), [(20, "vote")]),
        (file_of(votes=["vote", "a,b", "b", "a,c", ""]), [(20, "voter_id")]),
        (file_of(vote_type="approvals", votes=POINTED), [(10, "vote_type")]),
        (file_of(projects=[PROJECTS[0], "a;60;2;Bench; red;5", *PROJECTS[2:]]), [(16, "row")]),
        (file_of().split("VOTES")[0], [(18, "VOTES")]),
        (file_of().replace("VOTES\n", ""), [(19, "VOTES")]),
        (file_of().replace("PROJECTS\n", ""), [(14, "PROJECTS")]),
    ],
)
def test_one_cause_is_one_fault_without_its_consequences(text, found):
    assert faults_of(text) == found


def test_sections_in_the_wrong_order_or_twice_are_named():
    text = file_of()
    head, rest = text.split("PROJECTS\n")
    projects, votes = rest.split("VOTES\n")
    assert "PROJECTS" in {f for _, f in faults_of(head + "VOTES\n" + votes + "PROJECTS\n" + projects)}
    assert "META" in {f for _, f in faults_of(head + head + "PROJECTS\n" + rest)}


def test_a_quote_that_is_never_closed_is_a_fault():
    votes = [*VOTES[:2], '2;"b', *VOTES[3:]]
    assert faults_of(file_of(votes=votes)) == [(22, "file")]
    projects = [*PROJECTS[:2], 'b;50;2;"Garden', PROJECTS[3]]
    assert faults_of(file_of(projects=projects)) == [(17, "file")]
    endless = [*PROJECTS[:2], 'b;50;2;"' + "Garden\n" * 200_000, PROJECTS[3]]
    assert faults_of(file_of(projects=endless)) == [(17, "file")]


def test_a_quote_closed_by_another_one_far_below_puts_no_raw_lines_into_messages():
    votes = ["voter_id;vote", '1;"a', "2;b", '3;"a', "4;"]
    with pytest.raises(BrokenFile) as refusal:
        read_text(file_of(votes=votes, **{"odd\nkey": "1"}), name="x.pb")
    assert all(line.startswith("x.pb:") for line in str(refusal.value).splitlines())


def test_faults_speak_chinese_too():
    with pytest.raises(BrokenFile) as refusal:
        read_text(file_of(num_votes="5"), name="x.pb")
    assert refusal.value.text("zh-hans") == "x.pb:8: num_votes: 写的是 5，但文件里有 4 张选票"
    assert refusal.value.faults[0].message("zh-hans") == "写的是 5，但文件里有 4 张选票"


@pytest.mark.parametrize(
    "comment",
    [
        "#1: counted with not json",
        "#1: counted with [1]",
        '#1: rain #2: counted with {"rule":"best"}',
        '#1: counted with {"rule":7}',
        '#1: counted with {"rule":"borda","seats":"x"}',
        '#1: counted with {"rule":"borda","seats":true}',
        '#1: counted with {"rule":"greedy","lot_seed":7,"tie_break":["lot"]}',
        '#1: counted with {"rule":"greedy","fund_unsupported":1}',
        '#1: counted with {"rule":"greedy","tie_break":"id"}',
        '#1: counted with {"rule":"greedy","exclusive":[["a","nobody"]]}',
        '#1: counted with {"rule":"greedy","exclusive":["ab"]}',
        '#1: counted with {"rule":"greedy","caps":{"park":5}}',
        '#1: counted with {"rule":"greedy","caps":{"nowhere":"5"}}',
        '#1: counted with {"rule":"equal-shares","completion":"add1","step":"1/0"}',
        '#1: counted with {"rule":"equal-shares","completion":"add1","step":1e999}',
        '#1: counted with {"rule":"greedy","utility":"cardinality"}',
        "#1: counted with " + "[" * 100_000,
    ],
)
def test_damaged_settings_in_the_comment_are_a_fault_of_its_line(comment):
    quoted = '"' + comment.replace('"', '""') + '"'
    assert faults_of(file_of(comment=quoted)) == [(14, "comment")]


def test_free_options_are_read_where_the_file_says_what_becomes_of_them():
    projects = ["project_id;cost", "a;0", "b;50", "c;40"]
    for said in ('{"rule":"plurality"}', '{"free_projects":"fund"}'):
        comment = '"#1: counted with ' + said.replace('"', '""') + '"'
        assert read_text(file_of(projects=projects, comment=comment)).costs == (0, 50, 40)
    assert faults_of(file_of(projects=projects)) == [(16, "cost")]


def test_damaged_bytes_are_named_with_their_line(tmp_path):
    path = tmp_path / "damaged.pb"
    path.write_bytes(file_of().encode().replace(b"Garden", b"G\xffrden").replace(b"3;a,c", b"3;a,\x00c"))
    with pytest.raises(BrokenFile) as refusal:
        read(path)
    text = str(refusal.value)
    assert f"{path}:17: file: bytes that are not UTF-8" in text
    assert f"{path}:23: file: a zero byte" in text


def test_a_file_that_is_no_text_is_left_after_some_lines(tmp_path):
    path = tmp_path / "photo.pb"
    path.write_bytes(b"\xff\xd8\0\n" * 30_000)
    with pytest.raises(BrokenFile) as refusal:
        read(path)
    assert len(refusal.value.faults) < 120
    assert f"{path}:51: file: too much is damaged" in str(refusal.value)


def test_every_fault_of_a_project_is_named_even_if_its_id_is_taken():
    projects = [*PROJECTS[:3], "b;-4;1;Lamp", "c;40;1;Lamp"]
    votes = ["voter_id;vote", "1;a,b", "2;b", "3;a,c", "4;"]
    found = faults_of(file_of(projects=projects, votes=votes, num_projects="4"))
    assert found[:2] == [(18, "cost"), (18, "project_id")]


def test_messages_show_no_control_characters_and_no_endless_text():
    votes = ["voter_id;vote", "1;" + "z\x1b" * 5000, "2;b", "3;a", "4;"]
    with pytest.raises(BrokenFile) as refusal:
        read_text(file_of(votes=votes))
    assert all(len(line) < 200 and "\x1b" not in line for line in str(refusal.value).splitlines())


def streamed(ballots):
    """The memory a file of so many ballots takes at most while it streams by, in bytes, and its election."""

    def lines():
        head = file_of(votes=["voter_id;vote"], num_votes=str(len(ballots)), projects=MANY, num_projects="18")
        yield from head.splitlines(keepends=True)
        for number, ballot in enumerate(ballots):
            yield f"{number};{','.join(name for place, name in enumerate(MANY_NAMES) if ballot >> place & 1)}\n"

    tracemalloc.start()
    election = read_lines(lines())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert election.ballots.total == len(ballots)
    return peak, election


MANY_NAMES = "abcdefghijklmnopqr"
MANY = ["project_id;cost", *(f"{name};5" for name in MANY_NAMES)]


def test_a_long_file_of_equal_ballots_takes_little_more_than_what_tells_its_voters_apart():
    peak, election = streamed([7] * 100_000)
    assert election.ballots.distinct == 1
    assert peak < 11_000_000


def test_a_long_file_of_different_ballots_is_kept_in_arrays_not_in_an_object_for_each():
    """An object for every ballot and every voter id would be more than 400 bytes a voter."""
    peak, election = streamed(range(100_000))
    assert election.ballots.distinct == 100_000
    assert peak < 33_000_000


PROJECTS_ONLY = ["project_id;cost", "a;60", "b;50", "c;40"]


# Blocks


@pytest.mark.parametrize("lines", [1, 2, 3, 20_000])
def test_a_voter_is_noticed_again_however_far_down(lines, monkeypatch):
    monkeypatch.setattr("voting.counting.pabulib.rows.CHUNK", lines)
    votes = ["voter_id;vote", "1;a", "2;b ", "3;c", "1 ;a", '"2";b', "4;a", "2;b"]
    text = file_of(projects=PROJECTS_ONLY, votes=votes, num_votes="7")
    assert faults_of(text) == [(24, "voter_id"), (25, "voter_id"), (27, "voter_id")]


def test_voters_whose_ids_only_hash_alike_are_not_taken_for_one(monkeypatch):
    monkeypatch.setattr("voting.counting.pabulib.voters.hash", len, raising=False)
    votes = ["voter_id;vote", "1;a", "2;b", "3;c", "10;a"]
    assert read_text(file_of(projects=PROJECTS_ONLY, votes=votes)).ballots.total == 4
    assert faults_of(file_of(projects=PROJECTS_ONLY, votes=[*votes[:4], "2;a"])) == [(24, "voter_id")]


@pytest.mark.parametrize("title", ["META;", "projects;", "VOTES"])
def test_a_section_after_the_votes_is_a_fault_wherever_its_title_stands(title):
    votes = ["voter_id;vote", "1;a", "2;b", "3;c", title]
    assert faults_of(file_of(projects=PROJECTS_ONLY, votes=votes))[0] == (24, title.strip(";").upper())


@pytest.mark.parametrize("seed", range(100))
def test_blocks_are_read_to_the_same_ballots_and_faults_as_row_by_row(seed, monkeypatch):
    chance = Random(seed)
    text = chance.choice(DAMAGES)(sound_file(seed), chance).decode(errors="surrogateescape")
    monkeypatch.setattr("voting.counting.pabulib.rows.CHUNK", chance.choice([1, 3, 7, 20_000]))
    blocks = ballots_or_faults(text)
    monkeypatch.setattr("voting.counting.pabulib.votes.VotesReader._read_block", refuse_the_block)
    assert ballots_or_faults(text) == blocks


def ballots_or_faults(text):
    try:
        return read_text(text).ballots_sha256
    except BrokenFile as broken:
        return broken.faults


def refuse_the_block(reader, block):
    raise NotPlain
