"""Whole slips as whole byte strings, and what no slip may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import (
    Align,
    DriverError,
    Slip,
    SlipFeed,
    SlipQr,
    SlipRow,
    SlipRule,
    SlipText,
)
from drivers.printer.escpos_layout import Layout, raster_qr, slip_bytes
from drivers.printer.ports import cut, native_qr

NARROW = Layout(columns=32, qr=native_qr, cut=cut())
START = b"\x1b@\x1c&"
END = b"\x1bd\x06\x1dV\x01"


def body(*parts: object, layout: Layout = NARROW) -> bytes:
    sent = slip_bytes(parts, layout)  # pyright: ignore[reportArgumentType]
    assert sent.startswith(START)
    assert sent.endswith(END)
    return sent[len(START) : -len(END)]


def test_chinese_is_two_bytes_a_character() -> None:
    assert body(SlipText("合计：¥12.50")) == (
        b"\xba\xcf\xbc\xc6\xa3\xba\xa3\xa412.50\n"
    )


def test_every_style_is_set_back() -> None:
    assert body(SlipText("Hi", Align.CENTRE, 2, bold=True)) == (
        b"\x1ba\x01\x1bE\x01\x1d!\x11Hi\n\x1d!\x00\x1bE\x00\x1ba\x00"
    )


def test_a_row_is_padded_to_the_paper() -> None:
    assert body(SlipRow("Tea", "4.00")) == b"Tea" + b" " * 25 + b"4.00\n"
    wide = Layout(columns=48, qr=native_qr, cut=cut())
    assert body(SlipRow("Tea", "4.00"), layout=wide) == b"Tea" + b" " * 41 + b"4.00\n"
    assert body(SlipRow("Tea", "4.00", 2)) == (
        b"\x1d!\x11Tea" + b" " * 9 + b"4.00\n\x1d!\x00"
    )


def test_a_rule_is_an_unbroken_line() -> None:
    assert body(SlipRule()) == b"\xa9\xa4" * 16 + b"\n"


def test_feed_counts_lines() -> None:
    assert body(SlipFeed(3)) == b"\x1bd\x03"


def test_native_qr_is_five_functions_in_the_middle() -> None:
    assert body(SlipQr("https://a.b/c")) == (
        b"\x1ba\x01"
        b"\x1d(k\x04\x001A2\x00"
        b"\x1d(k\x03\x001C\x06"
        b"\x1d(k\x03\x001E1"
        b"\x1d(k\x10\x001P0https://a.b/c"
        b"\x1d(k\x03\x001Q0"
        b"\n\x1ba\x00"
    )


def test_raster_qr_is_a_picture() -> None:
    picture = raster_qr("https://a.b/c", 2)
    modules = 21
    width = -(-modules * 2 // 8)
    assert picture.startswith(b"\x1dv0\x00" + bytes([width, 0, modules * 2, 0]))
    assert len(picture) == 8 + width * modules * 2
    assert picture[8 : 8 + width] == picture[8 + width : 8 + 2 * width]
    assert picture[8:10] == b"\xff\xfc"  # the finder's seven dark modules, doubled


def test_a_long_code_gets_smaller_modules() -> None:
    sizes = [body(SlipQr("x" * length)).split(b"1C")[1][0] for length in (20, 250, 600)]
    assert sizes == [6, 5, 3]


@pytest.mark.parametrize(
    "part",
    [
        SlipText("a", scale=0),
        SlipText("a", scale=5),
        SlipRow("a", "b", scale=0),
        SlipFeed(-1),
        SlipFeed(256),
        SlipQr("x" * 601),
        SlipQr(""),
        SlipQr("\ud800"),
        SlipQr("a\x10\x04\x01"),
    ],
)
def test_parts_out_of_range_are_refused(part: object) -> None:
    with pytest.raises(DriverError):
        body(part)


TEXT = st.text(max_size=40)
PARTS = st.one_of(
    st.builds(
        SlipText, TEXT, st.sampled_from(Align), st.integers(1, 4), bold=st.booleans()
    ),
    st.builds(SlipRow, TEXT, TEXT, st.integers(1, 2), bold=st.booleans()),
    st.builds(SlipRule),
)


@given(st.lists(PARTS, max_size=6).map(tuple))
def test_text_adds_no_command(slip: Slip) -> None:
    """With our own commands taken out, no control byte but the line end is left."""
    sent = slip_bytes(slip, NARROW).removesuffix(END)
    own = (START, b"\x1bE\x01", b"\x1bE\x00", b"\x1ba\x01", b"\x1ba\x02", b"\x1ba\x00")
    sizes = (b"\x1d!\x11", b"\x1d!\x22", b"\x1d!\x33", b"\x1d!\x00")
    for command in own + sizes:
        sent = sent.replace(command, b"")
    assert not [byte for byte in sent if byte < 0x20 and byte != 0x0A]
