"""Whatever the count refuses, it says so in both languages, on one line, and shows nothing it should not."""

import ast
import re
import string
from fractions import Fraction
from pathlib import Path

import pytest

from tests.voting.counting.builders import make
from voting import counting
from voting.counting import BadBallot, BadElection, BadSettings, Project, Settings, count, make_election
from voting.counting.money import NotAnAmount
from voting.counting.refusals import Refusal, say
from voting.counting.refusals_zh import SENTENCES

PACKAGE = Path(counting.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
SPEAKERS = {"say", "fault", "_fault", "_compare", "Refusal", "BadSettings", "BadElection", "BadBallot", "BadValue"} | {
    "NotAnAmount",
    "TooManySteps",
    "__init__",
}


def sentences():
    """Every English sentence with which something is refused anywhere in the package."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            spoken = []
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                spoken = node.args if name in SPEAKERS else []
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "template":
                spoken = [node.value]
            for part in (part for value in spoken for part in ast.walk(value)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value:
                    yield part.value


def blanks(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_refusal_has_a_chinese_sentence_and_no_sentence_is_left_over():
    assert set(sentences()) == set(SENTENCES)


@pytest.mark.parametrize("english", sorted(SENTENCES))
def test_both_languages_have_the_same_blanks(english):
    assert blanks(english) == blanks(SENTENCES[english])
    assert HAN.search(SENTENCES[english]) or english == "{name}: {why}"
    assert not re.search(r"[\u4e00-\u9fff}][,;:.!?]", SENTENCES[english])


def test_a_refusal_speaks_both_languages_down_to_what_it_quotes():
    refusal = BadSettings("{name}: {why}", name="step", why=say("“{text}” is too large", text="9e9"))
    assert str(refusal) == refusal.text() == "step: “9e9” is too large"
    assert refusal.text("zh-hans") == "step：“9e9”太大"
    assert refusal.text("fr") == str(refusal)


def test_what_came_from_outside_is_shown_short_and_without_control_characters():
    shown = str(Refusal("“{text}” is too large", text="a\nb\x1b[31m" + "9" * 500))
    assert shown.startswith("“a\\nb\\x1b[31m999") and len(shown) < 80
    assert "\n" not in shown and "\x1b" not in shown
    assert str(Refusal("these projects cost nothing: {names}", names=tuple("abcdefghijklmnop"))).endswith("l, …")


@pytest.mark.parametrize(
    ("refused", "kind"),
    [
        (lambda: make_election([Project("a", Fraction(1))], 1, "cumulative", [{"a": Fraction("0.0005")}]), BadBallot),
        (lambda: make_election([Project("a", Fraction(1))], 1, "cumulative", [{"a": 0.5}]), BadBallot),
        (lambda: make_election([Project("a", Fraction(1))], 1, "cumulative", [{"a": "1"}]), BadBallot),
        (lambda: make_election([Project("a", Fraction(1))], 1, "cumulative", [["a"]]), BadBallot),
        (lambda: make({"a": 1, "b": 1}, ["ab"], 1), BadBallot),
        (lambda: make({"a": 1, "b": 1}, ["ab"], 1, "ordinal"), BadBallot),
        (lambda: make({"a": 1}, [["a", "a"]], 1, "ordinal"), BadBallot),
        (lambda: make({"a": 1, "b": 1}, [["a", "b"]], 1, "choose-1"), BadElection),
        (lambda: make({"a": 1}, [["a"]], 1, categories={"a": ["parks, greens"]}), BadElection),
        (lambda: make({"a": 1}, [["a"]], 1, categories={"a": ["two\nlines"]}), BadElection),
        (lambda: make({"a": 1}, [["a"]], 1, categories={"a": [""]}), BadElection),
        (lambda: count(make({"a": Fraction(1, 3)}, [["a"]], 1)), NotAnAmount),
        (lambda: Settings(utility="cardinality"), BadSettings),
    ],
)
def test_what_makes_no_election_is_refused_by_name(refused, kind):
    with pytest.raises(kind) as refusal:
        refused()
    assert isinstance(refusal.value, Refusal)
    assert HAN.search(refusal.value.text("zh-hans"))


def test_ids_and_categories_are_told_why_they_may_hold_no_comma():
    with pytest.raises(BadElection, match="“parks, greens” is no category: one line without “,”, which separates"):
        Project("a", Fraction(1), categories=("parks, greens",))
    with pytest.raises(BadElection, match="“a,b” is no project id: one line without “,” and “;”, which separate"):
        Project("a,b", Fraction(1))


def test_points_may_be_fractions_of_three_decimals():
    projects = [Project("a", Fraction(1)), Project("b", Fraction(1))]
    points = [{"a": Fraction("2.125"), "b": 1}, {"b": Fraction(1, 2)}]
    ballots = make_election(projects, 1, "cumulative", points).ballots
    scores = [Fraction(int(score), ballots.weight_scale) for score in ballots.scores]
    assert scores == [Fraction("2.125"), Fraction("1.5")]


# Settings that would have no effect


@pytest.mark.parametrize(
    ("rule", "setting"),
    [
        ("greedy", {"utility": "cardinality"}),
        ("greedy", {"start": "floor"}),
        ("greedy", {"comparison": True}),
        ("greedy", {"seats": 2}),
        ("phragmen", {"completion": "add1"}),
        ("phragmen", {"fund_unsupported": True}),
        ("phragmen", {"caps": {"park": Fraction(1)}}),
        ("phragmen", {"exclusive": (frozenset("ab"),)}),
        ("plurality", {"threshold": Fraction(3)}),
        ("plurality", {"borda_last": 0}),
        ("borda", {"cost_decimals": "floor"}),
        ("equal-shares", {"step": Fraction(2)}),
        ("equal-shares", {"completion": "add1", "exhaustive_over": "all"}),
        ("equal-shares", {"completion": "add1", "fund_unsupported": True}),
    ],
)
def test_a_setting_without_effect_is_refused(rule, setting):
    with pytest.raises(BadSettings, match="has no effect"):
        Settings(rule=rule, **setting)


@pytest.mark.parametrize("rule", counting.settings.RULES)
def test_the_same_settings_can_be_put_under_every_rule(rule):
    full = Settings(
        rule="equal-shares",
        utility="cardinality",
        completion="add1u",
        step=Fraction(2),
        comparison=True,
        threshold=Fraction(1),
        caps={"park": Fraction(5)},
        fund_unsupported=True,
    ).with_lot("7")
    other = full.under(rule)
    assert (other.rule, other.lot_seed) == (rule, "7")
    assert (other == full) == (rule == "equal-shares")
    assert Settings(rule="greedy", fund_unsupported=True).under(rule).rule == rule
