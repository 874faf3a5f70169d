"""The real printer driver against a printer that prints, answers and misbehaves."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyzbar.pyzbar import decode

from drivers.api import (
    Align,
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
    SlipFeed,
    SlipQr,
    SlipRow,
    SlipRule,
    SlipText,
)
from drivers.printer.ports import (
    Connection,
    DeviceFile,
    NetworkPort,
    SerialPort,
    UsbPort,
)
from drivers.printer.printer import JOBS_WAITING, Printer, PrinterModel, QrKind
from drivers.printer.session import Confirm, Limits
from drivers.sim.printer.ports import PtyWire, TcpWire
from drivers.sim.printer.printer import SimPrinter
from drivers.sim.printer.usb import UsbWire
from tests.support.device_inbox import Inbox

LIMIT_S = 5.0
QUICK = Limits(
    answer_s=0.12, stall_s=0.2, proof_s=0.2, proof_stopping_s=0.1, poll_s=0.05
)
JOIN = "https://shop.example/j/7KQ2M9"
SLIP: Slip = (
    SlipText("鲜果便利店", Align.CENTRE, 2, bold=True),
    SlipFeed(1),
    SlipRule(),
    SlipRow("农夫山泉饮用天然水 550ml ×2", "4.00"),
    SlipRow("有机龙井茶叶礼盒装 250g", "128.00"),
    SlipRule(),
    SlipRow("合计", "¥132.00", 2, bold=True),
    SlipQr(JOIN),
    SlipText("谢谢惠顾", Align.CENTRE),
)
SLIP_TEXT = """\
           鲜果便利店
