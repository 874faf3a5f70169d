"""Text from outside, before it is shown, printed or logged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.printable import safe_text

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("可口可乐 330ml", "可口可乐 330ml"),
        ("a\x1b[31mb", "a\\u{1b}[31mb"),
        ("a\u202eb", "a\\u{202e}b"),
        ("a\nb\x00", "a\\u{a}b\\u{0}"),
        ("\udc80", "\\u{dc80}"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(text: str, safe: str) -> None:
    assert safe_text(text, 40) == safe


@pytest.mark.parametrize(
    ("limit", "safe"), [(1, "…"), (3, "ab…"), (5, "abcd…"), (6, "abcdef")]
)
def test_what_is_cut_says_so(limit: int, safe: str) -> None:
    assert safe_text("abcdef", limit) == safe


@given(st.text(max_size=80), st.integers(1, 60))
def test_safe_text_is_printable_and_short(text: str, limit: int) -> None:
    safe = safe_text(text, limit)
    assert safe.isprintable()
    assert len(safe) <= limit
    safe.encode("utf-8")
