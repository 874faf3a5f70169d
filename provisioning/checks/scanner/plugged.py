"""Checks which barcode scanner is plugged in, and says which one is meant.

Opens nothing: keyboards are found in /sys, as the driver finds them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from drivers.scanner.keyboards import InputDevices, PluggedKeyboard
from firmware.base.wording.phrases import Phrase, Template, listing
from firmware.kiosk.config import ScannerConfig
from provisioning.checks.finding import CheckResult, fault, ok, warn

NAME = Phrase("scanner")
SWITCH = Phrase(
    "Plug the scanner in; one that is neither a USB keyboard nor a serial port is"
    " switched over by a code of its manual."
)
IN_GROUP = Phrase("Put this account into the group input, or run this as root.")
MASK = Template("Run `make install` again, or `sudo systemctl mask {units}`.")
SCREEN = Path("/dev/tty1")
UNITS = Path("/etc/systemd/system")
LOGINS = ("getty@tty1.service", "autovt@.service")


def keyboard_scanner(
    config: ScannerConfig, inputs: InputDevices | None = None
) -> Iterator[CheckResult]:
    """Check a scanner that types, for the kinds keyboard and auto."""
    found = (inputs or InputDevices()).keyboards(config.usb_port)
    shut = [each for each in found if not os.access(each.node, os.R_OK | os.W_OK)]
    if shut:
        seen = Phrase("{node} may not be used by this account", node=shut[0].node)
        yield fault(NAME, seen, IN_GROUP)
    elif found:
        yield ok(NAME, Phrase("types: {found}", found=_listed(found)))
    elif config.kind == "auto":
        seen = Phrase("none is plugged in; one is used as soon as it is there")
        yield ok(NAME, seen)
    else:
        yield fault(NAME, Phrase("none that types is plugged in"), SWITCH)


def logins(screen: Path = SCREEN, units: Path = UNITS) -> Iterator[CheckResult]:
    """Whether what a scanner types before the kiosk holds it could reach a login."""
    awake = [name for name in LOGINS if not _is_masked(units / name)]
    if awake and screen.exists():
        seen = Phrase("a login on this machine's screen takes what a scanner types")
        yield warn(NAME, seen, MASK.phrase(units=" ".join(awake)))


def _listed(found: tuple[PluggedKeyboard, ...]) -> Phrase:
    return listing([str(each) for each in found])


def _is_masked(unit: Path) -> bool:
    """Whether it is a link to nothing, or empty, which systemd takes for the same."""
    if not unit.exists():
        return False
    return unit.resolve() == Path(os.devnull) or unit.stat().st_size == 0