────────────────────────────────
农夫山泉饮用天然水 550ml
×2                          4.00
有机龙井茶叶礼盒装 250g   128.00
────────────────────────────────
合计                    ￥132.00
[QR https://shop.example/j/7KQ2M9]

            谢谢惠顾"""
GOOD = PrinterStatus(Paper.PLENTY)

Connected = tuple[SimPrinter, Connection]
Started = Callable[..., Printer]


@pytest.fixture(params=["serial", "network", "usb"])
def connected(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connected]:
    """A printer at the end of each kind of cable that a test can pull."""
    if request.param == "serial":
        path = tmp_path / "printer"
        with SimPrinter(PtyWire(path)) as sim:
            yield sim, SerialPort(str(path))
    elif request.param == "usb":
        bus = UsbWire()
        with SimPrinter(bus) as sim:
            yield sim, UsbPort(bus.vendor, bus.product, backend=bus)
    else:
        wire = TcpWire()
        with SimPrinter(wire) as sim:
            yield sim, NetworkPort("127.0.0.1", wire.port)


@pytest.fixture
def start(inbox: Inbox) -> Iterator[Started]:
    printers: list[Printer] = []

    def start(
        connection: Connection,
        model: PrinterModel = PrinterModel(),  # noqa: B008 - a frozen value
        limits: Limits = QUICK,
    ) -> Printer:
        printer = Printer(
            "printer", inbox.emit, connection=connection, model=model, limits=limits
        )
        printers.append(printer)
        printer.start()
        return printer

    yield start
    assert all(printer.stop(LIMIT_S) for printer in printers)


def outcome(inbox: Inbox) -> Printed | PrintFailed:
    return inbox.wait(Printed | PrintFailed)  # pyright: ignore[reportArgumentType]


def until(inbox: Inbox, status: PrinterStatus) -> None:
    while inbox.wait(PrinterChanged).status != status:
        pass


# --- a good day ---


@pytest.mark.parametrize("kind", QrKind)
def test_a_slip_is_printed_cut_and_confirmed(
    connected: Connected, start: Started, inbox: Inbox, kind: QrKind
) -> None:
    sim, connection = connected
    printer = start(connection, PrinterModel(qr=kind))
    assert printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == Printed("s1")
    slip = sim.wait_slip(LIMIT_S)
    if kind is QrKind.NATIVE:
        assert slip.text == SLIP_TEXT
    assert [found.data.decode() for found in decode(slip.image)] == [JOIN]
    assert not sim.faults


@pytest.mark.parametrize("confirm", Confirm)
def test_slips_come_in_order_one_outcome_each(
    connected: Connected, start: Started, inbox: Inbox, confirm: Confirm
) -> None:
    sim, connection = connected
    printer = start(connection, PrinterModel(confirm=confirm))
    for number in range(10):
        assert printer.submit(PrintJob(str(number), (SlipText(f"第 {number} 张"),)))
    assert [outcome(inbox) for _ in range(10)] == [Printed(str(n)) for n in range(10)]
    assert printer.stop(LIMIT_S)
    assert [slip.text for slip in sim.slips] == [f"第 {n} 张" for n in range(10)]
    assert not sim.faults


def test_wide_paper_takes_longer_lines(
    tmp_path: Path, start: Started, inbox: Inbox
) -> None:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path), columns=48) as sim:
        printer = start(SerialPort(str(path)), PrinterModel(columns=48))
        printer.submit(PrintJob("s1", (SlipRow("茶", "4.00"), SlipRule())))
        assert outcome(inbox) == Printed("s1")
        assert sim.slips[0].text == "茶" + " " * 42 + "4.00\n" + "─" * 48
        assert printer.stop(LIMIT_S)


# --- known before a byte is sent (E06) ---


@pytest.mark.parametrize(
    ("ail", "status"),
    [
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
    ],
)
def test_an_ailing_printer_is_sent_nothing(
    tmp_path: Path,
    start: Started,
    inbox: Inbox,
    ail: Callable[[SimPrinter], None],
    status: PrinterStatus,
) -> None:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path)) as sim:
        ail(sim)
        printer = start(SerialPort(str(path)))
        until(inbox, status)
        printer.submit(PrintJob("s1", SLIP))
        assert status.trouble is not None
        assert outcome(inbox) == PrintFailed(
            "s1", status.trouble, may_have_printed=False
        )
        assert sim.received == b""
        assert printer.stop(LIMIT_S)


def test_low_paper_is_told_and_still_prints(
    connected: Connected, start: Started, inbox: Inbox
) -> None:
    sim, connection = connected
    sim.set_paper(Paper.LOW)
    printer = start(connection)
    until(inbox, PrinterStatus(Paper.LOW))
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == Printed("s1")


def test_a_slip_that_cannot_be_composed_fails_without_a_byte(
    connected: Connected, start: Started, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection)
    printer.submit(PrintJob("s1", (SlipQr("\x1b@"),)))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPRINTABLE, may_have_printed=False
    )
    assert sim.received == b""


# --- while idle ---


def test_changes_are_told_once_each(
    connected: Connected, start: Started, inbox: Inbox
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


def test_a_status_that_stays_is_told_only_once(
    connected: Connected, start: Started, inbox: Inbox
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


def test_a_stale_connection_is_opened_anew(start: Started, inbox: Inbox) -> None:
    wire = TcpWire()
    with SimPrinter(wire) as sim:
        printer = start(NetworkPort("127.0.0.1", wire.port))
        until(inbox, GOOD)
        sim.do(wire.forget)
        until(inbox, PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT))
        until(inbox, GOOD)
        assert printer.stop(LIMIT_S)


def test_a_silent_printer_that_speaks_again_prints_again(
    connected: Connected, start: Started, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection)
    sim.set_silent(silent=True)
    until(inbox, PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT))
    sim.set_silent(silent=False)
    until(inbox, GOOD)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == Printed("s1")


def test_unplugged_is_told_fails_jobs_at_once_and_recovers(
    connected: Connected, start: Started, inbox: Inbox
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


def test_a_printer_that_was_never_there_is_told(
    tmp_path: Path, start: Started, inbox: Inbox
) -> None:
    printer = start(SerialPort(str(tmp_path / "nothing")))
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPLUGGED, may_have_printed=False
    )
    printer.submit(PrintJob("s2", SLIP))
    assert inbox.drain() == [
        PrintFailed("s2", PrintTrouble.UNPLUGGED, may_have_printed=False)
    ]


# --- in the middle of a slip ---


def test_paper_that_ends_in_the_slip_may_have_printed(
    connected: Connected, start: Started, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection)
    sim.paper_out_after(4)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.PAPER_OUT, may_have_printed=True
    )
    assert not sim.slips
    sim.set_paper(Paper.PLENTY)
    assert sim.wait_slip(LIMIT_S).text == SLIP_TEXT
    until(inbox, GOOD)
    printer.submit(PrintJob("s2", SLIP))
    assert outcome(inbox) == Printed("s2")


def test_silence_after_the_cut_may_have_printed(
    connected: Connected, start: Started, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection)
    sim.die_after(300)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.SILENT, may_have_printed=True
    )
    assert not sim.slips


def test_a_plug_pulled_in_the_slip_may_have_printed(
    connected: Connected, start: Started, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection)
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
    connected: Connected, start: Started, inbox: Inbox
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


# --- the queue and the end ---


def test_the_seventeenth_waiting_job_is_refused_and_stop_fails_the_rest(
    tmp_path: Path, inbox: Inbox
) -> None:
    printer = Printer(
        "printer",
        inbox.emit,
        connection=SerialPort(str(tmp_path / "nothing")),
        model=PrinterModel(),
    )
    ids = [str(number) for number in range(JOBS_WAITING)]
    assert all(printer.submit(PrintJob(job_id, SLIP)) for job_id in ids)
    assert not printer.submit(PrintJob("one too many", SLIP))
    assert printer.stop(LIMIT_S)
    assert printer.submit(PrintJob("late", SLIP))
    assert inbox.drain() == [
        PrintFailed(job_id, PrintTrouble.UNPLUGGED, may_have_printed=False)
        for job_id in [*ids, "late"]
    ]


def test_stopping_in_a_slip_waits_for_its_proof_only_briefly(
    connected: Connected, start: Started, inbox: Inbox
) -> None:
    sim, connection = connected
    printer = start(connection, limits=replace(QUICK, proof_s=60))
    until(inbox, GOOD)
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


def test_a_device_file_without_answers_is_believed(
    tmp_path: Path, start: Started, inbox: Inbox
) -> None:
    path = tmp_path / "lp0"
    path.touch()
    printer = start(DeviceFile(str(path)))
    assert inbox.wait(PrinterChanged).status == PrinterStatus(Paper.UNKNOWN)
    printer.submit(PrintJob("s1", (SlipText("茶"),)))
    assert outcome(inbox) == Printed("s1")
    assert path.read_bytes() == b"\x1b@\x1c&\xb2\xe8\n\x1bd\x06\x1dV\x01"


def test_a_missing_device_file_is_not_made(
    tmp_path: Path, start: Started, inbox: Inbox
) -> None:
    start(DeviceFile(str(tmp_path / "lp0")))
    assert "No such file" in inbox.wait(DeviceLost).reason
    assert not (tmp_path / "lp0").exists()


def test_a_full_device_file_fails(start: Started, inbox: Inbox) -> None:
    printer = start(DeviceFile("/dev/full"))
    inbox.wait(DeviceReady)
    printer.submit(PrintJob("s1", SLIP))
    assert outcome(inbox) == PrintFailed(
        "s1", PrintTrouble.UNPLUGGED, may_have_printed=True
    )


def test_a_device_file_that_answers_is_asked(
    tmp_path: Path, start: Started, inbox: Inbox
) -> None:
    path = tmp_path / "lp0"
    with SimPrinter(PtyWire(path)) as sim:
        sim.set_paper(Paper.LOW)
        printer = start(DeviceFile(str(path), answers=True))
        until(inbox, PrinterStatus(Paper.LOW))
        printer.submit(PrintJob("s1", SLIP))
        assert outcome(inbox) == Printed("s1")
        assert printer.stop(LIMIT_S)
