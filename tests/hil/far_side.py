"""The far sides that the rig's kernel lends: paper, glass, fingers, scanner, view.

What the drivers' tests play on pseudo-terminals and recorders hangs here behind a real
kernel: the paper is on a USB gadget, the glass behind an I2C adapter that records, the
fingers on the pull of simulated GPIO lines. Runs in the guest only.
"""

import contextlib
import errno
import fcntl
import os
import select
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import serial
from PIL import Image

from drivers.api import Button
from drivers.display.models import OledController
from drivers.panel.panel import PanelPins
from drivers.sim.display.oled import SimOled
from drivers.sim.keyboard import EVENT, KEY, SYN, strokes
from drivers.vision.pictures import Pixels

LIMIT_S = 20.0
LOOK_S = 0.01
PIN = "/hil/gpio/sim_gpio{}/{}"
UDC = "/sys/kernel/config/usb_gadget/{}/UDC"
SET_PRINTER_STATUS = 0xC0016722
PAPER_GONE, PAPER_BACK = 0x38, 0x18
VIDEO = Path("/dev/video5")
SET_FORMAT = 0xC0D05605
VIEW_PX = (640, 480)


def until(
    true: Callable[[], bool], limit_s: float = LIMIT_S, look_s: float = LOOK_S
) -> bool:
    """Whether this became true in time; looked at every `look_s`."""
    ends_s = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > ends_s:
            return False
        time.sleep(look_s)
    return True


def tell(path: str | Path, word: str) -> None:
    """Write one word into a file of the kernel."""
    Path(path).write_text(f"{word}\n", "ascii")


def plugged(gadget: str, udc: str) -> None:
    """Put a USB gadget on its bus; an empty `udc` takes it off."""
    with contextlib.suppress(OSError) if not udc else contextlib.nullcontext():
        tell(UDC.format(gadget), udc)


# --- paper ---


class GadgetWire:
    """The paper side of /dev/usb/lp0, a `drivers.sim.printer.ports.Wire`.

    Each reset of the bus gives ENODEV: the side is opened again, as a printer starts
    its interface again.
    """

    def __init__(self, node: str = "/dev/g_printer0") -> None:
        self._node = node
        self._fd: int | None = None

    def plug(self) -> None:
        """Appear on the bus anew, and wait until the kernel shows the paper.

        Anew, because what libusb took stays away from usblp until then.
        """
        self.unplug()
        plugged("printer", "dummy_udc.0")
        if not until(self._open):
            raise TimeoutError(f"no {self._node}")
        self.paper(PAPER_BACK)

    def unplug(self) -> None:
        """Vanish from the bus."""
        self._close()
        plugged("printer", "")

    def close(self) -> None:
        """Vanish for good."""
        self.unplug()

    def leave(self) -> None:
        """Let go of the paper; the printer stays on its bus."""
        self._close()

    def readable(self) -> list[int]:
        """The one descriptor, while plugged."""
        return [] if self._fd is None else [self._fd]

    def receive(self, ready: list[int]) -> bytes:
        """What the host sent."""
        try:
            return os.read(ready[0], 8192)
        except BlockingIOError:
            return b""
        except OSError as exc:
            if exc.errno != errno.ENODEV:
                raise
        self._close()
        until(self._open)
        time.sleep(LOOK_S)
        return b""

    def send(self, data: bytes) -> None:
        """Answer; what nobody fetches is lost once the buffers are full."""
        if self._fd is not None:
            with contextlib.suppress(BlockingIOError):
                os.write(self._fd, data)

    def paper(self, status: int) -> None:
        """What the interface answers to GET_PORT_STATUS (USB printer class)."""
        if self._fd is not None:
            fcntl.ioctl(self._fd, SET_PRINTER_STATUS, status)

    def _open(self) -> bool:
        try:
            self._fd = os.open(self._node, os.O_RDWR | os.O_NONBLOCK)
        except OSError:
            return False
        return True

    def _close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
        self._fd = None


# --- glass ---


class Glass:
    """The panel behind /dev/hil-i2c: the recording, obeyed as a controller would."""

    RECORD = Path("/dev/hil-i2c")

    def __init__(self, controller: OledController, *, fresh: bool = True) -> None:
        """`fresh` is False where a driver set it up before anybody looked."""
        self._controller = controller
        self._panel = SimOled(controller)
        self._read_bytes = 0
        if fresh:
            self.forget()

    def forget(self) -> None:
        """Lose power: the memory is gone, and what was recorded with it."""
        tell(self.RECORD, "nak 0")
        tell(self.RECORD, "clear")
        self._panel = SimOled(self._controller)
        self._read_bytes = 0

    def refuse(self) -> None:
        """Acknowledge nothing until `forget`: the panel is unplugged."""
        tell(self.RECORD, "nak 1000000000")

    def look(self) -> SimOled:
        """The panel, after all that was sent so far."""
        with self.RECORD.open("rb", buffering=0) as record:
            record.seek(self._read_bytes)
            news = b"".join(iter(lambda: record.read(65536), b""))
        self._read_bytes += len(news)
        for message in _messages(news):
            control, body = message[0], message[1:]
            if control == 0:
                self._panel.command(*body)
            else:
                self._panel.data(list(body))
        return self._panel

    def shows(self, image: Image.Image, limit_s: float = LIMIT_S) -> bool:
        """Whether it comes to show exactly these pixels."""
        return until(lambda: self.look().image().tobytes() == image.tobytes(), limit_s)


