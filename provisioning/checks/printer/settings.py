"""Which settings of [printer] follow from what a printer answers and prints. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.printer.self_test import PrinterAnswers
from drivers.printer.usb_devices import UsbPlace

GB2312, GBK, LATIN = "1", "2", "3"
PICTURE, NATIVE = "A", "B"


@dataclass(frozen=True, slots=True)
class SeenOnStrip:
    """What a person saw; None where nobody was asked.

    `columns`: the largest ruler that ends on its own line. `boxes`: which codes a phone
    reads, of A and B. `lines`: which of 1, 2 and 3 are legible. `cut`: whether it was.
    """

    columns: int | None = None
    boxes: str | None = None
    lines: str | None = None
    cut: bool | None = None


def proposed(answers: PrinterAnswers, seen: SeenOnStrip) -> dict[str, object]:
    """The keys of [printer] with their values, in the order of the file.

    What is not known is left out, and stays as it is.
    """
    keys: dict[str, object] = {"answers": answers.whole, "confirm": _confirm(answers)}
    if seen.columns is not None:
        keys["columns"] = seen.columns
    if seen.boxes is not None:
        keys["native_qr"] = NATIVE in seen.boxes
    if seen.cut is not None:
        keys["cut"] = "partial" if seen.cut else "none"
    if seen.lines is not None:
        keys |= _charset(seen.lines)
    return keys


def place_keys(place: UsbPlace, others: Sequence[UsbPlace]) -> Mapping[str, object]:
    """What only this device has: its serial number, or else its port."""
    same = [each for each in others if each.serial == place.serial]
    if place.serial and len(same) == 1:
        return {"usb_serial": place.serial}
    return {"usb_port": place.port}


def toml_lines(keys: Mapping[str, object]) -> list[str]:
    """The keys as lines of kiosk.toml."""
    return ["[printer]", *(f"{name} = {_toml(value)}" for name, value in keys.items())]


def _confirm(answers: PrinterAnswers) -> str:
    """One that never answers is not asked again: it might print the questions."""
    if not answers.whole:
        return "sent"
    return "received" if answers.in_turn is None else "executed"


def _charset(lines: str) -> dict[str, object]:
    """The largest font that is legible; none is a printer for another shop."""
    fonts = ((GBK, "gbk"), (GB2312, "gb2312"), (LATIN, "cp858"))
    legible = [font for line, font in fonts if line in lines]
    return {"charset": legible[0]} if legible else {}


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
