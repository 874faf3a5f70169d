"""Boards as Raspberry Pi's kernel tells of them: files below a folder like /sys."""

from pathlib import Path


def has_supply(sys: Path, *, low: bool, name: str = "rpi_volt") -> None:
    told = {"name": name, "in0_lcrit_alarm": str(int(low))}
    _told(sys / "class/hwmon/hwmon1", told)


def has_heat(sys: Path, degrees: float) -> None:
    _told(sys / "class/thermal/thermal_zone0", {"temp": str(round(degrees * 1_000))})


def has_card(sys: Path, life_time: str) -> None:
    _told(sys / "block/mmcblk0/device", {"life_time": life_time})


def has_clock_cell(
    sys: Path, since_epoch: str, *, hctosys: str = "1", battery_uv: str | None = None
) -> Path:
    """Its folder; a Pi 5's tells of its cell, others do not."""
    cell = {} if battery_uv is None else {"battery_voltage": battery_uv}
    folder = sys / "class/rtc/rtc0"
    _told(folder, {"since_epoch": since_epoch, "hctosys": hctosys, **cell})
    return folder


def _told(folder: Path, told: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in told.items():
        (folder / name).write_text(f"{text}\n", "ascii")
