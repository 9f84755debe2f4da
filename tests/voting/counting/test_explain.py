"""Every count can be told in both languages, from its trace alone."""

import doctest
import json
import re
import string
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voting.counting.builders import five_voters, make
from tests.voting.counting.elections import elections, shares
from voting.counting import Settings, compare, count, explain, explain_comparison
from voting.counting.catalogue import COUNTED, MESSAGES, Words
from voting.counting.reasons import REASONS
from voting.counting.settings import COMPLETIONS, RULES
from voting.counting.ties import KEYS

HAN = re.compile(r"[\u4e00-\u9fff]")
SILENT = {"completion.none", "column.measure"}


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_every_sentence_is_there_in_both_languages_with_the_same_blanks(key):
    english, chinese = MESSAGES[key]
    assert fields(english) == fields(chinese)
    if key not in SILENT and english.strip(" ,(){}" + string.ascii_letters):
        assert english and chinese
    assert not HAN.search(english)
    if key not in SILENT | {"comma"} and re.search("[a-z]{3}", re.sub(r"\{.*?\}", "", english)):
        assert HAN.search(chinese), "not translated"


@pytest.mark.parametrize("key", sorted(COUNTED))
def test_every_counted_noun_knows_one_and_many(key):
    one, many, chinese = COUNTED[key]
    assert fields(one) == fields(many) == fields(chinese) == {"n"}
    assert one != many
    assert HAN.search(chinese)


def test_chinese_sentences_use_full_width_punctuation():
    for key, (_, chinese) in MESSAGES.items():
        if key.startswith(("summary", "rule", "won", "lost", "next", "completion", "comparison", "tie", "effective")):
            assert not re.search(r"[\u4e00-\u9fff}][,;:.!?]", chinese), key


def test_there_is_a_sentence_for_every_reason_rule_completion_and_key():
    assert {f"lost.{reason}" for reason in REASONS} <= MESSAGES.keys()
    assert {f"rule.{rule}" for rule in RULES} | {f"name.{rule}" for rule in RULES} <= MESSAGES.keys()
    assert {f"completion.{completion}" for completion in COMPLETIONS} <= MESSAGES.keys()
    assert {f"key.{key}" for key in KEYS} <= MESSAGES.keys()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    case=elections(),
    rule=st.sampled_from(["greedy", "greedy-no-skip", "greedy-density", "equal-shares", "phragmen"]),
    completion=st.sampled_from(["none", "utilitarian"]),
    comparison=st.booleans(),
    language=st.sampled_from(["en", "zh-hans"]),
)
def test_any_outcome_can_be_told_from_the_published_trace(case, rule, completion, comparison, language):
    ballot_type, costs, ballots, budget = case
    chosen = Settings(rule=rule)
    if rule == "equal-shares":
        chosen = Settings(rule=rule, completion=completion, comparison=comparison)
    published = json.loads(count(make(costs, ballots, budget, ballot_type), chosen).trace_json)
    told = explain(published, language)
    assert "{" not in told.text() and "None" not in told.text()
    assert [reason.project for reason in told.winners] == [line["project"] for line in published["winners"]]
    assert len(told.losers) + len(told.winners) == len(costs)
    assert all(reason.sentence for reason in (*told.winners, *told.losers))


def test_a_story_is_told_in_plain_english():
    election = make({"a": 50, "b": 45, "c": 30}, [["a"]] * 5 + [["b"]] * 3 + [["c"]] * 2, 100)
    told = explain(count(election, Settings(rule="equal-shares", completion="add1")).trace)
    assert told.summary[0] == (
        "1 of 3 projects won. 50 CNY of 100 CNY is spent, 50 CNY is left over. 10 voters took part."
    )
    assert told.winners[0].sentence == "5 supporters paid 10 CNY each."
    assert told.losers[0].sentence == ("Too few supporters: all their shares together fall 3 CNY short of its cost.")
    assert told.next_step == (
        "One more step, to 15 CNY for everyone, and “B” (b) and “C” (c) would have been bought as well: "
        "the count would then have reached 125 CNY, 25 CNY more than there is."
    )


def test_the_same_story_is_told_in_chinese():
    election = make({"a": 50, "b": 45, "c": 30}, [["a"]] * 5 + [["b"]] * 3 + [["c"]] * 2, 100)
    told = explain(count(election, Settings(rule="equal-shares", completion="add1")).trace, "zh-Hans")
    assert told.summary[0] == "共 3 个项目，其中 1 个项目入选。预算 100 元，已用 50 元，结余 50 元。10 人参加了投票。"
    assert told.winners[0].sentence == "5 位支持者每人出 10 元。"
    assert told.losers[0].sentence == "支持的人太少：他们的份额全部加起来，离它的费用还差 3 元。"


def test_projects_of_one_name_are_told_apart_in_both_languages():
    election = make({"a": 60, "A1": 50, "b": 60}, [["a", "A1", "b"]], 60)
    projects = tuple(replace(project, name="长椅") if project.id != "b" else project for project in election.projects)
    trace = count(replace(election, projects=projects)).trace
    assert explain(trace, "zh-hans").losers[0].sentence.startswith("与“长椅”（A1）打平")
    assert explain(trace, "en").losers[0].sentence.startswith("A tie with “长椅” (A1), which")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=elections(ballot_types=("approval",)), utility=st.sampled_from(["cost", "cardinality"]))
