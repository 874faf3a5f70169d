"""Checks what only a kiosk has of Debian: its fonts and its decoder."""

from ctypes.util import find_library
from pathlib import Path

from drivers.api import DriverError
from drivers.display.fonts import Fonts
from firmware.base.wording.phrases import Phrase, verbatim
from provisioning.checks.finding import CheckResult, fault, ok


def fonts(folder: Path) -> CheckResult:
    """Check the bitmap fonts of the display."""
    try:
        Fonts(folder)
    except DriverError as exc:
        remedy = Phrase("Run `apt-get install xfonts-wqy xfonts-terminus`.")
        return fault(Phrase("fonts"), verbatim(exc), remedy)
    return ok(Phrase("fonts"), verbatim(folder))


def decoder(library: str = "zbar") -> CheckResult:
    """Check the decoder's system library."""
    found = find_library(library)
    if found:
        return ok(Phrase("decoder"), verbatim(found))
    remedy = Phrase("Run `apt-get install libzbar0`.")
    return fault(
        Phrase("decoder"),
        Phrase("lib{library} is not installed", library=library),
        remedy,
    )
