"""Rows in arrays are put in order and grouped as Python would sort and count them."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.counting.ballots import BallotBox
from voting.counting.grouping import grouped, parts

SMALL, SHORT, LONG, HUGE = 3, 2**16 + 3, 2**32 + 3, 2**62
ROWS = st.sampled_from([SMALL, SHORT, LONG, HUGE]).flatmap(
    lambda most: st.lists(
        st.tuples(st.lists(st.integers(max(1, most - 4), most), max_size=20), st.integers(1, 9)), max_size=30
    )
)


@given(rows=ROWS)
def test_rows_come_in_order_each_once_with_their_number(rows):
    codes = np.array([code for row, _ in rows for code in row], dtype=np.uint64)
    lengths = np.array([len(row) for row, _ in rows], dtype=np.int64)
    counts = np.array([times for _, times in rows], dtype=np.int64)
    wanted = Counter()
    for row, times in rows:
        wanted[tuple(row)] += times
    codes, lengths, counts = grouped(codes, lengths, counts)
    ends = np.cumsum(lengths).tolist()
    found = [tuple(codes[end - length : end].tolist()) for end, length in zip(ends, lengths.tolist(), strict=True)]
    assert found == sorted(wanted)
    assert counts.tolist() == [wanted[row] for row in found]


@pytest.mark.parametrize("rows", [0, 1, 2**15, 2**15 + 1, 2**17])
def test_parts_cover_everything_once(rows):
    assert [place for part in parts(rows) for place in range(rows)[part]] == list(range(rows))


def test_a_box_groups_alike_whatever_way_the_ballots_came(monkeypatch):
    monkeypatch.setattr("voting.counting.ballots.AT_ONCE", 3)
    ballots = [{"a": 2, "c": 1}, {"b": 1}, {}, {"c": 1, "a": 2}, {"a": 0, "b": 1}, {"c": 3}, {"b": 1}]
    one, other = BallotBox("abc", weighted=True), BallotBox("cba", weighted=True)
    for ballot in ballots:
        one.add(ballot)
    other.add_block(np.array([2, 0, 1, 2]), np.array([2, 1, 0, 1]), [2, 2, 1, 1], np.array([1000, 2000, 1000, 3000]))
    other.add({"b": 1, "a": 0})
    assert one.close().same_as(other.close())
    assert one.close().counts.tolist() == [1, 2, 3, 1]