def _messages(record: bytes) -> Iterator[bytes]:
    """The bytes of each I2C write: u8 address, u8 read, u16 length, then they."""
    at = 0
    while at < len(record):
        _address, _read, length = struct.unpack_from("<BBH", record, at)
        yield record[at + 4 : at + 4 + length]
        at += 4 + length


# --- fingers and lamps ---


class Fingers:
    """Fingers on the panel's buttons: a finger pulls a line down."""

    def __init__(self, pins: PanelPins | None = None) -> None:
        self._pins = (pins or PanelPins()).buttons

    def down(self, button: Button) -> None:
        """Put it down."""
        tell(PIN.format(self._pins[button], "pull"), "pull-down")

    def up(self, button: Button) -> None:
        """Let it go."""
        tell(PIN.format(self._pins[button], "pull"), "pull-up")

    def press(self, button: Button, length_s: float = 0.15) -> None:
        """Put it down for so long."""
        self.down(button)
        time.sleep(length_s)
        self.up(button)


def level(pin: int) -> int:
    """The level that the kernel drives on an output."""
    return int(Path(PIN.format(pin, "value")).read_text("ascii"))


# --- scanner ---


class Gun:
    """The device's side of the scanner's USB port."""

    def scan(self, text: str) -> None:
        """Type one code and its line's end."""
        with serial.Serial("/dev/ttyGS0", timeout=LIMIT_S) as port:
            port.write(text.encode() + b"\r\n")
            port.flush()

    def unplug(self) -> None:
        """Vanish from the bus."""
        plugged("scanner", "")

    def plug(self) -> None:
        """Come back."""
        plugged("scanner", "dummy_udc.1")
        if not until(Path("/dev/ttyACM0").exists):
            raise TimeoutError("no /dev/ttyACM0")


class TypingGun:
    """A scanner that types: a keyboard of the kernel's own, by uinput."""

    UINPUT = Path("/dev/uinput")
    SET_TYPE, SET_KEY, SET_UP = 0x40045564, 0x40045565, 0x405C5503
    CREATE, DESTROY = 0x5501, 0x5502
    MAX_KEY = 0x7F
    NAME = b"Rig 2D Scanner"
    USB = 0x03
    REPORT_S = 0.001

    def plug(self) -> None:
        """Appear as a keyboard; udev gives it to its group a moment later."""
        self._fd = os.open(self.UINPUT, os.O_WRONLY | os.O_CLOEXEC)
        fcntl.ioctl(self._fd, self.SET_TYPE, KEY)
        for key in range(1, self.MAX_KEY):
            fcntl.ioctl(self._fd, self.SET_KEY, key)
        identity = struct.pack("<4H80sI", self.USB, 0x1EAB, 1, 1, self.NAME, 0)
        fcntl.ioctl(self._fd, self.SET_UP, identity)
        fcntl.ioctl(self._fd, self.CREATE)

    def unplug(self) -> None:
        """Vanish."""
        fcntl.ioctl(self._fd, self.DESTROY)
        os.close(self._fd)

    def scan(self, text: str) -> None:
        """Type one code and Enter, as fast as the USB's fastest keyboard."""
        for character in f"{text}\r":
            for key, value in strokes(character):
                os.write(self._fd, EVENT.pack(0, 0, KEY, key, value))
                os.write(self._fd, EVENT.pack(0, 0, SYN, 0, 0))
                time.sleep(self.REPORT_S)


# --- view ---


class View:
    """What the camera sees: frames written to v4l2loopback, ten a second."""

    # Without exclusive_caps the loopback may be written to again and again.
    LOAD = "modprobe v4l2loopback video_nr=5 card_label=KioskCam exclusive_caps=0"

    def __init__(self, scene: Pixels) -> None:
        shell(f"modprobe -r v4l2loopback || :; {self.LOAD}; udevadm settle")
        self.show(scene)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._feed, daemon=True)

    def show(self, scene: Pixels) -> None:
        """Put a BGR picture before the lens."""
        small = cv2.resize(scene, VIEW_PX, interpolation=cv2.INTER_AREA)
        self._frame = cv2.cvtColor(small, cv2.COLOR_BGR2YUV_YUY2).tobytes()

    def start(self) -> "View":
        """Let there be light."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Give no more frames."""
        self._over.set()
        self._thread.join(LIMIT_S)

    def _feed(self) -> None:
        fd = os.open(VIDEO, os.O_RDWR)
        width, height = VIEW_PX
        size = (width, height, 0x56595559, 1, width * 2, width * height * 2, 8, 0)
        form = struct.pack("<I4x8I", 2, *size).ljust(208, b"\0")
        fcntl.ioctl(fd, SET_FORMAT, bytearray(form))
        while not self._over.wait(0.1):
            select.select([], [fd], [], 0)
            os.write(fd, self._frame)
        os.close(fd)


# --- programs ---


def shell(line: str) -> str:
    """Run a line in the guest's shell; what it said. RuntimeError where it fails."""
    done = subprocess.run(
        ["/bin/bash", "-ec", line], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{line!r}: {done.stdout}{done.stderr}")
    return done.stdout
