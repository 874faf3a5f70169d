"""A single bit that changed in a row is mended; nothing else is made up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.base.row_check import MAX_TRIED_BITS, mended, record_check

ROW = (7, 2**40, "settled", b'{"payable_fen":300,"name":"\xe5\x8f\xaf"}')


@settings(deadline=None)
@given(st.data())
def test_a_single_bit_is_mended(data: st.DataObject) -> None:
    column = data.draw(st.integers(0, 3))
    value = ROW[column]
    bit = data.draw(st.integers(0, 40))
    changed: object
    if isinstance(value, int):
        changed = value ^ 1 << bit
    else:
        whole = bytearray(value.encode() if isinstance(value, str) else value)
        whole[bit // 8 % len(whole)] ^= 1 << bit % 8
        text = bytes(whole).decode("utf-8", "surrogateescape")
        changed = text if isinstance(value, str) else bytes(whole)
    row = (*ROW[:column], changed, *ROW[column + 1 :])
    assert mended(row, record_check(*ROW)) == ROW


@settings(deadline=None)
@given(st.integers(0, 127))
def test_so_is_a_bit_of_the_check_value(bit: int) -> None:
    digest = bytearray(record_check(*ROW))
    digest[bit // 8] ^= 1 << bit % 8
    assert mended(ROW, bytes(digest)) == ROW


@pytest.mark.parametrize("digest", [None, b"", "x", bytes(16), 5])
def test_more_than_that_is_not_guessed(digest: object) -> None:
    assert mended(ROW, digest) is None


def test_a_row_that_is_too_large_is_left() -> None:
    row = (1, bytes(MAX_TRIED_BITS))
    assert mended((1, b"\1" + row[1][1:]), record_check(*row)) is None
