"""``manage.py count`` and ``python -m voting.counting``: one contract, two entries."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.voting.counting.builders import ELECTIONS, five_voters, make, needs_elections
from voting.counting import Settings, count, read, write
from voting.counting.outcome import Outcome
from voting.counting.pabulib import text
from voting.counting.progress import ProgressBar
from voting.counting.settings import BUDGET_RULES

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "town.pb"
    write(path, five_voters())
    return path


def manage(*arguments):
    """Exit code, output and errors of ``manage.py count``."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("count", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def alone(*arguments):
    command = [sys.executable, "-m", "voting.counting", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def test_both_entries_give_the_same_answer(file):
    wanted = ["--rule", "equal-shares", "--completion", "add1u", "--format", "json", file]
    assert manage(*wanted) == alone(*wanted)


def test_the_json_holds_what_the_contract_names(file):
    code, out, _ = manage(file, "--rule", "equal-shares", "--completion", "add1", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert list(found) == [
        "rule", "parameters", "ballots", "distinct_ballots", "budget", "winners", "cost", "voter_budget",
        "steps", "engine", "ballots_sha256", "trace_sha256",
    ]  # fmt: skip
    assert found["winners"] == ["garden", "bench", "lamp"]
    assert (found["cost"], found["budget"], found["voter_budget"], found["steps"]) == ("1000", "1000", "349", 151)


def test_voter_budgets_are_fractions(file):
    _, out, _ = manage(file, "--rule", "equal-shares", "--format", "json")
    assert json.loads(out)["voter_budget"] == "200"
    _, out, _ = manage(file, "--rule", "greedy", "--format", "json")
    assert json.loads(out)["voter_budget"] is None


def test_the_table_names_winners_losers_with_a_reason_and_money(file):
    code, out, _ = manage(file, "--rule", "equal-shares", "--rounds")
    assert code == 0
    for words in ("Winners", "garden GARDEN", "Not chosen", "300 CNY is left over", "Round by round", "Who paid"):
        assert words in out


def test_the_table_speaks_chinese_on_request(file):
    assert "入选项目" in manage(file, "--language", "zh-hans")[1]


def test_stopping_a_count_by_hand_leaves_no_traceback(file, monkeypatch):
    def stop(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("voting.counting.cli.count", stop)
    assert manage(file) == (130, "", "")


def test_a_screen_that_knows_no_chinese_gets_no_traceback(file):
    command = [sys.executable, "-m", "voting.counting", str(file), "--language", "zh-hans"]
    poor = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, env=poor, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_file_may_come_through_a_pipe(file):
    command = [sys.executable, "-m", "voting.counting", "/dev/stdin", "--format", "json"]
    with open(file, "rb") as source, subprocess.Popen(["cat"], stdin=source, stdout=subprocess.PIPE) as cat:
        done = subprocess.run(command, cwd=ROOT, stdin=cat.stdout, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads(manage(file, "--format", "json")[1])


def test_nobody_reading_on_is_no_fault_of_the_file(file):
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "voting.counting", str(file), "--rounds"]
    with open(writing, "wb") as pipe:
        done = subprocess.run(command, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_place_where_no_trace_can_be_written_is_refused_before_the_count(file, tmp_path, monkeypatch):
    monkeypatch.setattr("voting.counting.cli.count", None)
    nowhere = tmp_path / "nowhere"
    assert manage(file, "--trace", nowhere / "trace.json") == (2, "", f"{nowhere}: there is no such file or folder\n")
    assert manage(file, "--trace", tmp_path) == (2, "", f"{tmp_path}: this is a folder\n")


def test_no_file_can_write_on_a_screen_what_it_likes(tmp_path):
    path = tmp_path / "odd.pb"
    path.write_text(text(make({"a": 1}, [["a"]], 1, categories={"a": ["pa\x1brk"]}, currency="\x9bCNY")))
    path.write_text(path.read_text().replace(";A;", ";A\x1b[2J\tbench;"))
    for arguments in ((), ("--rule", "equal-shares", "--rounds", "--against", "greedy")):
        code, out, _ = manage(path, *arguments)
        assert code == 0
        assert not {sign for sign in out if ord(sign) < 32 or 127 <= ord(sign) < 160} - {"\n"}
        assert "A\\x1b[2J\\tbench" in out


def test_the_trace_is_written_and_its_hash_is_the_one_printed(file, tmp_path):
    import hashlib

    trace = tmp_path / "trace.json"
    _, out, _ = manage(file, "--trace", trace, "--format", "json")
    assert hashlib.sha256(trace.read_bytes()).hexdigest() == json.loads(out)["trace_sha256"]


def test_without_a_rule_the_file_decides(tmp_path):
    path = tmp_path / "result.pb"
    election = five_voters()
    chosen = Settings(rule="equal-shares", completion="add1u").with_lot("№ 7")
    outcome = count(election, chosen)
    write(path, election, outcome)
    assert json.loads(manage(path, "--format", "json")[1]) == outcome.summary()


def test_with_a_rule_only_what_is_given_counts(tmp_path):
    path = tmp_path / "result.pb"
    write(path, five_voters(), count(five_voters(), Settings(threshold=3)))
    threshold = json.loads(manage(path, "--format", "json")[1])["parameters"]["threshold"]
    assert threshold == "3"
    threshold = json.loads(manage(path, "--rule", "greedy", "--format", "json")[1])["parameters"]["threshold"]
    assert threshold == "0"


def test_every_option_reaches_the_settings(file):
    options = [
        "--rule", "equal-shares", "--utility", "cardinality", "--completion", "add1e", "--step", "0.5", "--start",
        "floor", "--exhaustive-over", "all", "--comparison", "--threshold", "1", "--support-for-cost", "3",
        "--tie-break", "support,cost,id", "--lot", "7", "--exclusive", "garden,bench", "--exclusive", "lamp,ramp",
        "--free-projects", "ignore", "--cost-decimals", "floor", "--fund-unsupported", "--format", "json",
    ]  # fmt: skip
    code, out, err = manage(file, *options)
    assert (code, err) == (0, "")
    assert json.loads(out)["parameters"] == {
        "tie_break": ["support", "cost", "lot"],
        "lot_seed": "7",
        "threshold": "1",
        "free_projects": "ignore",
        "cost_decimals": "floor",
        "exclusive": [["bench", "garden"], ["lamp", "ramp"]],
        "caps": {},
        "support_for_cost": "3",
        "utility": "cardinality",
        "completion": "add1e",
        "start": "floor",
        "comparison": True,
        "step": "0.5",
        "exhaustive_over": "all",
        "fund_unsupported": True,
    }


def test_two_rules_can_be_compared(file):
    _, out, _ = manage(file, "--rule", "greedy", "--against", "equal-shares", "--format", "json")
    assert json.loads(out)["comparison"]["only_first"] == ["lamp"]
    table = manage(file, "--rule", "greedy", "--against", "equal-shares")[1]
    assert "Two rules" in table
    assert "1,000 CNY" in table.split("Two rules")[1]


@pytest.mark.parametrize("rule", BUDGET_RULES)
def test_a_file_that_names_a_completion_can_be_compared_with_every_rule(tmp_path, rule):
    path = tmp_path / "result.pb"
    chosen = Settings(rule="equal-shares", completion="add1u", utility="cardinality", comparison=True)
    write(path, five_voters(), count(five_voters(), chosen))
    code, out, err = manage(path, "--against", rule, "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["comparison"]["second"]["rule"] == rule
    path.write_text(text(five_voters()).replace("rule;unknown", "rule;equalshares/add1-comparison"))
    assert manage(path, "--against", rule)[0] == 0


@pytest.mark.parametrize(("rule", "against"), [("greedy", "plurality"), ("approval", "greedy")])
def test_a_contest_is_not_compared_with_a_budget(file, rule, against):
    code, _, err = manage(file, "--rule", rule, "--against", against)
    assert (code, err) == (2, f"{file}: a design contest and a budget cannot be compared\n")
    assert manage(file, "--rule", "approval", "--seats", "2", "--against", "approval")[0] == 0


def test_a_broken_file_exits_2_with_every_fault_and_no_traceback(file):
    text = file.read_text().replace("budget;1000", "budget;lots").replace("1;bench,garden", "1;bench,gardn")
    file.write_text(text)
    line = text.splitlines().index("1;bench,gardn") + 1
    for entry in (manage, alone):
        code, out, err = entry(file)
        assert (code, out) == (2, "")
        lines = err.splitlines()
        assert len(lines) == 2
        assert lines[0].startswith(f"{file}:9: budget: ")
        assert f"{file}:{line}: vote: there is no project “gardn”" in err
        assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--step", "0"],
        ["--step", "one"],
        ["--tie-break", "beauty"],
        ["--tie-break", "cost,lot"],
        ["--lot", ""],
        ["--cap", "park"],
        ["--cap", "park=1"],
        ["--exclusive", "garden,nobody"],
        ["--rule", "borda"],
        ["--rule", "phragmen", "--completion", "add1"],
        ["--utility", "cost"],
        ["--rule", "greedy", "--step", "1"],
        ["--rule", "greedy", "--seats", "1"],
        ["--rule", "equal-shares", "--step", "2"],
        ["--rule", "approval", "--threshold", "0"],
        ["--rule", "phragmen", "--exclusive", "garden,bench"],
        ["--rule", "equal-shares", "--completion", "add1", "--step", "0.001"],
    ],
)
def test_settings_that_make_no_sense_exit_2_with_a_sentence(file, arguments):
    code, out, err = manage(file, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(str(file)) and err.count("\n") == 1


def test_a_file_that_is_not_there_exits_2(tmp_path):
    code, _, err = manage(tmp_path / "nothing.pb")
    assert code == 2
    assert "nothing.pb" in err
    assert manage()[0] == 2
    assert manage(tmp_path)[0] == 2


def test_refusals_speak_the_language_asked_for(file, tmp_path):
    assert manage(file, "--language", "zh-hans", "--step", "0")[2] == f"{file}: 步长必须大于 0\n"
    nothing = tmp_path / "nothing.pb"
    assert manage(nothing, "--language", "zh-hans")[2] == f"{nothing}: 没有这个文件或文件夹\n"
    assert manage(tmp_path, "--language", "zh-hans")[2] == f"{tmp_path}: 这是一个文件夹\n"
    file.write_text(file.read_text().replace("budget;1000", "budget;0"))
    assert manage(file, "--language", "zh-hans")[2] == f"{file}:9: budget: 必须大于 0\n"
    assert alone(file, "--language", "xx")[0] == 2


def self_test_folder(tmp_path, file, winners):
    rules = {"mes_cost": {"winners": winners, "cost": "700", "voter_budget": "200"}}
    expected = {"elections": {file.name: {"ballots": 5, "rules": rules}}}
    (tmp_path / "expected.json").write_text(json.dumps(expected))
    return tmp_path


def test_the_self_test_prints_one_line_per_rule_and_agrees(tmp_path, file):
    folder = self_test_folder(tmp_path, file, ["garden", "bench"])
    code, out, _ = manage("--self-test", folder)
    assert code == 0
    assert out.splitlines() == ["ok      town.pb  mes_cost", "1 of 1 agree"]


def test_the_self_test_exits_1_on_a_difference_and_2_without_a_folder(tmp_path, file):
    folder = self_test_folder(tmp_path, file, ["bench", "garden"])
    code, out, _ = manage("--self-test", folder)
    assert code == 1
    assert "differs town.pb  mes_cost  winners garden,bench, expected bench,garden" in out
    assert manage("--self-test", tmp_path / "nowhere")[0] == 2


@pytest.mark.parametrize(
    "expected",
    [
        "not json",
        "[]",
        '{"elections": []}',
        '{"elections": {"town.pb": 7}}',
        '{"elections": {"town.pb": {"rules": ["greedy"]}}}',
        '{"elections": {"town.pb": {"rules": {"greedy": {"winners": "garden"}}}}}',
        '{"elections": {"town.pb": {"rules": {"best": {"winners": []}}}}}',
        '{"elections": {"town.pb": {"rules": {"mes_cost_add9": {"winners": []}}}}}',
        '{"elections": {"town.pb": {"rules": {"mes_cost_add1": {"winners": [], "step": "1/0"}}}}}',
        "[" * 100_000,
    ],
)
def test_expected_winners_that_make_no_sense_exit_2_with_a_sentence(tmp_path, file, expected):
    (tmp_path / "expected.json").write_text(expected)
    code, out, err = manage("--self-test", tmp_path)
    assert (code, out) == (2, "")
    assert err.startswith(str(tmp_path)) and err.count("\n") == 1


def test_the_self_test_misses_a_voter_budget_that_is_expected_and_not_there(tmp_path, file):
    rules = {"greedy": {"winners": ["garden", "bench", "lamp"], "voter_budget": "200"}}
    (tmp_path / "expected.json").write_text(json.dumps({"elections": {file.name: {"rules": rules}}}))
    code, out, _ = manage("--self-test", tmp_path)
    assert code == 1
    assert "voter_budget None, expected 200" in out


def test_the_self_test_goes_on_after_a_file_that_cannot_be_counted(tmp_path, file):
    folder = self_test_folder(tmp_path, file, ["garden", "bench"])
    document = json.loads((folder / "expected.json").read_text())
    document["elections"]["missing.pb"] = document["elections"][file.name]
    (folder / "expected.json").write_text(json.dumps(document))
    code, out, _ = manage("--self-test", folder)
    assert code == 1
    assert out.splitlines()[0].startswith("differs missing.pb")
    assert out.splitlines()[-1] == "1 of 2 agree"


def test_the_core_imports_no_django():
    code = (
        "import sys, voting.counting, voting.counting.cli, voting.counting.__main__\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'wagtail', 'allauth')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("given", "kept"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")])
def test_the_site_keeps_linear_algebra_to_one_thread_unless_told_otherwise(given, kept):
    code = "import os, participate; print(os.environ['OPENBLAS_NUM_THREADS'])"
    bare = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=bare | given, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == kept


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("watched", "shown"), [(True, True), (False, False)])
def test_a_progress_bar_appears_only_where_a_person_watches_a_long_run(monkeypatch, watched, shown):
    screen, now = Screen(), [0.0]
    monkeypatch.setattr("voting.counting.progress.sys.stderr", screen)
    monkeypatch.setattr("voting.counting.progress.time.monotonic", lambda: now[0])
    with ProgressBar(watched=watched) as bar:
        told = bar.counting(five_voters())
        told(1, 500)
        assert screen.getvalue() == ""  # not before a second has passed
        now[0] = 2.0
        told(2, 500)
        told(3, 600)  # and not too often
        assert screen.getvalue().count("500 / 1000") == shown
        assert "600" not in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K") == shown


def test_the_bar_also_shows_how_far_a_long_file_is_read(monkeypatch):
    screen, now = Screen(), [0.0]
    monkeypatch.setattr("voting.counting.progress.sys.stderr", screen)
    monkeypatch.setattr("voting.counting.progress.time.monotonic", lambda: now[0])
    with ProgressBar(watched=True) as bar:
        now[0] = 2.0
        bar.reading(18_000_000, 54_000_000)
    assert "█" * 10 + "·" * 20 + " 18 / 54 MB" in screen.getvalue()


def test_reading_tells_how_many_bytes_are_behind_it(tmp_path):
    path, heard = tmp_path / "long.pb", []
    ballots = [(["bench"], 20_000)]
    write(path, make({"bench": 200}, ballots, 1000))
    election = read(path, progress=lambda done, size: heard.append((done, size)))
    assert election.same_as(read(path))
    assert len(heard) > 3 and heard == sorted(heard)
    assert {size for _, size in heard} == {path.stat().st_size}
    assert heard[-1][0] <= path.stat().st_size


def test_progress_is_told_after_every_run():
    heard = []
    count(five_voters(), Settings(rule="equal-shares", completion="add1"), lambda runs, spent: heard.append(runs))
    assert heard == list(range(1, 151))


def test_a_count_without_its_trace_costs_no_trace(monkeypatch):
    def fail(self):
        raise AssertionError

    monkeypatch.setattr(Outcome, "trace", property(fail))
    assert count(five_voters()).winners


@needs_elections
def test_a_real_election_counts_alike_from_both_entries():
    path = ELECTIONS / "Netherlands_Assen_2024.pb"
    assert manage(path, "--format", "json") == alone(path, "--format", "json")
