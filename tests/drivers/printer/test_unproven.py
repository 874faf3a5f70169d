"""Printers that answer little or nothing print, and nothing is claimed of a slip."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import (
    Paper,
    Printed,
    PrinterStatus,
    PrintFailed,
    PrintJob,
    PrintTrouble,
    Slip,
    SlipSent,
    SlipText,
)
from drivers.printer.ports import Connection, CutKind, NetworkPort, SerialPort, UsbPort
from drivers.printer.printer import PrinterModel, QrKind
from drivers.printer.reply_behaviour import Confirm
from drivers.sim.printer.condition import MUTE, WITHOUT_GS_R
from drivers.sim.printer.ports import PtyWire, TcpWire
from drivers.sim.printer.printer import SimPrinter
from drivers.sim.printer.usb import UsbWire
from drivers.usb_serials import SerialPlace
from tests.support.device_inbox import Inbox
from tests.support.printer_rig import (
    GOOD,
    JOIN,
    LIMIT_S,
    QUICK,
    SLIP,
    StartPrinter,
    outcome,
    wait_status,
)
from tests.support.qr_texts import qr_texts

TEA: Slip = (SlipText("茶"),)
TEA_BYTES = b"\x1b@\x1c&\xb2\xe8\n\x1bd\x06"
PARTIAL, IN_TURN = b"\x1dV\x01", b"\x1dr\x01"
TORN = PrinterModel(cut=CutKind.NONE)
UNKNOWN = PrinterStatus(Paper.UNKNOWN)


def _connected(kind: str, path: Path) -> tuple[PtyWire | TcpWire | UsbWire, Connection]:
    if kind == "serial":
        return PtyWire(path), SerialPort(SerialPlace(str(path)))
    if kind == "network":
        tcp = TcpWire()
        return tcp, NetworkPort("127.0.0.1", tcp.port)
    usb = UsbWire()
    return usb, UsbPort(usb.vendor, usb.product, backend=usb)


@pytest.fixture(params=["serial", "network", "usb"])
def mute(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[SimPrinter, Connection]]:
    """A printer without answers, GS r, QR codes and knife at each kind of cable."""
    wire, connection = _connected(request.param, tmp_path / "printer")
    with SimPrinter(wire, traits=MUTE) as sim:
        yield sim, connection


def test_a_printer_that_answers_nothing_prints(
    mute: tuple[SimPrinter, Connection], start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = mute
    printer = start(connection, TORN, QUICK)
    wait_status(inbox, UNKNOWN)
    for number in range(3):
        printer.submit(PrintJob(str(number), TEA))
        assert outcome(inbox) == SlipSent(str(number))
    while len(sim.received) < len(TEA_BYTES) * 3:  # closing drops what is on the line
        sim.do(lambda: None)
    assert printer.stop(LIMIT_S)
    assert sim.received == TEA_BYTES * 3
    assert not sim.faults


def test_a_mute_printer_s_slip_is_whole_and_its_code_is_a_picture(
    mute: tuple[SimPrinter, Connection], start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = mute
    start(connection, TORN, QUICK).submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == SlipSent("s1")
    sim.tear()
    assert qr_texts(sim.slips[0].image) == [JOIN]
    assert not sim.faults


@pytest.fixture
def without_gs_r(tmp_path: Path) -> Iterator[tuple[SimPrinter, Connection]]:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path), traits=WITHOUT_GS_R) as sim:
        yield sim, SerialPort(SerialPlace(str(path)))


def test_without_gs_r_a_slip_is_sent_and_not_given_up(
    without_gs_r: tuple[SimPrinter, Connection], start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = without_gs_r
    printer = start(connection, limits=replace(QUICK, proof_s=60))
    wait_status(inbox, GOOD)
    for number in range(2):
        printer.submit(PrintJob(str(number), TEA))
        assert outcome(inbox) == SlipSent(str(number))
    assert [slip.text for slip in sim.slips] == ["茶", "茶"]
    assert printer.stop(LIMIT_S)
    assert sim.received == IN_TURN + (TEA_BYTES + PARTIAL + IN_TURN) * 2


def test_paper_that_ends_in_a_slip_is_seen_without_gs_r(
    without_gs_r: tuple[SimPrinter, Connection], start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = without_gs_r
    printer = start(connection, limits=replace(QUICK, watch_s=60, proof_s=60))
    wait_status(inbox, GOOD)
    sim.paper_out_after(4)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.PAPER_OUT, may_have_printed=True
    )


def test_one_that_falls_silent_in_a_watched_slip_has_trouble(
    without_gs_r: tuple[SimPrinter, Connection], start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = without_gs_r
    printer = start(connection, limits=QUICK)
    wait_status(inbox, GOOD)
    sim.die_after(20)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.SILENT, may_have_printed=True
    )


def test_one_that_has_answered_is_not_mute_when_it_falls_silent(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path)) as sim:
        printer = start(SerialPort(SerialPlace(str(path))), limits=QUICK)
        wait_status(inbox, GOOD)
        sim.set_silent(silent=True)
        wait_status(inbox, PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT))
        printer.submit(PrintJob("s1", TEA))
        assert outcome(inbox) == PrintFailed(
            "s1", PrintTrouble.SILENT, may_have_printed=False
        )
        assert printer.stop(LIMIT_S)


def test_one_that_begins_to_answer_is_believed_from_then_on(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path)) as sim:
        sim.set_silent(silent=True)
        printer = start(
            SerialPort(SerialPlace(str(path))), limits=replace(QUICK, ask_again_s=0)
        )
        wait_status(inbox, UNKNOWN)
        sim.set_silent(silent=False)
        wait_status(inbox, GOOD)
        printer.submit(PrintJob("s1", TEA))
        assert outcome(inbox) == Printed("s1")
        assert printer.stop(LIMIT_S)


def test_one_that_is_never_asked_gets_the_slip_and_no_question(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path)) as sim:
        printer = start(
            SerialPort(SerialPlace(str(path))), PrinterModel(confirm=Confirm.SENT)
        )
        printer.submit(PrintJob("s1", TEA))
        assert outcome(inbox) == SlipSent("s1")
        assert sim.wait_slip(LIMIT_S).text == "茶"
        assert sim.received == TEA_BYTES + PARTIAL
        assert printer.stop(LIMIT_S)


def test_a_qr_command_that_the_printer_lacks_is_printed_as_text(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    path = tmp_path / "printer"
    traits = replace(WITHOUT_GS_R, native_qr=False)
    with SimPrinter(PtyWire(path), traits=traits) as sim:
        native = PrinterModel(qr=QrKind.NATIVE)
        printer = start(SerialPort(SerialPlace(str(path))), native, QUICK)
        printer.submit(PrintJob("s1", SLIP))
        assert outcome(inbox) == SlipSent("s1")
        assert "k1A2k1C" in sim.wait_slip(LIMIT_S).text
        assert printer.stop(LIMIT_S)
