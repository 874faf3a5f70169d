"""The real driver classes on the real kernel's devices, one by one. In the guest."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from checking import run_all
from far_side import (
    PAPER_BACK,
    PAPER_GONE,
    Fingers,
    GadgetWire,
    Glass,
    Gun,
    TypingGun,
    View,
    level,
    until,
)
from inbox import LIMIT_S, Inbox, working

from drivers.api import (
    Align,
    Box,
    Button,
    ButtonEdge,
    CodeSeen,
    DecoderRestarted,
    DeviceEvent,
    DeviceLost,
    DeviceReady,
    Lamp,
    Paper,
    Picture,
    Printed,
    PrinterStatus,
    PrintFailed,
    PrintJob,
    PrintTrouble,
    QrPicture,
    Slip,
    SlipQr,
    SlipRow,
    SlipRule,
    SlipSent,
    SlipText,
    Symbology,
    Text,
)
from drivers.camera.camera import Camera
from drivers.camera.folder import empty_view
from drivers.camera.frames import V4l2Settings
from drivers.decoder_process.child import ChildProcess, DecoderSetup, started
from drivers.decoder_process.isolated_scanner import IsolatedScanner
from drivers.decoder_process.messages import DecoderOrder
from drivers.display.display import (
    I2cWiring,
    OledDisplay,
    open_bus,
)
from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from drivers.display.models import OledController, OledModel
from drivers.panel.panel import Panel, PanelPins
from drivers.printer.ports import Connection, DeviceFile, UsbPort
from drivers.printer.printer import Printer, PrinterModel, QrKind
from drivers.printer.session import Limits
from drivers.scanner.camera_scanner import CameraScanner
from drivers.scanner.keyboard_scanner import KeyboardScanner
from drivers.scanner.keyboards import InputDevices
from drivers.scanner.presence import PresenceTracker
from drivers.scanner.serial_scanner import SerialScanner
from drivers.sim.camera.label import label
from drivers.sim.printer.printer import SimPrinter
from drivers.usb_serials import SerialPlace

PINS = PanelPins()
LAMPS = (PINS.lamp_red, PINS.lamp_green, PINS.lamp_blue)
MILK, TEA = "6901234567892", "6909876543212"
LP0 = "/dev/usb/lp0"
THIEF = f"""
import lgpio, sys
chip = lgpio.gpiochip_open(0)
lgpio.gpio_claim_output(chip, {PINS.buzzer})
print("held", flush=True)
sys.stdin.read()
"""


# --- panel: gpiozero on lgpio on gpio-sim ---


def check_a_pin_that_another_program_holds_is_told_and_taken_when_free() -> None:
    # First of all: gpiozero gives a line back to the kernel only at the program's end.
    thief = subprocess.Popen(
        [sys.executable, "-c", THIEF],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with thief:
        assert thief.stdout
        assert thief.stdout.readline() == "held\n"
        inbox = Inbox()
        with working(Panel(inbox.emit)):
            lost = inbox.wait(DeviceLost)
            thief.communicate()
            inbox.wait(DeviceReady)
    assert "pins cannot be used" in lost.reason, lost


def check_every_button_tells_both_edges() -> None:
    inbox, fingers = Inbox(), Fingers()
    with working(Panel(inbox.emit)):
        inbox.wait(DeviceReady)
        for _ in range(10):
            for button in PINS.buttons:
                fingers.down(button)
                while inbox.wait(ButtonEdge) != _edge(button, down=True):
                    pass
                fingers.up(button)
                while inbox.wait(ButtonEdge) != _edge(button, down=False):
                    pass


class _AnyTime(float):
    """Equal to every time."""

    __hash__ = float.__hash__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, float)


def _edge(button: Button, *, down: bool) -> ButtonEdge:
    return ButtonEdge(button, down, _AnyTime())


def check_lamp_and_buzzer_reach_the_pins() -> None:
    inbox = Inbox()
    panel = Panel(inbox.emit)
    with working(panel):
        inbox.wait(DeviceReady)
        for colour, levels in (
            (Lamp.GREEN, [0, 1, 0]),
            (Lamp.AMBER, [1, 1, 0]),
            (Lamp.RED, [1, 0, 0]),
            (Lamp.OFF, [0, 0, 0]),
        ):
            panel.lamp(colour)
            assert until(lambda: [level(pin) for pin in LAMPS] == levels), colour  # noqa: B023 - called now
        panel.lamp(Lamp.RED, blinking=True)
        for lit in (1, 0, 1, 0):
            assert until(lambda: level(LAMPS[0]) == lit)  # noqa: B023 - called now
        panel.beep(((0.3, 0.3), (0.3, 0.0)))
        for loud in (1, 0, 1, 0):
            assert until(lambda: level(PINS.buzzer) == loud)  # noqa: B023 - called now
        panel.lamp(Lamp.GREEN)
        assert until(lambda: level(LAMPS[1]) == 1)
    assert [level(pin) for pin in (*LAMPS, PINS.buzzer)] == [0, 0, 0, 0]


# --- display: luma on smbus2 on i2c-dev ---

SCREEN: Picture = (
    Box(0, 0, 128, 14),
    Text(64, 1, "自助收银", align=Align.CENTRE, inverted=True),
    Text(0, 20, "龙井茶 250g", 16),
    Text(128, 40, "￥128.00", 24, Align.RIGHT),
)
CODE: Picture = (QrPicture(0, 0, 64, "https://shop.example/j/7KQ2M9"),)


@contextmanager
def _display(
    controller: OledController, *, plugged: bool = True
) -> Generator[tuple[OledDisplay, Glass, Inbox]]:
    inbox, glass = Inbox(), Glass(controller)
    if not plugged:
        glass.refuse()
    display = OledDisplay(
        "display",
        inbox.emit,
        model=OledModel(controller),
        bus=partial(open_bus, I2cWiring()),
        fonts=Fonts(),
    )
    with working(display):
        yield display, glass, inbox


def _shown_on(controller: OledController) -> None:
    with _display(controller) as (display, glass, inbox):
        inbox.wait(DeviceReady)
        for picture in (SCREEN, CODE, SCREEN):
            display.show(picture)
            assert glass.shows(draw(picture, controller.size_px, Fonts())), picture
        assert glass.look().lit
        assert glass.look().unknown == []
    assert not glass.look().lit


def check_ssd1306_shows_every_pixel() -> None:
    _shown_on(OledController.SSD1306)


def check_ssd1309_shows_every_pixel() -> None:
    _shown_on(OledController.SSD1309)


def check_sh1106_shows_every_pixel() -> None:
    _shown_on(OledController.SH1106)


def check_a_display_unplugged_at_rest_is_told_and_comes_back_whole() -> None:
    with _display(OledController.SSD1309) as (display, glass, inbox):
        inbox.wait(DeviceReady)
        display.show(SCREEN)
        assert glass.shows(draw(SCREEN, (128, 64), Fonts()))
        glass.refuse()
        inbox.wait(DeviceLost)
        glass.forget()
        inbox.wait(DeviceReady)
        assert glass.shows(draw(SCREEN, (128, 64), Fonts()))


def check_a_display_that_was_never_there_is_told() -> None:
    with _display(OledController.SSD1306, plugged=False) as (display, glass, inbox):
        display.show(SCREEN)
        inbox.wait(DeviceLost)
        glass.forget()
        inbox.wait(DeviceReady)
        assert glass.shows(draw(SCREEN, (128, 64), Fonts()))


def check_a_slow_bus_delays_and_loses_nothing() -> None:
    with _display(OledController.SH1106) as (display, glass, inbox):
        inbox.wait(DeviceReady)
        glass.RECORD.write_text("delay 5000\n")
        display.show(SCREEN)
        assert glass.shows(draw(SCREEN, (128, 64), Fonts()))
        glass.RECORD.write_text("delay 0\n")


# --- printer: usblp's device file, and libusb, on a USB gadget ---

SLIP: Slip = (
    SlipText("鲜果便利店", Align.CENTRE, 2, bold=True),
    SlipRule(),
    SlipRow("农夫山泉饮用天然水 550ml ×2", "4.00"),
    SlipRow("合计", "¥132.00", 2, bold=True),
    SlipQr("https://shop.example/j/7KQ2M9"),
    SlipText("谢谢惠顾", Align.CENTRE),
)
SLIP_TEXT = """\
           鲜果便利店
