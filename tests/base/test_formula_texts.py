"""A text for a spreadsheet is one that it shows, and reads back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.printable import as_text, without_mark

pytestmark = pytest.mark.unit
MARKS = "'=+-@＝＋－＠ x"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-18℃", "@x", "＝1", "＋1", "－1", "＠x", " =1", "'=1"]
)
def test_what_a_spreadsheet_would_compute_begins_with_an_apostrophe(text: str) -> None:
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "可乐", "a=1", "'90s", "7-up", "'"])
def test_any_other_text_stays(text: str) -> None:
    assert as_text(text) == without_mark(text) == text


@given(st.text(MARKS))
def test_it_reads_back_as_it_was(text: str) -> None:
    assert without_mark(as_text(text)) == text
