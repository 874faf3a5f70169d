"""Checks the board: supply, heat, wear of its card, the cell of its clock.

What a machine does not report, as a desk's or an SD card, is left out.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from firmware.base.wording.phrases import Phrase
from firmware.kiosk.board import (
    HOT_CELSIUS,
    SYS,
    WORN_PERCENT,
    card_used_percent,
    celsius,
    supply_low,
)
from firmware.kiosk.time_sources import ClockCell, clock_cell
from provisioning.checks.finding import CheckResult, ok, warn

LIMIT_S = 10.0
THIS_START = ("--dmesg", "--boot", "--quiet", "--output=cat")
DIP = b"Undervoltage detected"
"""The kernel's own words (driver `raspberrypi-hwmon`)."""
_SUPPLY = Phrase("supply")
_STRONGER = Phrase(
    "Use the board's own power supply and a short thick cable, and give the printer one"
    " of its own."
)
_HEAT = Phrase("heat")
_CARD = Phrase("card")
_CELL = Phrase("cell of the clock")

_CELLS = {
    ClockCell.FLAT: (
        Phrase("flat or not charged"),
        Phrase(
            "Add `dtparam=rtc_bbat_vchg=3000000` to /boot/firmware/config.txt for a"
            " cell that can be charged, or replace it."
        ),
    ),
    ClockCell.STOPPED: (
        Phrase("the clock lost its time"),
        Phrase("Replace the cell, let the machine reach a time server, restart it."),
    ),
    ClockCell.ELSEWHERE: (
        Phrase("the clock shows another time than the machine"),
        Phrase("Let the machine reach a time server, then run `sudo hwclock -w`."),
    ),
}


def board(
    now_s: float, sys: Path = SYS, kernel_log: str = "journalctl"
) -> Iterator[CheckResult]:
    """Check what the kernel reports of the board; `now_s` is Unix seconds."""
    yield from _supply(sys, kernel_log)
    yield from _heat(sys)
    yield from _card(sys)
    yield from _cell(now_s, sys)


def _supply(sys: Path, kernel_log: str) -> Iterator[CheckResult]:
    low = supply_low(sys)
    if low is None:
        return
    dips = _dips(kernel_log)
    if low:
        yield warn(_SUPPLY, Phrase("too weak now"), _STRONGER)
    elif dips:
        seen = Phrase("too weak since the start, times: {dips}", dips=dips)
        yield warn(_SUPPLY, seen, _STRONGER)
    elif dips is None:
        yield ok(_SUPPLY, Phrase("strong enough now"))
    else:
        yield ok(_SUPPLY, Phrase("strong enough since the start"))


def _dips(kernel_log: str) -> int | None:
    """How often the supply was too weak; None where the kernel's log shows nothing."""
    try:
        found = subprocess.run(
            (kernel_log, *THIS_START), capture_output=True, check=False, timeout=LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.count(DIP) if found.stdout else None


def _heat(sys: Path) -> Iterator[CheckResult]:
    heat = celsius(sys)
    if heat is None:
        return
    seen = Phrase("{degrees} °C", degrees=round(heat))
    if heat < HOT_CELSIUS:
        yield ok(_HEAT, seen)
    else:
        remedy = Phrase("Give it air or a heat sink: it slows itself down.")
        yield warn(_HEAT, seen, remedy)


def _card(sys: Path) -> Iterator[CheckResult]:
    used = card_used_percent(sys)
    if used is None:
        return
    seen = Phrase("{used} % of its life is behind it", used=used)
    if used < WORN_PERCENT:
        yield ok(_CARD, seen)
    else:
        remedy = Phrase("Replace it before it fails, once nothing waits for the hub.")
        yield warn(_CARD, seen, remedy)


def _cell(now_s: float, sys: Path) -> Iterator[CheckResult]:
    cell = clock_cell(now_s, sys / "class/rtc/rtc0")
    if cell is ClockCell.KEPT:
        yield ok(_CELL, Phrase("keeps the time without power and network"))
    elif cell in _CELLS:
        yield warn(_CELL, *_CELLS[cell])
