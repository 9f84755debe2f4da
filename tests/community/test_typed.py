"""What people type where a row's number belongs."""

import pytest

from community.typed import row_number, row_numbers, words


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", 7),
        ("９", 9),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 0),
        ("9" * 400, 0),
        ("-1", 0),
        ("", 0),
        ("1.5", 0),
        ("x", 0),
        (None, 0),
    ],
)
def test_only_what_can_be_a_row_is_asked_for(typed, number):
    assert row_number(typed) == number


def test_boxes_that_are_no_number_are_passed_over_before_the_rest_is_cut():
    assert row_numbers(["x", "3", "", "4", "5"], 2) == [3, 4]


@pytest.mark.parametrize(("typed", "kept"), [("  a\0b ", "ab"), (None, ""), ("x" * 9, "xxxxx"), ("\0", "")])
def test_a_text_to_keep_has_no_sign_that_a_database_refuses(typed, kept):
    assert words(typed, 5) == kept
