"""What the self-test learns of printers that answer much, little and nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Paper
from drivers.printer.escpos_layout import raster_qr
from drivers.printer.ports import SerialPort, Transport, native_qr, open_transport
from drivers.printer.self_test import (
    BOX_NATIVE,
    BOX_PICTURE,
    GBK_LINE,
    LATIN_LINE,
    RULERS,
    PrinterAnswers,
    find_answers,
    strip_bytes,
)
from drivers.sim.printer.condition import MUTE, WITHOUT_GS_R, PrinterTraits
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter
from drivers.usb_serials import SerialPlace
from tests.support.qr_texts import qr_texts

LIMIT_S = 20.0
ANSWER_S = 0.15
NAMED = PrinterTraits(identity={66: b"_EPSON\0", 67: b"_TM-T88V\0"})

Printing = tuple[SimPrinter, Transport]


@pytest.fixture
def printing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Printing]:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path), columns=42, traits=request.param) as sim:
        transport = open_transport(SerialPort(SerialPlace(str(path))), 1.0)
        yield sim, transport
        transport.close()


def _answers(transport: Transport) -> PrinterAnswers:
    return find_answers(transport, lambda: True, ANSWER_S)


@pytest.mark.parametrize("printing", [NAMED], indirect=True)
def test_one_that_answers_is_known_by_name_and_paper(printing: Printing) -> None:
    sim, transport = printing
    sim.set_paper(Paper.LOW)
    found = _answers(transport)
    assert (found.whole, found.in_turn) == (True, 0x03)
    assert (found.maker, found.model) == ("EPSON", "TM-T88V")
    assert found.status is not None
    assert found.status.paper is Paper.LOW


@pytest.mark.parametrize("printing", [WITHOUT_GS_R], indirect=True)
def test_one_without_gs_r_has_a_status_and_no_proof(printing: Printing) -> None:
    found = _answers(printing[1])
    assert (found.whole, found.in_turn, found.model) == (True, None, "")


@pytest.mark.parametrize("printing", [MUTE], indirect=True)
def test_a_mute_one_is_not_asked_what_it_is(printing: Printing) -> None:
    sim, transport = printing
    found = _answers(transport)
    assert (found.any, found.whole, found.status) == (False, False, None)
    assert sim.received == b""


@pytest.mark.parametrize("printing", [NAMED], indirect=True)
def test_the_strip_has_rulers_fonts_and_two_codes(printing: Printing) -> None:
    sim, transport = printing
    transport.write(strip_bytes(), lambda: True)
    slip = sim.wait_slip(LIMIT_S)
    lines = slip.text.split("\n")
    assert "42 ".ljust(41, "-") + "|" in lines
    assert "44 ".ljust(42, "-") in lines  # its end is on the next line
    assert f"2 {GBK_LINE}" in lines
    assert f"3 {LATIN_LINE}" in lines
    assert sorted(qr_texts(slip.image)) == [BOX_PICTURE, BOX_NATIVE]
    assert not sim.faults


def test_the_strip_is_these_bytes() -> None:
    rulers = b"".join(f"{n} ".encode().ljust(n - 1, b"-") + b"|\n" for n in RULERS)
    assert strip_bytes() == (
        b"\x1b@COUNTERTOP\n\n"
        + rulers
        + b"\n\x1c&1 \xd6\xd0\xce\xc4\xd0\xa1\xc6\xb1\n"
        + b"\x1c&2 \xe9F\x86\xb4\x87\xd6\n"
        + b"\x1c.\x1bt\x133 Gr\x81\xe1e 5 \xd5 \xa4\n"
        + b"\nA:\n"
        + raster_qr("COUNTERTOP A", 4)
        + b"\nB:\n"
        + native_qr("COUNTERTOP B", 4)
        + b"\n\x1bd\x06\x1dV\x01"
    )
