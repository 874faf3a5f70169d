"""The board under a kiosk, as the kernel reports it: supply, heat, wear of its card.

What a machine does not report is None, as on a desk. Raspberry Pi's kernel looks at the
supply every two seconds (driver `rpi_volt`). An SD card does not report its wear;
what is soldered on (eMMC) does, in steps of a tenth.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SYS = Path("/sys")
HOT_CELSIUS, COOL_CELSIUS = 80.0, 75.0
"""From the first on a Raspberry Pi slows itself down; below the second it is cool."""
FEEL_S = 10.0
WORN_PERCENT = 90
REPORT_LOW_S = 600.0
"""How long the kiosk reports that the supply was too weak."""
TENTH_PERCENT = 10


def supply_low(sys: Path = SYS) -> bool | None:
    """Whether the supply was below 4.63 V in the last two seconds; None: unknown."""
    alarm = _supply_alarm(sys)
    return None if alarm is None else _text(alarm) == "1"


def celsius(sys: Path = SYS) -> float | None:
    """The temperature of the processor."""
    text = _text(sys / "class/thermal/thermal_zone0/temp")
    return int(text) / 1_000 if text and text.lstrip("-").isdigit() else None


def card_used_percent(sys: Path = SYS) -> int | None:
    """The share of its life that the most worn card has behind it: 10, 20, … 110."""
    return max(_used_percent(sys), default=None)


def _supply_alarm(sys: Path) -> Path | None:
    names = sys.glob("class/hwmon/hwmon*/name")
    found = (name for name in names if _text(name) == "rpi_volt")
    return next((name.with_name("in0_lcrit_alarm") for name in found), None)


def _used_percent(sys: Path) -> Iterator[int]:
    for life in sys.glob("block/mmcblk*/device/life_time"):
        # As two numbers like 0x03, tenths of its life, 0 for one that is not known.
        with suppress(ValueError):
            tenths = [int(word, 16) for word in (_text(life) or "").split()]
            yield from (tenth * TENTH_PERCENT for tenth in tenths if tenth)


def _text(file: Path) -> str | None:
    """What a file of the kernel says; None if it is not there or cannot be read."""
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return None


class BoardWatch:
    """The board while the kiosk runs. Main thread; `poll` twice a second.

    `dips`: how often the supply became too weak since the start; None if the board
    does not report. `hot`: the processor is so hot that it slows itself down, or has
    not cooled off yet.
    """

    def __init__(self, sys: Path = SYS) -> None:
        self._sys = sys
        self._alarm = _supply_alarm(sys)
        self.dips = None if self._alarm is None else 0
        self.hot = False
        self._low = False
        self._low_until_s = self._felt_at_s = float("-inf")

    def poll(self, now_s: float) -> None:
        """Look at supply and heat; `now_s` is monotonic."""
        if self._alarm is not None and self.dips is not None:
            low = _text(self._alarm) == "1"
            self.dips += low and not self._low
            self._low = low
            self._low_until_s = now_s + REPORT_LOW_S if low else self._low_until_s
        if now_s >= self._felt_at_s + FEEL_S:
            self._felt_at_s = now_s
            limit = COOL_CELSIUS if self.hot else HOT_CELSIUS
            self.hot = (celsius(self._sys) or 0.0) >= limit

    def supply_was_low(self, now_s: float) -> bool:
        """Whether the supply was too weak in the last ten minutes."""
        return now_s < self._low_until_s

    def numbers(self) -> dict[str, float]:
        """What the board reports, by the names of telemetry."""
        numbers = {
            "board_celsius": celsius(self._sys),
            "supply_dips": self.dips,
            "card_used_percent": card_used_percent(self._sys),
        }
        return {name: number for name, number in numbers.items() if number is not None}
