"""The real printer driver against a printer that misbehaves, at each moment."""

from collections.abc import Callable
from dataclasses import replace
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
    Slip,
    SlipQr,
    SlipSent,
    SlipText,
)
from drivers.printer.ports import DeviceFile, SerialPort
from drivers.printer.printer import PrinterModel
from drivers.printer.reply_behaviour import Confirm
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter
from drivers.usb_serials import SerialPlace
from tests.support.device_inbox import Inbox
from tests.support.printer_rig import (
    ANSWERS,
    GOOD,
    LIMIT_S,
    NATIVE,
    PATIENT,
    QUICK,
    SLIP,
    SLIP_TEXT,
    Connected,
    StartPrinter,
    outcome,
    wait_status,
)

# --- known before a byte is sent (E06) ---


Ail = Callable[[SimPrinter], None]
AILMENTS: list[tuple[Ail, PrinterStatus]] = [
    (
        lambda sim: sim.set_paper(Paper.OUT),
        PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT),
    ),
    (
        lambda sim: sim.set_cover(open_=True),
        PrinterStatus(Paper.PLENTY, PrintTrouble.COVER_OPEN),
    ),
    (
        lambda sim: sim.set_broken(broken=True),
        PrinterStatus(Paper.PLENTY, PrintTrouble.FAULT),
    ),
    (
        lambda sim: sim.set_silent(silent=True),
        PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT),
    ),
]


@pytest.mark.parametrize(("ail", "status"), AILMENTS)
def test_an_ailing_printer_is_sent_nothing(
    tmp_path: Path,
    start: StartPrinter,
    inbox: Inbox,
    ail: Ail,
    status: PrinterStatus,
) -> None:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path)) as sim:
        ail(sim)
        limits = QUICK if status.trouble is PrintTrouble.SILENT else PATIENT
        printer = start(SerialPort(SerialPlace(str(path))), ANSWERS, limits)
        wait_status(inbox, status)
        printer.submit(PrintJob("s1", SLIP))
        assert status.trouble is not None
        assert outcome(inbox) == PrintFailed(
            "s1", status.trouble, may_have_printed=False
        )
        assert sim.received == b""
        assert printer.stop(LIMIT_S)


def test_low_paper_is_reported_and_still_prints(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    sim.set_paper(Paper.LOW)
    printer = start(connection)
    wait_status(inbox, PrinterStatus(Paper.LOW))
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == Printed("s1")


def test_a_slip_that_cannot_be_composed_fails_without_a_byte(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, PrinterModel(confirm=Confirm.EXECUTED))
    printer.submit(PrintJob("s1", (SlipQr("\x1b@"),)))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPRINTABLE, may_have_printed=False
    )
    assert sim.received == b""


# --- in the middle of a slip ---


def test_paper_that_ends_in_the_slip_may_have_printed(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, NATIVE)
    wait_status(inbox, GOOD)
    sim.paper_out_after(4)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.PAPER_OUT, may_have_printed=True
    )
    assert not sim.slips
    sim.set_paper(Paper.PLENTY)
    assert sim.wait_slip(LIMIT_S).text == SLIP_TEXT
    wait_status(inbox, GOOD)
    printer.submit(PrintJob("s2", SLIP))
    assert outcome(inbox) == Printed("s2")


def test_silence_after_the_cut_may_have_printed(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, ANSWERS, QUICK)
    wait_status(inbox, GOOD)
    sim.die_after(300)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.SILENT, may_have_printed=True
    )
    assert not sim.slips


def test_a_plug_pulled_in_the_slip_may_have_printed(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, NATIVE)
    wait_status(inbox, GOOD)
    sim.die_after(200, unplug=True)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPLUGGED, may_have_printed=True
    )
    sim.plug()
    inbox.wait(DeviceReady)
    printer.submit(PrintJob("s2", SLIP))
    assert outcome(inbox) == Printed("s2")
    assert sim.slips[-1].text.endswith(SLIP_TEXT)


LONG: Slip = tuple(SlipText(f"{line:>4} " + "长" * 13) for line in range(3_000))


def test_a_printer_that_takes_no_more_data_is_given_up(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, limits=replace(QUICK, poll_s=60))
    inbox.wait(PrinterChanged)
    sim.block_after(1000)
    printer.submit(PrintJob("s1", LONG))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.SILENT, may_have_printed=True
    )
    assert "takes no data" in inbox.wait(DeviceLost).reason
    assert not sim.slips


def test_stopping_in_a_slip_waits_for_its_proof_only_briefly(
    connected: Connected, start: StartPrinter, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, limits=replace(QUICK, proof_s=60))
    wait_status(inbox, GOOD)
    sim.die_after(300)
    printer.submit(PrintJob("s1", SLIP))
    printer.submit(PrintJob("s2", SLIP))
    assert sim.wait_dead(LIMIT_S)
    assert printer.stop(LIMIT_S)
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.SILENT, may_have_printed=True
    )
    assert outcome(inbox) == PrintFailed(
        "s2", PrintTrouble.UNPLUGGED, may_have_printed=False
    )


# --- a device file ---


def test_a_device_file_without_answers_is_accepted(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    path = tmp_path / "lp0"
    path.touch()
    printer = start(DeviceFile(str(path)))
    assert inbox.wait(PrinterChanged).status == PrinterStatus(Paper.UNKNOWN)
    printer.submit(PrintJob("s1", (SlipText("茶"),)))
    assert outcome(inbox) == SlipSent("s1")
    assert path.read_bytes() == b"\x1b@\x1c&\xb2\xe8\n\x1bd\x06\x1dV\x01"


def test_a_missing_device_file_is_not_made(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    start(DeviceFile(str(tmp_path / "lp0")))
    assert "No such file" in inbox.wait(DeviceLost).reason
    assert not (tmp_path / "lp0").exists()


def test_a_full_device_file_fails(start: StartPrinter, inbox: Inbox) -> None:
    printer = start(DeviceFile("/dev/full"))
    inbox.wait(DeviceReady)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPLUGGED, may_have_printed=True
    )


def test_a_device_file_that_answers_is_asked(
    tmp_path: Path, start: StartPrinter, inbox: Inbox
) -> None:
    path = tmp_path / "lp0"
    with SimPrinter(PtyWire(path)) as sim:
        sim.set_paper(Paper.LOW)
        printer = start(DeviceFile(str(path), answers=True))
        wait_status(inbox, PrinterStatus(Paper.LOW))
        printer.submit(PrintJob("s1", SLIP))
        assert outcome(inbox) == Printed("s1")
        assert printer.stop(LIMIT_S)
