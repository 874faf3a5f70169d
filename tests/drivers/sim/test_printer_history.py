"""A printer that is on for months keeps no more pictures and bytes than it says."""

import pytest
from PIL import Image

from drivers.sim.printer.history import BYTES_MAX, PICTURES_MAX, PrinterHistory
from drivers.sim.printer.paper import PaperSlip


def slip(number: int) -> PaperSlip:
    return PaperSlip(f"slip {number}", Image.new("L", (8, 8), 255))


def test_old_slips_keep_their_text_only() -> None:
    history = PrinterHistory()
    for number in range(PICTURES_MAX + 2):
        history.add_slip(slip(number))
    slips = history.slips
    assert [each.text for each in slips[:2]] == ["slip 0", "slip 1"]
    for old in slips[:2]:
        with pytest.raises(LookupError):
            _ = old.image
    assert slips[2].image.size == (8, 8)


def test_old_bytes_are_counted_only() -> None:
    history = PrinterHistory()
    history.add_bytes(b"a" * BYTES_MAX)
    history.add_bytes(b"tea")
    assert history.bytes_received == BYTES_MAX + 3
    assert len(history.received) == BYTES_MAX
    assert history.received.endswith(b"atea")


def test_each_slip_is_waited_for_once() -> None:
    history = PrinterHistory()
    history.add_slip(slip(1))
    history.add_slip(slip(2))
    assert history.wait_slip(0).text == "slip 1"
    assert history.wait_slip(0).text == "slip 2"
    with pytest.raises(TimeoutError):
        history.wait_slip(0)
