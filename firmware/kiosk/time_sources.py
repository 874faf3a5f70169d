"""What has set this machine's clock: a time server, or a clock with a cell (N15).

systemd-timesyncd leaves a mark; chrony and ntpd set the kernel's alone. A clock with a
cell, as on a Pi 5 or a DS3231, has set the kernel's at the start, if it can be read.
"""

import ctypes
from enum import StrEnum
from pathlib import Path

SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""Exists once a time server has set the clock since the machine's start."""
BATTERY_CLOCK = Path("/sys/class/rtc/rtc0")
AGREE_MAX_S = 120
FLAT_UV, MISSING_UV = 2_500_000, 500_000
"""Below these a Pi 5 has a flat cell, or none. A charged one has 3 V."""
TIME_ERROR = 5
"""adjtimex(2): no time server steers the clock."""
NTPTIMEVAL_BYTES = 128
"""More than glibc's struct has."""
_LIBC = ctypes.CDLL(None)
"""Loaded once: the kiosk looks at its clock with each event."""


class ClockCell(StrEnum):
    """What a clock with a cell is good for.

    KEPT: it has set the kernel's clock at the start and goes on with it. ABSENT: there
    is none, or it has no cell. FLAT: the cell is flat or not charged. STOPPED: it
    cannot be read, as after its cell ran out, or has not set the clock. ELSEWHERE: it
    shows another time than the machine.
    """

    KEPT = "kept"
    ABSENT = "absent"
    FLAT = "flat"
    STOPPED = "stopped"
    ELSEWHERE = "elsewhere"


def synchronised() -> bool:
    """Whether a time server has set the clock since the start. Takes microseconds."""
    return SYNCHRONISED.exists() or _steered()


def clock_cell(wall_s: float, folder: Path = BATTERY_CLOCK) -> ClockCell:
    """What the clock with a cell is good for, beside the machine's `wall_s` (Unix)."""
    cell_uv = _number(folder / "battery_voltage")
    kept_s = _number(folder / "since_epoch")
    if not folder.exists() or (cell_uv is not None and cell_uv < MISSING_UV):
        return ClockCell.ABSENT
    if cell_uv is not None and cell_uv < FLAT_UV:
        return ClockCell.FLAT
    if kept_s is None or not _number(folder / "hctosys"):
        return ClockCell.STOPPED
    if abs(kept_s - wall_s) > AGREE_MAX_S:
        return ClockCell.ELSEWHERE
    return ClockCell.KEPT


def _steered() -> bool:
    """Whether the kernel says that its clock is steered; False where it may not say."""
    state: int = _LIBC.ntp_gettimex(ctypes.create_string_buffer(NTPTIMEVAL_BYTES))
    return 0 <= state < TIME_ERROR


def _number(file: Path) -> int | None:
    """The number in a file of the kernel; None if there is none."""
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):
        return None
