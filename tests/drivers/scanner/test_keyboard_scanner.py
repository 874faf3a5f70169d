"""Scanners that type: keyboards in a folder that looks like /sys and /dev.

Their device files are pseudo-terminals with the kernel's own event structures.
"""

import errno
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import CodeSeen, DeviceAbsent, DeviceLost, DeviceReady, Symbology
from drivers.scanner.auto_scanner import AutoScanner
from drivers.scanner.keyboard_scanner import KeyboardScanner
from drivers.scanner.keyboards import InputDevices
from drivers.scanner.line_framing import MAX_LINE_BYTES
from drivers.scanner.serial_scanner import SerialScanner
from drivers.sim.keyboard import CAPS_LOCK, KEYS, MEDIA_KEYS, SHIFT, SimKeyboard
from drivers.sim.typist import Typist
from drivers.usb_serials import SerialPlace
from tests.support.device_inbox import Inbox, until

MILK = "6901234567892"
PAY_CODE = "281234567890123456"
ONE = KEYS["1"][0]


class Holds:
    """The kernel's side of holding a keyboard alone."""

    def __init__(self) -> None:
        self.held: list[int] = []
        self.refuses = 0

    def __call__(self, fd: int) -> None:
        if self.refuses:
            raise OSError(self.refuses, "refused")
        self.held.append(fd)


@pytest.fixture
def holds() -> Holds:
    return Holds()


@pytest.fixture
def inputs(tmp_path: Path, holds: Holds) -> InputDevices:
    return InputDevices(tmp_path / "sys/class", tmp_path / "dev", holds)


@pytest.fixture
def gun(tmp_path: Path) -> Iterator[SimKeyboard]:
    gun = SimKeyboard(tmp_path)
    gun.plug()
    yield gun
    gun.unplug()


@pytest.fixture
def scanner(
    gun: SimKeyboard, inputs: InputDevices, inbox: Inbox
) -> Iterator[KeyboardScanner]:
    assert gun is not None
    scanner = KeyboardScanner(inbox.emit, inputs=inputs)
    scanner.start()
    inbox.wait(DeviceReady)
    yield scanner
    assert scanner.stop(2.0)


def text(inbox: Inbox) -> str:
    return inbox.wait(CodeSeen).reading.text


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t"])
@pytest.mark.usefixtures("scanner")
def test_a_line_is_a_code(inbox: Inbox, gun: SimKeyboard, end: str) -> None:
    gun.type(MILK, end)
    gun.type("https://u.wechat.com/$A~b?x=1&y=%C3", end)
    readings = [inbox.wait(CodeSeen).reading for _ in range(2)]
    assert readings[0].text == MILK
    assert readings[1].text == "https://u.wechat.com/$A~b?x=1&y=%C3"
    assert {reading.symbology for reading in readings} == {Symbology.SERIAL}


@pytest.mark.usefixtures("scanner")
def test_identifier_and_separators_come_through(inbox: Inbox, gun: SimKeyboard) -> None:
    gun.type("]d20106901234567892\x1d10A")
    reading = inbox.wait(CodeSeen).reading
    assert reading.symbology is Symbology.DATAMATRIX
    assert reading.text == "\x1d0106901234567892\x1d10A"


@pytest.mark.usefixtures("scanner")
def test_chinese_arrives_as_numbers_under_alt(inbox: Inbox, gun: SimKeyboard) -> None:
    for first, second in zip(*[iter("批号".encode("gb18030"))] * 2, strict=True):
        gun.alt(f"{first << 8 | second:05}")
    gun.type(":7")
    assert text(inbox) == "批号:7"


