"""What is plugged in, as udev, the input layer and the drivers see it. In the guest."""

import grp
import os
import select
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from checking import run_all
from far_side import Gun, shell
from inbox import Inbox, working
from usb_gadgets import FREE_SOCKETS, Functions, Gadget, UsbTypingGun, keyboard

from drivers.api import CodeSeen, DeviceLost, DeviceReady
from drivers.scanner.keyboard_scanner import KeyboardScanner
from drivers.scanner.keyboards import InputDevices, PluggedKeyboard
from drivers.scanner.serial_scanner import SerialScanner
from drivers.usb_serials import SerialPlace, UsbSerials

NAMES = Path("/dev/countertop")
MILK, TEA = "6901234567892", "6909876543212"
ELEMENTS = "]d20106901234567892\x1d10aB/$"
READ = "\x1d0106901234567892\x1d10aB/$"
PORT: Functions = {"acm.1": {}}
MODEM: Functions = {"acm.2": {}, "gser.0": {}}
TWO_PORTS: Functions = {"acm.3": {}, "acm.4": {}}


def names() -> dict[str, str]:
    """Each name of ours and what it stands for."""
    links = NAMES.iterdir() if NAMES.exists() else ()
    return {each.name: os.fspath(each.resolve()) for each in links}


@contextmanager
def plugged_in(*gadgets: Gadget) -> Generator[None]:
    """Plug them in, one after the other, and at the end out again."""
    try:
        for gadget in gadgets:
            gadget.plug()
        yield
    finally:
        for gadget in gadgets:
            gadget.unplug()


@contextmanager
def without_the_scanner() -> Generator[None]:
    """Take the rig's serial scanner out for a while."""
    Gun().unplug()
    shell("udevadm settle -t 10")
    try:
        yield
    finally:
        Gun().plug()
        shell("udevadm settle -t 10")


# --- udev ---


def check_every_device_has_its_group_and_its_name() -> None:
    shell("udevadm settle -t 10")
    assert names() == {"scanner": "/dev/ttyACM0", "printer": "/dev/usb/lp0"}, names()
    (usb,) = shell("grep -lx 04b8 /sys/bus/usb/devices/*/idVendor").split()
    device = shell(f"udevadm info -q name -p {Path(usb).parent}").strip()
    wanted = {
        "/dev/ttyACM0": "dialout",
        "/dev/usb/lp0": "lp",
        f"/dev/{device}": "lp",
        "/dev/gpiochip0": "gpio",
        "/dev/i2c-1": "i2c",
        "/dev/video5": "video",
    }
    found = {node: _group_and_mode(node) for node in wanted}
    assert found == {node: (group, 0o660) for node, group in wanted.items()}, found


def _group_and_mode(node: str) -> tuple[str, int]:
    state = Path(node).stat()
    return grp.getgrgid(state.st_gid).gr_name, stat.S_IMODE(state.st_mode)


def check_udev_has_nothing_to_say_against_the_rules() -> None:
    shell("udevadm control --reload; udevadm trigger --settle")
    said = shell("journalctl --no-pager -o cat -b -u systemd-udevd")
    assert "countertop" not in said, said
    tested = shell("udevadm test /sys/class/tty/ttyACM0 2>&1")
    lines = [line for line in tested.splitlines() if "60-countertop" in line]
    assert not [line for line in lines if "nvalid" in line or "gnoring" in line], lines
    assert names() == {"scanner": "/dev/ttyACM0", "printer": "/dev/usb/lp0"}, names()


def check_a_modem_takes_no_name() -> None:
    modem = Gadget("rig-modem", (0x1199, 0x9071), MODEM, FREE_SOCKETS[0])
    with without_the_scanner(), plugged_in(modem):
        assert UsbSerials().plugged()
        assert "scanner" not in names(), names()


def check_a_modem_of_ports_only_takes_no_name() -> None:
    modem = Gadget("rig-ports", (0x1546, 0x01A7), TWO_PORTS, FREE_SOCKETS[0])
    with without_the_scanner(), plugged_in(modem):
        assert UsbSerials().plugged()
        assert "scanner" not in names(), names()


