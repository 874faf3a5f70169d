"""What a person types about the strip of a printer."""

import pytest

from provisioning.checks.printer.strip_replies import (
    boxes_of,
    columns_of,
    is_cut,
    lines_of,
)


def test_what_is_on_the_strip_is_understood() -> None:
    assert columns_of("42") == 42
    assert [lines_of(typed) for typed in ("12", "1, 2", "1、3", "0")] == [
        *("12", "12", "13", ""),
    ]
    assert [boxes_of(typed) for typed in ("ab", "B", "a，b", "0")] == [
        *("AB", "B", "AB", ""),
    ]
    words = ("y", "是", "No", "否")
    assert [is_cut(typed) for typed in words] == [True, True, False, False]


@pytest.mark.parametrize("typed", ["99", "4２", "-42", "x", "1 4", "0 1", "maybe"])
def test_what_is_not_is_asked_for_again(typed: str) -> None:
    asked = (columns_of(typed), lines_of(typed), boxes_of(typed), is_cut(typed))
    assert asked == (None, None, None, None)
