"""The real printer driver against a printer that prints and answers."""

from pathlib import Path

import pytest

from drivers.api import (
    DeviceLost,
    DeviceReady,
    Paper,
    Printed,
    PrinterChanged,
    PrinterStatus,
    PrintFailed,
    PrintJob,
    PrintTrouble,
    SlipRow,
    SlipRule,
    SlipSent,
    SlipText,
)
from drivers.printer.ports import NetworkPort, SerialPort
from drivers.printer.printer import MAX_JOBS, Printer, PrinterModel, QrKind
from drivers.printer.reply_behaviour import Confirm
from drivers.sim.printer.ports import PtyWire, TcpWire
from drivers.sim.printer.printer import SimPrinter
from drivers.usb_serials import SerialPlace
from tests.support.device_inbox import Inbox
from tests.support.printer_rig import (
    ANSWERS,
    GOOD,
    JOIN,
    LIMIT_S,
    QUICK,
    SLIP,
    SLIP_TEXT,
    Connected,
    StartPrinter,
    outcome,
    wait_status,
)
from tests.support.qr_texts import qr_texts

# --- a good day ---


@pytest.mark.parametrize("kind", QrKind)
def test_a_slip_is_printed_cut_and_confirmed(
    connected: Connected, start: StartPrinter, inbox: Inbox, kind: QrKind
) -> None:
    sim, connection = connected
    printer = start(connection, PrinterModel(qr=kind))
    assert printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == Printed("s1")
    slip = sim.wait_slip(LIMIT_S)
    if kind is QrKind.NATIVE:
        assert slip.text == SLIP_TEXT
    assert qr_texts(slip.image) == [JOIN]
    assert not sim.faults


@pytest.mark.parametrize("confirm", Confirm)
def test_slips_come_in_order_one_outcome_each(
    connected: Connected, start: StartPrinter, inbox: Inbox, confirm: Confirm
) -> None:
    sim, connection = connected
    unproven = confirm in {Confirm.RECEIVED, Confirm.SENT}
    ended = SlipSent if unproven else Printed
    printer = start(connection, PrinterModel(confirm=confirm))
    for number in range(10):
        assert printer.submit(PrintJob(str(number), (SlipText(f"第 {number} 张"),)))
    assert [outcome(inbox) for _ in range(10)] == [ended(str(n)) for n in range(10)]
    for _ in range(10):
        sim.wait_slip(LIMIT_S)
    assert printer.stop(LIMIT_S)
    assert [slip.text for slip in sim.slips] == [f"第 {n} 张" for n in range(10)]
    assert not sim.faults


def test_wide_paper_takes_longer_lines(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path), columns=48) as sim:
        printer = start(SerialPort(SerialPlace(str(path))), PrinterModel(columns=48))
        printer.submit(PrintJob("s1", (SlipRow("茶", "4.00"), SlipRule())))
        assert outcome(inbox) == Printed("s1")
        assert sim.slips[0].text == "茶" + " " * 42 + "4.00\n" + "─" * 48
        assert printer.stop(LIMIT_S)


# --- while idle ---


def test_changes_are_reported_once_each(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    start(connection)
    assert inbox.wait(PrinterChanged).status == GOOD
    sim.set_cover(open_=True)
    assert inbox.wait(PrinterChanged).status.trouble is PrintTrouble.COVER_OPEN
    sim.set_cover(open_=False)
    assert inbox.wait(PrinterChanged).status == GOOD
    sim.set_paper(Paper.LOW)
    assert inbox.wait(PrinterChanged).status == PrinterStatus(Paper.LOW)


def test_a_status_that_stays_is_reported_only_once(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    _, connection = connected
    printer = start(connection)
    inbox.wait(PrinterChanged)
    for number in range(3):
        printer.submit(PrintJob(str(number), (SlipText("茶"),)))
    inbox.wait(Printed)
    inbox.wait(Printed)
    assert printer.stop(LIMIT_S)
    assert inbox.drain() in ([], [Printed("2")])


def test_a_stale_connection_is_opened_again(start: StartPrinter, inbox: Inbox) -> None:
    wire = TcpWire()
    with SimPrinter(wire) as sim:
        printer = start(NetworkPort("127.0.0.1", wire.port), limits=QUICK)
        wait_status(inbox, GOOD)
        sim.do(wire.forget)
        wait_status(inbox, PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT))
        wait_status(inbox, GOOD)
        assert printer.stop(LIMIT_S)


def test_a_silent_printer_that_speaks_again_prints_again(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, ANSWERS, QUICK)
    sim.set_silent(silent=True)
    wait_status(inbox, PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT))
    sim.set_silent(silent=False)
    wait_status(inbox, GOOD)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == Printed("s1")


def test_a_pulled_plug_is_reported_fails_jobs_at_once_and_recovers(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection)
    inbox.wait(PrinterChanged)
    sim.unplug()
    inbox.wait(DeviceLost)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPLUGGED, may_have_printed=False
    )
    sim.plug()
    inbox.wait(DeviceReady)
    printer.submit(PrintJob("s2", SLIP))
    assert outcome(inbox) == Printed("s2")


def test_a_printer_that_was_never_there_is_reported(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    printer = start(SerialPort(SerialPlace(str(tmp_path / "nothing"))))
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPLUGGED, may_have_printed=False
    )
    printer.submit(PrintJob("s2", SLIP))
    assert inbox.drain() == [
        PrintFailed("s2", PrintTrouble.UNPLUGGED, may_have_printed=False)
    ]


# --- the queue and the end ---


def test_the_seventeenth_waiting_job_is_refused_and_stop_fails_the_rest(
    tmp_path: Path, inbox: Inbox
) -> None:
    printer = Printer(
        "printer",
        inbox.emit,
        connection=SerialPort(SerialPlace(str(tmp_path / "nothing"))),
        model=PrinterModel(),
    )
    ids = [str(number) for number in range(MAX_JOBS)]
    assert all(printer.submit(PrintJob(job_id, SLIP)) for job_id in ids)
    assert not printer.submit(PrintJob("one too many", SLIP))
    assert printer.stop(LIMIT_S)
    assert printer.submit(PrintJob("late", SLIP))
    assert inbox.drain() == [
        PrintFailed(job_id, PrintTrouble.UNPLUGGED, may_have_printed=False)
        for job_id in [*ids, "late"]
    ]