def check_a_second_scanner_takes_no_name_and_is_read_by_its_port() -> None:
    beside: Functions = {**PORT, **keyboard(2)}
    second = Gadget("rig-second", (0x1EAB, 0x0010), beside, FREE_SOCKETS[0])
    with plugged_in(second):
        assert names()["scanner"] == "/dev/ttyACM0"
        (port,) = {
            each.port for each in UsbSerials().plugged() if each.product == "rig-second"
        }
        node = UsbSerials().at(port)
        assert node is not None
        assert node != Path("/dev/ttyACM0")
        inbox = Inbox()
        with working(SerialScanner(inbox.emit, SerialPlace("", port))):
            inbox.wait(DeviceReady)
            second.unplug()
            inbox.wait(DeviceLost)
            second.plug()
            inbox.wait(DeviceReady)
    with without_the_scanner(), plugged_in(second):
        assert "scanner" in names(), "a scanner with a keyboard beside is none"


# --- scanners that type: f_hid, usbhid, evdev ---


def check_two_scanners_that_type_are_each_held_alone() -> None:
    guns, inbox, inputs = (UsbTypingGun(0), UsbTypingGun(1)), Inbox(), InputDevices()
    with plugged_in(*guns), working(KeyboardScanner(inbox.emit)):
        inbox.wait(DeviceReady)
        found = inputs.keyboards()
        assert [each.name for each in found] == [gun.name for gun in guns], found
        assert len({each.port for each in found}) == len(guns), found
        _have_names_by_id(found)
        others = [os.open(each.node, os.O_RDONLY | os.O_NONBLOCK) for each in found]
        for _ in range(5):
            for gun, text, read in ((guns[0], ELEMENTS, READ), (guns[1], TEA, TEA)):
                gun.scan(text)
                assert inbox.wait(CodeSeen).reading.text == read, "a code differs"
        assert not select.select(others, [], [], 0.2)[0], "a console would hear it"
        guns[0].unplug()
        guns[1].scan(MILK)
        assert inbox.wait(CodeSeen).reading.text == MILK
        guns[0].plug()
        guns[1].unplug()
        guns[0].scan(TEA)
        assert inbox.wait(CodeSeen).reading.text == TEA
        for other in others:
            os.close(other)


def _have_names_by_id(found: tuple[PluggedKeyboard, ...]) -> None:
    """The driver and udev mean the same devices."""
    links = Path("/dev/input/by-id").iterdir()
    assert {link.resolve() for link in links} >= {each.node for each in found}
    assert {_group_and_mode(str(each.node)) for each in found} == {("input", 0o660)}


def check_a_scanner_that_nobody_holds_is_heard() -> None:
    """Else the check before this one proves nothing."""
    gun, inputs = UsbTypingGun(0), InputDevices()
    with plugged_in(gun):
        (typing,) = inputs.keyboards()
        other = os.open(typing.node, os.O_RDONLY | os.O_NONBLOCK)
        gun.scan(MILK)
        assert select.select([other], [], [], 2.0)[0]
        os.close(other)


def check_only_the_scanner_at_the_port_is_read() -> None:
    guns, inbox, inputs = (UsbTypingGun(0), UsbTypingGun(1)), Inbox(), InputDevices()
    with plugged_in(*guns):
        (meant,) = [each for each in inputs.keyboards() if each.name == guns[1].name]
        with working(KeyboardScanner(inbox.emit, port=meant.port)):
            inbox.wait(DeviceReady)
            guns[0].scan(TEA)
            guns[1].scan(MILK)
            assert inbox.wait(CodeSeen).reading.text == MILK
            guns[1].unplug()
            inbox.wait(DeviceLost)
            guns[1].plug()
            inbox.wait(DeviceReady)


def check_a_scanner_with_a_port_and_a_keyboard_is_held_too() -> None:
    """Whatever it types beside its port reaches nobody else."""
    beside: Functions = {**PORT, **keyboard(2)}
    second = Gadget("rig-second", (0x1EAB, 0x0010), beside, FREE_SOCKETS[0])
    inbox = Inbox()
    with plugged_in(second), working(KeyboardScanner(inbox.emit)):
        inbox.wait(DeviceReady)


if __name__ == "__main__":
    sys.exit(run_all(dict(globals())))