@pytest.mark.usefixtures("scanner")
def test_a_scanner_without_a_suffix_ends_its_lines_by_a_pause(
    inbox: Inbox, gun: SimKeyboard, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for code in (MILK, "96385074"):
        gun.send((CAPS_LOCK, 1), (CAPS_LOCK, 0))
        gun.type(code + "a", end="")
        assert text(inbox) == code + "A"
    assert caplog.text.count("line_end=pause identifier=False") == 1


@pytest.mark.usefixtures("scanner")
def test_each_scanner_is_held_alone(holds: Holds) -> None:
    assert len(holds.held) == 1


def test_two_scanners_type_at_once(
    inbox: Inbox, gun: SimKeyboard, scanner: KeyboardScanner, tmp_path: Path
) -> None:
    other = SimKeyboard(tmp_path, "event7", port="1-1.3")
    other.plug()
    gun.type(MILK)
    assert text(inbox) == MILK
    # The other one is found within a second, without a word to the sale.
    other.type("AB")
    assert text(inbox) == "AB"
    gun.type("69012", end="")
    gun.send((SHIFT, 1))
    other.type("x1")
    assert text(inbox) == "x1"
    gun.send((SHIFT, 0))
    gun.type("34")
    assert text(inbox) == "6901234"
    other.unplug()
    gun.type(MILK)
    assert text(inbox) == MILK
    assert scanner.alive
    assert inbox.drain() == []


def test_a_scanner_pulled_out_in_the_middle_of_a_code_leaves_nothing_behind(
    inbox: Inbox, scanner: KeyboardScanner, gun: SimKeyboard
) -> None:
    gun.send((SHIFT, 1))
    gun.type("690", end="")
    assert until(lambda: gun.unread_bytes == 0)
    gun.unplug()
    assert inbox.wait(DeviceLost).device == scanner.name
    gun.plug()
    assert inbox.wait(DeviceReady).device == scanner.name
    gun.type("123a")
    assert text(inbox) == "123a"


def test_one_absent_at_the_start_is_reported_once_and_found_later(
    inbox: Inbox, inputs: InputDevices, tmp_path: Path
) -> None:
    scanner = KeyboardScanner(inbox.emit, inputs=inputs)
    scanner.start()
    assert "plugged in" in inbox.wait(DeviceLost).reason
    gun = SimKeyboard(tmp_path)
    gun.plug()
    inbox.wait(DeviceReady)
    assert scanner.stop(2.0)
    gun.unplug()
    assert inbox.drain() == []


def test_one_that_another_program_holds_is_reported_and_taken_when_free(
    inbox: Inbox, inputs: InputDevices, holds: Holds, gun: SimKeyboard
) -> None:
    holds.refuses = errno.EBUSY
    scanner = KeyboardScanner(inbox.emit, inputs=inputs)
    scanner.start()
    assert "cannot be held: refused" in inbox.wait(DeviceLost).reason
    holds.refuses = 0
    inbox.wait(DeviceReady)
    gun.type(MILK)
    assert text(inbox) == MILK
    assert scanner.stop(2.0)


@pytest.mark.parametrize(
    ("bus", "keys"), [("0011", None), ("0019", None), ("0003", MEDIA_KEYS)]
)
def test_a_laptops_keyboard_and_media_keys_are_no_scanners(
    tmp_path: Path, inputs: InputDevices, bus: str, keys: str | None
) -> None:
    other = SimKeyboard(tmp_path)
    other.bus, other.keys = bus, keys or other.keys
    other.plug()
    assert inputs.keyboards() == ()
    other.unplug()


def test_a_port_says_which_keyboard_is_the_scanner(
    tmp_path: Path, inputs: InputDevices, gun: SimKeyboard
) -> None:
    other = SimKeyboard(tmp_path, "event7", port="1-1.3")
    other.plug()
    (one,) = inputs.keyboards("1-1.3")
    assert (one.port, one.node) == ("1-1.3", tmp_path / "dev/event7")
    assert str(one) == "Sim 2D Scanner at port 1-1.3"
    assert [each.port for each in inputs.keyboards()] == [gun.port, "1-1.3"]
    assert inputs.keyboards("1-1") == ()
    other.unplug()


def test_a_line_too_long_is_thrown_away(
    inbox: Inbox, scanner: KeyboardScanner, gun: SimKeyboard
) -> None:
    assert scanner.alive
    gun.type("9" * (MAX_LINE_BYTES + 1))
    gun.type("after")
    assert text(inbox) == "after"


@pytest.mark.usefixtures("scanner")
def test_a_code_with_lost_keys_is_thrown_away(inbox: Inbox, gun: SimKeyboard) -> None:
    gun.type("before")
    gun.type("690123", end="")
    gun.send((SHIFT, 1))
    gun.drop()
    gun.type("4567892")
    gun.type("after")
    assert [text(inbox), text(inbox)] == ["before", "after"]


@pytest.mark.usefixtures("scanner")
def test_content_reaches_no_log(
    caplog: pytest.LogCaptureFixture, inbox: Inbox, gun: SimKeyboard
) -> None:
    caplog.set_level(logging.DEBUG)
    gun.type(PAY_CODE)
    seen = inbox.wait(CodeSeen)
    gun.type(PAY_CODE, end="")
    gun.drop()
    assert until(lambda: "keys_dropped" in caplog.text)
    gun.unplug()
    lost = inbox.wait(DeviceLost)
    assert PAY_CODE not in caplog.text + repr(seen) + repr(lost)
    assert str(KEYS["2"]) not in caplog.text


# --- the one that is there ---


@pytest.fixture
def auto(tmp_path: Path, inputs: InputDevices, inbox: Inbox) -> Iterator[AutoScanner]:
    path = str(tmp_path / "scanner")
    auto = AutoScanner(
        inbox.emit,
        serial=SerialScanner(inbox.emit, SerialPlace(path)),
        keyboard=KeyboardScanner(inbox.emit, inputs=inputs),
    )
    yield auto
    assert auto.stop(2.0)


def test_none_that_is_there_is_absent_and_nothing_is_lost(
    inbox: Inbox, auto: AutoScanner, tmp_path: Path
) -> None:
    auto.start()
    assert inbox.wait(DeviceAbsent).device == auto.name
    gun = SimKeyboard(tmp_path)
    gun.plug()
    assert inbox.wait(DeviceReady).device == auto.name
    gun.type(MILK)
    assert text(inbox) == MILK
    gun.unplug()
    assert inbox.wait(DeviceLost).device == auto.name
    typist = Typist(tmp_path / "scanner")
    typist.plug()
    inbox.wait(DeviceReady)
    typist.type(MILK)
    assert text(inbox) == MILK
    typist.unplug()


def test_a_serial_scanner_comes_first(
    inbox: Inbox, auto: AutoScanner, gun: SimKeyboard, tmp_path: Path
) -> None:
    typist = Typist(tmp_path / "scanner")
    typist.plug()
    auto.start()
    inbox.wait(DeviceReady)
    gun.type("not read")
    typist.type(MILK)
    assert text(inbox) == MILK
    typist.unplug()
    inbox.wait(DeviceLost)
