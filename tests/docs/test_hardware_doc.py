"""The wiring of docs/hardware.md and its drawing are the program's defaults."""

import re
from pathlib import Path

import pytest

from firmware.kiosk.config import DisplayConfig, PanelConfig

DOCS = Path(__file__).resolve().parents[2] / "docs"
HEADER = {
    2: 3, 3: 5, 4: 7, 14: 8, 15: 10, 17: 11, 18: 12, 27: 13, 22: 15, 23: 16, 24: 18,
    10: 19, 9: 21, 25: 22, 11: 23, 8: 24, 7: 26, 0: 27, 1: 28, 5: 29, 6: 31, 12: 32,
    13: 33, 19: 35, 16: 36, 26: 37, 20: 38, 21: 40,
}  # fmt: skip
"""The pin of the header of each BCM number."""
KEYED = re.compile(r"\| ([^|]+) \| `(\w+_pin)` \| (\d+) \| (\d+) \|")
FIXED = re.compile(r"\| [^|]+ \| (\d+(?:, \d+)+) \| (\d+(?:, \d+)+) \|")
DRAWN = re.compile(r">GPIO(\d+): ([^<]+)<")
MARKS = ("never", "library's fake", "far side", "virtual rig")


def _page(name: str = "hardware.md") -> str:
    return (DOCS / name).read_text("utf-8")


def _defaults() -> dict[str, int]:
    spi = DisplayConfig(controller="ssd1322", bus="spi")
    return {**PanelConfig().pins, **spi.pins}


@pytest.mark.parametrize("name", ["hardware.md", "zh/hardware.md"])
def test_a_page_has_each_pin_of_the_defaults(name: str) -> None:
    rows = KEYED.findall(_page(name))
    assert {key: int(bcm) for _, key, bcm, _ in rows} == _defaults()
    assert all(HEADER[int(bcm)] == int(pin) for _, _, bcm, pin in rows)


def test_the_pins_of_the_buses_are_where_the_header_has_them() -> None:
    rows = FIXED.findall(_page())
    assert len(rows) == 3
    for bcm, pins in rows:
        assert [HEADER[int(each)] for each in bcm.split(", ")] == [
            int(each) for each in pins.split(", ")
        ]


def test_the_drawing_names_the_same_parts_at_the_same_pins() -> None:
    drawing = (DOCS / "pictures/wiring.svg").read_text("utf-8")
    drawn = {int(bcm): name for bcm, name in DRAWN.findall(drawing)}
    for name, _, bcm, _ in KEYED.findall(_page()):
        assert drawn[int(bcm)] == name.replace(",", "")


def test_each_row_of_what_to_buy_says_how_it_was_tried() -> None:
    tables = re.findall(r"(?m)^\| part \|.* tried \|\n\|.*\n((?:\|.*\n)+)", _page())
    assert len(tables) == 4
    for row in "".join(tables).splitlines():
        tried = row.rsplit("|", 2)[1].strip()
        assert tried == "–" or tried.startswith(tuple(f"`{mark}`" for mark in MARKS))