────────────────────────────────
农夫山泉饮用天然水 550ml
×2                          4.00
合计                    ￥132.00
[QR https://shop.example/j/7KQ2M9]

            谢谢惠顾"""
LONG: Slip = tuple(SlipText(f"{line:>4} " + "长" * 13) for line in range(6_000))
GOOD = PrinterStatus(Paper.PLENTY)
QUICK = Limits(answer_s=1.0, stall_s=2.0, proof_s=3.0, proof_stopping_s=0.5, poll_s=0.3)
USB = UsbPort(0x04B8, 0x0202)
FILE = DeviceFile(LP0, answers=True)


@contextmanager
def _printing(
    connection: Connection,
) -> Generator[tuple[Printer, SimPrinter, Inbox]]:
    inbox = Inbox()
    with (
        SimPrinter(GadgetWire()) as paper,
        working(_printer(connection, inbox)) as printer,
    ):
        yield printer, paper, inbox


def _printer(connection: Connection, inbox: Inbox) -> Printer:
    return Printer(
        "printer",
        inbox.emit,
        connection=connection,
        model=PrinterModel(qr=QrKind.NATIVE),
        limits=QUICK,
    )


def _prints(connection: Connection) -> None:
    with _printing(connection) as (printer, paper, inbox):
        inbox.status(GOOD)
        for job in ("s1", "s2", "s3"):
            printer.submit(PrintJob(job, SLIP))
            assert inbox.outcome() == Printed(job)
            assert paper.wait_slip(LIMIT_S).text == SLIP_TEXT
        assert paper.faults == ()


def _paper_out(connection: Connection) -> None:
    with _printing(connection) as (printer, paper, inbox):
        inbox.status(GOOD)
        paper.set_paper(Paper.OUT)
        inbox.status(PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT))
        printer.submit(PrintJob("s1", SLIP))
        assert inbox.outcome() == PrintFailed(
            "s1", PrintTrouble.PAPER_OUT, may_have_printed=False
        )
        paper.set_paper(Paper.PLENTY)
        inbox.status(GOOD)
        paper.paper_out_after(3)
        printer.submit(PrintJob("s2", SLIP))
        assert inbox.outcome() == PrintFailed(
            "s2", PrintTrouble.PAPER_OUT, may_have_printed=True
        )


def _unplugged(connection: Connection) -> None:
    with _printing(connection) as (printer, paper, inbox):
        inbox.status(GOOD)
        paper.unplug()
        inbox.wait(DeviceLost)
        printer.submit(PrintJob("s1", SLIP))
        assert inbox.outcome() == PrintFailed(
            "s1", PrintTrouble.UNPLUGGED, may_have_printed=False
        )
        paper.plug()
        inbox.wait(DeviceReady)
        printer.submit(PrintJob("s2", SLIP))
        assert inbox.outcome() == Printed("s2")
        assert paper.slips[-1].text == SLIP_TEXT


def _plug_pulled_in_the_slip(connection: Connection) -> None:
    with _printing(connection) as (printer, paper, inbox):
        inbox.status(GOOD)
        paper.die_after(100, unplug=True)
        printer.submit(PrintJob("s1", SLIP))
        failed = inbox.outcome()
        assert isinstance(failed, PrintFailed), failed
        assert failed.may_have_printed
        paper.plug()
        inbox.wait(DeviceReady)
        printer.submit(PrintJob("s2", SLIP))
        assert inbox.outcome() == Printed("s2")


def _blocked(connection: Connection) -> None:
    with _printing(connection) as (printer, paper, inbox):
        inbox.status(GOOD)
        paper.block_after(1000)
        printer.submit(PrintJob("s1", LONG))
        assert inbox.outcome() == PrintFailed(
            "s1", PrintTrouble.SILENT, may_have_printed=True
        )
        assert "takes no data" in inbox.wait(DeviceLost).reason
        paper.set_blocked(blocked=False)
        paper.unplug()
        paper.plug()
        assert until(lambda: _is_believed(printer, inbox, "s2"))


def check_device_file_prints_chinese() -> None:
    _prints(FILE)


def check_device_file_paper_out() -> None:
    _paper_out(FILE)


def check_device_file_unplugged_and_back() -> None:
    _unplugged(FILE)


def check_device_file_plug_pulled_in_the_slip() -> None:
    _plug_pulled_in_the_slip(FILE)


def check_device_file_blocked() -> None:
    _blocked(FILE)


def check_usb_prints_chinese() -> None:
    _prints(USB)


def check_usb_paper_out() -> None:
    _paper_out(USB)


def check_usb_unplugged_and_back() -> None:
    _unplugged(USB)


def check_usb_plug_pulled_in_the_slip() -> None:
    _plug_pulled_in_the_slip(USB)


def check_usb_blocked() -> None:
    _blocked(USB)


def check_device_file_without_answers_is_stopped_with_every_byte_sent() -> None:
    """`SlipSent` is said when the device took the bytes, and stopping keeps them."""
    with _printing(DeviceFile(LP0)) as (printer, paper, inbox):
        inbox.status(PrinterStatus(Paper.UNKNOWN))
        printer.submit(PrintJob("s1", SLIP))
        assert inbox.outcome() == SlipSent("s1")
        assert printer.stop(LIMIT_S)
        assert paper.wait_slip(LIMIT_S).text == SLIP_TEXT


def check_device_file_without_answers_is_told_by_the_kernel_of_paper_out() -> None:
    """GET_PORT_STATUS of the USB printer class, which needs no ESC/POS."""
    inbox, wire = Inbox(), GadgetWire()
    with (
        SimPrinter(wire) as paper,
        working(_printer(DeviceFile(LP0), inbox)) as printer,
    ):
        inbox.status(PrinterStatus(Paper.UNKNOWN))
        wire.paper(PAPER_GONE)
        inbox.status(PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT))
        printer.submit(PrintJob("s1", SLIP))
        assert inbox.outcome() == PrintFailed(
            "s1", PrintTrouble.PAPER_OUT, may_have_printed=False
        )
        wire.paper(PAPER_BACK)
        inbox.status(PrinterStatus(Paper.UNKNOWN))
        printer.submit(PrintJob("s2", SLIP))
        assert inbox.outcome() == SlipSent("s2")
        assert paper.wait_slip(LIMIT_S).text == SLIP_TEXT


def check_device_file_without_answers_blocked() -> None:
    """A device that takes no byte is not believed, however short the slip."""
    with _printing(DeviceFile(LP0)) as (printer, paper, inbox):
        inbox.status(PrinterStatus(Paper.UNKNOWN))
        paper.set_blocked(blocked=True)
        sent = 0
        while _is_believed(printer, inbox, f"s{sent}"):
            sent += 1
        inbox.wait(DeviceLost)
        inbox.wait(DeviceReady)
        paper.set_blocked(blocked=False)
        assert until(lambda: len(paper.slips) >= sent), (len(paper.slips), sent)


def _is_believed(printer: Printer, inbox: Inbox, job_id: str) -> bool:
    printer.submit(PrintJob(job_id, SLIP))
    return inbox.outcome() in (Printed(job_id), SlipSent(job_id))


# --- scanner: pyserial on cdc_acm ---


def check_scanner_reads_lines_and_survives_its_plug() -> None:
    inbox, gun = Inbox(), Gun()
    with working(SerialScanner(inbox.emit, SerialPlace("/dev/ttyACM0"))):
        inbox.wait(DeviceReady)
        gun.scan(f"]E0{MILK}")
        seen = inbox.wait(CodeSeen).reading
        assert (seen.text, seen.symbology) == (MILK, Symbology.EAN13)
        gun.unplug()
        inbox.wait(DeviceLost)
        gun.plug()
        inbox.wait(DeviceReady)
        for _ in range(50):
            gun.scan(MILK)
            seen = inbox.wait(CodeSeen).reading
            assert (seen.text, seen.symbology) == (MILK, Symbology.SERIAL)


# --- scanner: evdev ---


def check_a_scanner_that_types_is_held_alone_and_survives_its_plug() -> None:
    inbox, gun, inputs = Inbox(), TypingGun(), InputDevices()
    gun.plug()
    with working(KeyboardScanner(inbox.emit)):
        inbox.wait(DeviceReady)
        (keyboard,) = inputs.keyboards()
        other = os.open(keyboard.node, os.O_RDONLY | os.O_NONBLOCK)
        for _ in range(20):
            gun.scan("]d20106901234567892\x1d10aB/$")
            seen = inbox.wait(CodeSeen).reading
            assert seen.text == "\x1d0106901234567892\x1d10aB/$", "a code differs"
        assert not select.select([other], [], [], 0.2)[0], "a console would hear it"
        os.close(other)
        gun.unplug()
        inbox.wait(DeviceLost)
        gun.plug()
        inbox.wait(DeviceReady)
        gun.scan(MILK)
        assert inbox.wait(CodeSeen).reading.text == MILK
    gun.unplug()


# --- camera: OpenCV on V4L2 ---


def _eye(camera: Camera, emit: Callable[[DeviceEvent], None]) -> CameraScanner:
    return CameraScanner(emit, camera.next_frame, PresenceTracker())


def check_camera_reads_a_code_and_survives_darkness() -> None:
    inbox = Inbox()
    view = View(label(MILK, Symbology.EAN13)).start()
    settings = V4l2Settings("/dev/video5", 640, 480, 10)
    camera = Camera(inbox.emit, settings, frames_per_s=5.0)
    with working(camera), working(_eye(camera, inbox.emit)):
        seen = inbox.wait(CodeSeen).reading
        assert (seen.text, seen.symbology) == (MILK, Symbology.EAN13)
        print("      camera settings refused:", "; ".join(camera.differing))
        view.stop()
        assert inbox.wait(DeviceLost).device == "camera"
        view = View(empty_view(1280, 720)).start()
        assert inbox.wait(DeviceReady, 2 * LIMIT_S).device == "camera"
        view.show(label(TEA, Symbology.EAN13))
        assert inbox.wait(CodeSeen).reading.text == TEA
    view.stop()


def _locked() -> tuple[DecoderSetup, list[ChildProcess]]:
    """The decoder's process on the rig's camera, and each one that was started."""
    started_here: list[ChildProcess] = []

    def start(wire: int) -> ChildProcess:
        started_here.append(started(wire))
        return started_here[-1]

    order = DecoderOrder(V4l2Settings("/dev/video5", 640, 480, 10), 5.0)
    return DecoderSetup(order, start), started_here


def check_the_locked_process_reads_a_code_and_finds_its_camera_again() -> None:
    inbox = Inbox()
    view = View(label(MILK, Symbology.EAN13)).start()
    setup, started_here = _locked()
    with working(IsolatedScanner(inbox.emit, setup, PresenceTracker())):
        seen = inbox.wait(CodeSeen).reading
        assert (seen.text, seen.symbology) == (MILK, Symbology.EAN13)
        status = Path(f"/proc/{started_here[0].pid}/status").read_text("ascii")
        assert "Seccomp:\t2" in status
        view.stop()
        assert inbox.wait(DeviceLost).device == "camera"
        view = View(empty_view(1280, 720)).start()
        assert inbox.wait(DeviceReady, 2 * LIMIT_S).device == "camera"
        view.show(label(TEA, Symbology.EAN13))
        assert inbox.wait(CodeSeen).reading.text == TEA
    # What is locked opens no file, so a camera that came back has a new process.
    assert len(started_here) > 1
    view.stop()


def check_the_locked_process_is_replaced_when_it_dies_and_when_it_hangs() -> None:
    inbox = Inbox()
    view = View(label(MILK, Symbology.EAN13)).start()
    setup, started_here = _locked()
    with working(IsolatedScanner(inbox.emit, setup, PresenceTracker())):
        assert inbox.wait(CodeSeen).reading.text == MILK
        os.kill(started_here[0].pid, signal.SIGKILL)
        view.show(label(TEA, Symbology.EAN13))
        assert inbox.wait(DecoderRestarted, without=DeviceLost)
        assert inbox.wait(CodeSeen, without=DeviceLost).reading.text == TEA
        os.kill(started_here[1].pid, signal.SIGSTOP)
        assert inbox.wait(DecoderRestarted, 2 * LIMIT_S)
        view.show(label(MILK, Symbology.EAN13))
        assert inbox.wait(CodeSeen, 2 * LIMIT_S).reading.text == MILK
    assert len(started_here) > 2
    view.stop()


if __name__ == "__main__":
    sys.exit(run_all(dict(globals())))