def test_the_next_step_names_what_it_would_have_added_and_never_a_winner(case, utility):
    ballot_type, costs, ballots, budget = case
    outcome = count(make(costs, ballots, budget, ballot_type), shares(case, utility, "add1"))
    told = explain(outcome.trace).next_step
    if outcome.shares.failed:
        new = set(outcome.trace["equal_shares"]["next_step"]["new"])
        assert new and not new & set(outcome.winners)
        assert set(re.findall(r"\((\w)\)", told)) == new
    else:
        assert told is None


def test_what_lacks_a_little_is_never_told_as_all_of_it():
    costs, ballots = {"a": 4, "b": 19_999}, [["a", "b"]] * 2000 + [["a"]] * 2000
    told = explain(count(make(costs, ballots, 40_000), Settings(rule="equal-shares")).trace)
    assert told.losers[0].code == "money_spent_on_others"
    assert "At best its supporters would have paid 99.9 % of its cost" in told.losers[0].sentence


def test_money_shows_two_decimals_or_none_and_only_a_currency_that_is_known():
    english, chinese = Words("en"), Words("zh-hans")
    assert [english.money(text, "EUR") for text in ("1425.1", "1425.25", "1425")] == [
        "1,425.10 EUR",
        "1,425.25 EUR",
        "1,425 EUR",
    ]
    assert [chinese.money("1425.5", currency) for currency in ("CNY", "EUR", "")] == [
        "1,425.50 元",
        "1,425.50 EUR",
        "1,425.50",
    ]


def test_a_contest_shows_no_column_of_costs_and_thousands_are_set_off():
    ballots = [(["a", "b"], 1200), (["b", "c"], 300)]
    table = explain(count(make({"a": 1, "b": 1, "c": 1}, ballots, 1, "ordinal"), Settings(rule="plurality")).trace)
    assert table.winners_table.columns == ("#", "Project", "Votes", "Why")
    assert table.winners_table.rows == (("1", "a A", "1,200", "1,200 votes."),)
    assert table.losers_table.columns == ("Project", "Votes", "Why")
    assert [row[1] for row in table.losers_table.rows] == ["300", "0"]


def test_the_worked_example_of_the_page_for_engineers_comes_out():
    page = Path(__file__).resolve().parents[3] / "docs" / "counting.md"
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert found.attempted > 5
    assert found.failed == 0


def test_ties_are_told_with_the_key_that_decided():
    told = explain(count(make({"a": 50, "b": 50}, [["a", "b"]], 50), Settings(rule="equal-shares")).trace)
    assert told.ties == ("Round 1: “A” (a) and “B” (b) were level; “A” (a) went first by project number.",)
    assert told.losers[0].code == "tie_lost"


def test_who_paid_for_what_is_a_table():
    told = explain(count(five_voters(), Settings(rule="equal-shares")).trace)
    flows = {row[0]: row[1:] for row in told.flows.rows}
    assert told.flows.columns == ("Supporters of", "garden", "bench")
    assert flows["bench BENCH"] == ("167", "200")
    assert flows["ramp RAMP"] == ("–", "167")


def test_tables_line_up_although_chinese_is_wide():
    election = make({"a": 50, "b": 45}, [["a"]] * 2 + [["b"]], 100)
    table = explain(count(election).trace, "zh-hans").winners_table.text().splitlines()
    width = [sum(2 if HAN.match(sign) else 1 for sign in line.split("  得")[0]) for line in table[2:]]
    assert len(set(width[1:])) == 1


def test_unknown_languages_fall_back_to_english_and_chinese_has_many_codes():
    assert Words("fr").language == "en"
    assert {Words(code).language for code in ("zh", "zh-hans", "zh_Hans", "zh-CN")} == {"zh-hans"}


# Two rules


def sides(first=None, second=None):
    categories = {"garden": ["green"], "bench": ["green", "play"], "lamp": ["play"]}
    ballots = [["garden", "lamp"], ["garden", "lamp"], ["garden", "bench"], ["ramp"], ["ramp", "bench"]]
    costs = {"bench": 200, "garden": 500, "lamp": 300, "ramp": 600}
    election = make(costs, ballots, 1000, categories=categories)
    return compare(count(election, first or Settings()), count(election, second or Settings(rule="equal-shares")))


def test_two_rules_are_compared_exactly():
    both = sides()
    assert both.both == ("garden", "bench")
    assert (both.only_first, both.only_second) == (("lamp",), ())
    assert (both.first.with_a_winner, both.second.with_a_winner) == (4, 4)
    assert both.first.satisfaction == (1, 1, 3)
    assert both.second.satisfaction == (1, 3, 1)
    assert both.first.mean_winners == Fraction(7, 5)
    assert both.first.mean_money == Fraction(500 * 3 + 200 * 2 + 300 * 2, 5)
    assert (both.prefer_first, both.prefer_second, both.indifferent) == (2, 0, 3)


def test_shares_of_support_and_of_money_by_category_add_up_to_one():
    both = sides()
    shares = {category.name: category for category in both.categories}
    assert shares["green"].support == Fraction(3 + 1, 9)
    assert shares["green"].first == Fraction(500 + 100, 1000)
    assert shares[""].support == Fraction(2, 9)
    for part in ("support", "first", "second"):
        assert sum(getattr(category, part) for category in both.categories) == 1


def test_small_groups_are_hidden_in_the_tables_but_not_in_the_numbers():
    both = sides()
    table = explain_comparison(both)[1]
    assert [row[1] for row in table.rows] == ["fewer than 5"] * 3
    assert [row[1] for row in explain_comparison(both, few=1)[1].rows] == ["1", "1", "3"]
    assert json.dumps(both.as_json())


def test_comparisons_speak_both_languages():
    for table in explain_comparison(sides(), "zh-hans"):
        assert HAN.search(table.text())
    assert "equal shares" in explain_comparison(sides())[0].text()
