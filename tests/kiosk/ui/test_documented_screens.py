"""The manuals name screens by the words that stand on them."""

import re
from pathlib import Path

import pytest

from firmware.kiosk.ui import language

ROOT = Path(__file__).parents[3]
CATALOGUE = Path(language.__file__).parent / "locale/en/LC_MESSAGES/countertop.po"
TABLES = (
    ("docs/zh/shopkeeper.md", "## 屏幕提示"),
    ("docs/zh/faults.md", "## 红灯"),
    ("docs/zh/faults.md", "## 黄灯"),
)
CELL = re.compile(r"(?m)^\| ([^|]+) \|")


@pytest.mark.parametrize(("document", "heading"), TABLES)
def test_every_screen_of_a_manual_is_one(document: str, heading: str) -> None:
    shown = re.findall(r'(?m)^msgid "(.*)"$', CATALOGUE.read_text("utf-8"))
    section = (ROOT / document).read_text("utf-8").partition(heading)[2]
    _, *cells = CELL.findall(section.partition("\n## ")[0])
    words = [
        word
        for cell in cells
        for word in re.split(r"[、\s]", cell.replace("…", ""))
        if word.strip("- ")
    ]
    assert len(words) > 3
    assert [word for word in words if not any(word in text for text in shown)] == []
