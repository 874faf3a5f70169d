"""Which byte of a printer is which reply, asked for or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Paper, PrinterStatus, PrintTrouble
from drivers.printer.replies import Replies, ReplyReader
from drivers.printer.status import decode_automatic

pytestmark = pytest.mark.unit

PAPER_ENDED = b"\x18\x00\x0c\x0f"


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (b"\x12\x16\x1a", Replies(at_once=b"\x12\x16\x1a")),
        (b"\x00\x03\x0c\x0f", Replies(in_turn=b"\x00\x03\x0c\x0f")),
        (PAPER_ENDED, Replies(automatic=(PAPER_ENDED,))),
        (
            b"\x12" + PAPER_ENDED + b"\x0f",
            Replies(at_once=b"\x12", in_turn=b"\x0f", automatic=(PAPER_ENDED,)),
        ),
        (b"OK\r\n", Replies()),
        (b"\x0d", Replies()),
        (b"\x11\x13\xff\x80\x20\x01\x02\x05\x0a", Replies()),
        (b"\x10\x00\x12", Replies(at_once=b"\x12")),
        (b"\x18\x13\x00\x0c\x11\x0f", Replies(automatic=(PAPER_ENDED,))),
        (b"\x18\x00\x12\x0c\x0f", Replies(at_once=b"\x12", automatic=(PAPER_ENDED,))),
        (b"\x18\xff\x00\x0c", Replies()),
    ],
    ids=[
        "at once",
        "in turn",
        "automatic",
        "all three",
        "a modem's words",
        "a line's end",
        "noise",
        "half a block",
        "flow control inside a block",
        "an answer inside a block",
        "noise inside half a block",
    ],
)
def test_the_form_tells_the_kind(sent: bytes, found: Replies) -> None:
    assert ReplyReader().read(sent) == found


def test_half_a_block_is_over_after_a_pause() -> None:
    reader = ReplyReader()
    reader.read(b"\x18\x00")
    reader.pause()
    assert reader.read(b"\x00") == Replies(in_turn=b"\x00")


@given(st.lists(st.sampled_from([PAPER_ENDED, b"\x12", b"\x00", b"OK"])), st.data())
def test_where_reads_end_makes_no_difference(
    sent: list[bytes], data: st.DataObject
) -> None:
    line = b"".join(sent)
    cut = data.draw(st.integers(0, len(line)))
    reader = ReplyReader()
    first, second = reader.read(line[:cut]), reader.read(line[cut:])
    assert ReplyReader().read(line) == Replies(
        first.at_once + second.at_once,
        first.in_turn + second.in_turn,
        first.automatic + second.automatic,
    )


@pytest.mark.parametrize(
    ("block", "status"),
    [
        (b"\x10\x00\x00\x0f", PrinterStatus(Paper.PLENTY)),
        (b"\x10\x00\x03\x0f", PrinterStatus(Paper.LOW)),
        (PAPER_ENDED, PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT)),
        (b"\x38\x00\x00\x0f", PrinterStatus(Paper.PLENTY, PrintTrouble.COVER_OPEN)),
        (b"\x18\x08\x00\x0f", PrinterStatus(Paper.PLENTY, PrintTrouble.FAULT)),
    ],
    ids=["good", "low", "out", "cover", "cutter"],
)
def test_a_block_names_paper_and_trouble(block: bytes, status: PrinterStatus) -> None:
    assert decode_automatic(block) == status
