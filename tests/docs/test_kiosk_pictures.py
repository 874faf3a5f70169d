"""The pictures of the virtual kiosk: each is shown, and together they stay light."""

from itertools import pairwise
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "pictures/kiosk"
MAX_BYTES = 1_500_000


def test_each_picture_is_shown_under_a_text_of_its_own() -> None:
    page = (DOCS / "virtual-kiosk-pictures.md").read_text("utf-8")
    parts = page.split("\n\n")
    shown = {
        part.rpartition("/")[2].rstrip(")\n"): text
        for text, part in pairwise(parts)
        if part.startswith("![")
    }
    assert set(shown) == {each.name for each in PICTURES.iterdir()}
    assert len(set(shown.values())) == len(shown)
    assert not any(text.startswith(("![", "#")) for text in shown.values())


def test_they_are_light_together() -> None:
    assert sum(each.stat().st_size for each in PICTURES.iterdir()) <= MAX_BYTES
