"""Which device gets which name of `/dev/countertop`, by the rules themselves.

They are interpreted here as udev does, for the keys that they use; what a rule runs is
run, with `/dev` in a folder of the test's.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "systemd/udev/60-countertop.rules"
KEY = re.compile(r'([A-Z]+)(?:\{(\w+)\})?(==|!=|\+=|=)"([^"]*)"')
CDC = ":020201:0a0000:"
"""What scanners and printers with a serial mode of their own say."""
COMPOSITE = ":030101:020201:0a0000:"


@dataclass(frozen=True)
class Plugged:
    """A device as udev sees it; `env` as its builtin usb_id fills it in.

    `interfaces` is how many interfaces its USB device has: usb_id tells each kind once.
    """

    subsystem: str
    kernel: str
    env: dict[str, str] = field(default_factory=dict[str, str])
    interfaces: int = 1


def serial(
    kernel: str, driver: str, interfaces: str, vendor: str = "1eab", count: int = 0
) -> Plugged:
    env = {
        "ID_USB_DRIVER": driver,
        "ID_USB_INTERFACES": interfaces,
        "ID_VENDOR_ID": vendor,
    }
    return Plugged("tty", kernel, env, count or interfaces.count(":") - 1)


class Udev:
    """Gives names below the folder `dev`; of two that claim one, the newest has it."""

    def __init__(self, dev: Path) -> None:
        self._dev = dev
        (dev / "countertop").mkdir(parents=True)

    def plug(self, device: Plugged) -> None:
        (self._dev / device.kernel).touch()
        self.change(device)

    def change(self, device: Plugged) -> None:
        """Read the rules anew: what none of them gives it any more is taken away."""
        granted = set(self._granted(device))
        for link in (self._dev / "countertop").iterdir():
            if link.readlink().name == device.kernel and link not in granted:
                link.unlink()
        for link in granted:
            link.unlink(missing_ok=True)
            link.symlink_to(self._dev / device.kernel)

    def unplug(self, device: Plugged) -> None:
        for link in (self._dev / "countertop").iterdir():
            if link.readlink().name == device.kernel:
                link.unlink()
        (self._dev / device.kernel).unlink()

    def names(self) -> dict[str, str]:
        links = (self._dev / "countertop").iterdir()
        return {link.name: link.readlink().name for link in links}

    def _granted(self, device: Plugged) -> Iterator[Path]:
        for line in RULES.read_text("utf-8").splitlines():
            keys = [] if line.startswith("#") else KEY.findall(line)
            claimed = [value for key, _, _, value in keys if key == "SYMLINK"]
            if claimed and all(self._fits(device, *each) for each in keys):
                yield self._dev / claimed[0]

    def _fits(
        self, device: Plugged, key: str, name: str, operator: str, value: str
    ) -> bool:
        if operator not in {"==", "!="}:
            return True
        if key == "PROGRAM":
            line = value.replace("$devnode", f"/dev/{device.kernel}")
            argv = line.replace("/dev/", f"{self._dev}/").split()
            return subprocess.run(argv, check=False).returncode == 0
        seen = {
            "SUBSYSTEM": device.subsystem,
            "SUBSYSTEMS": "usb",
            "KERNEL": device.kernel,
            "ATTR": "0",
            "ATTRS": f"{device.interfaces:2}",
            "ENV": device.env.get(name, ""),
        }[key]
        matches = any(fnmatchcase(seen, each) for each in value.split("|"))
        return matches is (operator == "==")


@pytest.fixture
def udev(tmp_path: Path) -> Udev:
    return Udev(tmp_path / "dev")


SCANNER = serial("ttyACM0", "cdc_acm", CDC)


@pytest.mark.parametrize(
    ("device", "name"),
    [
        (SCANNER, "scanner"),
        (serial("ttyACM0", "cdc_acm", ":020200:0a0000:"), "scanner"),
        (serial("ttyACM0", "cdc_acm", COMPOSITE), "scanner"),
        (serial("ttyUSB0", "ch341", ":ff0102:", "1a86"), "printer-serial"),
        (serial("ttyUSB0", "pl2303", ":ff0000:", "067b"), "printer-serial"),
        (Plugged("video4linux", "video0"), "camera"),
        (Plugged("usbmisc", "lp0"), "printer"),
    ],
)
def test_a_device_has_the_name_of_what_it_is(
    udev: Udev, device: Plugged, name: str
) -> None:
    udev.plug(device)
    assert udev.names() == {name: device.kernel}


@pytest.mark.parametrize(
    "device",
    [
        # 4G sticks: serial ports of a modem's driver, or beside a network card.
        serial("ttyUSB0", "option", ":ff0000:ff0201:080650:", "12d1"),
        serial("ttyUSB1", "qcserial", ":ffffff:", "05c6"),
        serial("ttyACM0", "cdc_acm", ":020600:0a0000:020201:", "1bbb"),
        # A modem of nothing but ports, two of them.
        serial("ttyACM0", "cdc_acm", CDC, "1546", count=4),
        # A printer's own serial mode.
        serial("ttyACM0", "cdc_acm", CDC, "04b8"),
        # The Pi's own port.
        Plugged("tty", "ttyS0"),
        Plugged("input", "event0"),
    ],
)
def test_what_is_something_else_has_no_name(udev: Udev, device: Plugged) -> None:
    udev.plug(device)
    assert udev.names() == {}


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (SCANNER, serial("ttyACM1", "cdc_acm", CDC)),
        (serial("ttyUSB0", "ch341", ""), serial("ttyUSB1", "cp210x", "")),
        (Plugged("video4linux", "video0"), Plugged("video4linux", "video2")),
        (Plugged("usbmisc", "lp0"), Plugged("usbmisc", "lp1")),
    ],
)
def test_nothing_takes_the_name_of_a_device_that_is_plugged_in(
    udev: Udev, first: Plugged, later: Plugged
) -> None:
    udev.plug(first)
    named = udev.names()
    udev.plug(later)
    for device in (later, first, later):
        udev.change(device)
        assert udev.names() == named
    udev.unplug(first)
    assert udev.names() == {}
    udev.change(later)
    assert list(udev.names().values()) == [later.kernel]
