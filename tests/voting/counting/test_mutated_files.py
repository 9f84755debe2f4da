"""Five hundred damaged files: no traceback, no hang, no wrong result that looks right."""

import sys
from fractions import Fraction
from random import Random

import pytest

from tests.voting.counting.builders import make
from tests.voting.counting.plain_reading import plain_reading
from tests.voting.counting.reference import Reference
from voting.counting import BadElection, BrokenFile, Settings, count, explain, read
from voting.counting.pabulib import text
from voting.counting.rules.completion import TooManySteps

ABSURD = ["-1", "0", "1e308", "NaN", "inf", "9" * 40, "0.1", "", "１２", "0x10", "1_000", "+5", "1;1", '"', "\x00", "∞"]


def sound_file(seed):
    chance = Random(seed)
    names = [f"p{number}" for number in range(8)]
    costs = {name: chance.choice([10, 20, 35]) for name in names}
    kind = chance.choice(["approval", "ordinal", "cumulative"])
    ballots = [chance.sample(names, chance.randint(1, 5)) for _ in range(30)]
    if kind == "cumulative":
        ballots = [{name: chance.randint(1, 5) for name in ballot} for ballot in ballots]
    return text(make(costs, ballots, 100, kind)).encode()


def flip_bytes(data, chance):
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def drop_column(data, chance):
    lines = data.decode().splitlines(keepends=True)
    start = chance.choice([n for n, line in enumerate(lines) if line.strip() in ("PROJECTS", "VOTES")]) + 1
    column = chance.randrange(lines[start].count(";") + 1)
    for number in range(start, len(lines)):
        if lines[number].strip() in ("PROJECTS", "VOTES"):
            break
        cells = lines[number].rstrip("\n").split(";")
        lines[number] = ";".join(cells[:column] + cells[column + 1 :]) + "\n"
    return "".join(lines).encode()


def absurd_number(data, chance):
    lines = data.decode().splitlines(keepends=True)
    number = chance.randrange(len(lines))
    cells = lines[number].rstrip("\n").split(";")
    cells[chance.randrange(len(cells))] = chance.choice(ABSURD)
    return "".join([*lines[:number], ";".join(cells) + "\n", *lines[number + 1 :]]).encode()


def lose_lines(data, chance):
    lines = data.splitlines(keepends=True)
    start = chance.randrange(len(lines))
    return b"".join(lines[:start] + lines[start + chance.randint(1, 5) :])


def cut_off(data, chance):
    return data[: chance.randrange(len(data))]


def repeat_lines(data, chance):
    lines = data.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    return b"".join([*lines[:number], *[lines[number]] * 2, *lines[number + 1 :]])


DAMAGES = [flip_bytes, flip_bytes, drop_column, absurd_number, absurd_number, lose_lines, cut_off, repeat_lines]


@pytest.mark.parametrize("batch", range(10))
def test_a_damaged_file_is_refused_by_line_or_counted_as_it_stands(batch, tmp_path):
    """Fifty files a batch. Where one passes, a naive reading must give the same winners."""
    path = tmp_path / "damaged.pb"
    refused = 0
    for number in range(50):
        seed = 50 * batch + number
        chance = Random(seed)
        data = chance.choice(DAMAGES)(sound_file(seed), chance)
        path.write_bytes(data)
        try:
            election = read(path)
        except BrokenFile as broken:
            refused += 1
            assert broken.faults
            lines = data.count(b"\n") + data.count(b"\r") + 1
            for fault in broken.faults:
                assert 1 <= fault.line <= lines
                assert fault.field
                assert f"{path}:{fault.line}: " in fault.text(str(path))
            continue
        naive = plain_reading(data)
        assert list(count(election).winners) == naive.greedy(), seed
        assert list(count(election, Settings(rule="phragmen")).winners) == naive.phragmen(), seed
        won, endowment, _ = naive.completed(True, "none")
        outcome = count(election, Settings(rule="equal-shares"))
        assert list(outcome.winners) == won, seed
        assert explain(outcome.trace).text()
        try:
            count(election, Settings(rule="equal-shares", completion="add1u", most_steps=200))
        except TooManySteps:
            continue
    assert 25 <= refused < 50


def test_the_most_absurd_numbers_hang_nothing(tmp_path):
    for budget in ("999999999999999", "0.000001"):
        costs = {"a": Fraction("999999999999998"), "b": Fraction("0.000001"), "c": 1}
        election = make(costs, [["a"], ["b", "c"], ["c"]], Fraction(budget))
        for completion in ("none", "utilitarian", "add1", "add1e", "add1u"):
            try:
                outcome = count(election, Settings(rule="equal-shares", completion=completion, most_steps=50))
                assert outcome.trace_json
            except TooManySteps:
                assert completion.startswith("add1")


def test_prices_too_long_for_pythons_number_texts_are_still_written():
    """Hundreds of winners give fractions of thousands of digits."""
    from voting.counting.numbers import ratio_text, whole_text

    long = 7**30_000
    assert len(whole_text(long)) > sys.get_int_max_str_digits()
    assert whole_text(-(10**9_000)) == "-1" + "0" * 9_000
    assert ratio_text(Fraction(1, 10**9_000)).endswith("/1" + "0" * 9_000)


def test_points_beyond_what_a_float_holds_exactly_are_refused():
    huge = 10**6
    for points, times in ((huge, 10), (huge - Fraction(1, 1000), 12)):  # the latter go beyond 64 bits
        ballots = [({"a": points}, 10**9)] * times
        with pytest.raises(BadElection, match="too large"):
            make({"a": 1}, ballots, 1, "cumulative", max_sum_points=str(huge))


def test_costs_and_points_at_the_edge_of_what_is_allowed_leave_no_traceback():
    """Money beyond 64 bits in the smallest unit, paid by weights."""
    costs = {"a": Fraction("900000000000000"), "b": Fraction("300000000000000.000001")}
    ballots = [{"a": 2}, {"a": 3, "b": 2}, {"b": 1, "a": 3}]
    election = make(costs, ballots, Fraction("999999999999999"), "cumulative", max_sum_points="5")
    plain = Reference(costs, ballots, election.budget)
    for utility in ("cost", "cardinality"):
        outcome = count(election, Settings(rule="equal-shares", utility=utility))
        assert list(outcome.winners) == plain.completed(utility == "cost", "none")[0]
        assert explain(outcome.trace).text()
