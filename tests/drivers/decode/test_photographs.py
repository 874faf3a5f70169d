"""Real photographs, where they lie beside the project: nothing is read wrongly.

They are other people's pictures and stay out of the repository.
"""

import json
import time
from pathlib import Path

import pytest

from drivers.api import Symbology
from drivers.decode import decode
from drivers.vision.pictures import unpacked
from firmware.retail.codes.gtin import canonical_gtin

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "decode"
MISREAD = FOLDER.parent / "bugs" / "img"
LIMIT_S = 8.0
EVERY = 11
GOODS = {Symbology.EAN13, Symbology.UPCA}


def number(text: str, symbology: Symbology) -> str:
    canonical = canonical_gtin(text) if symbology in GOODS else None
    return canonical or text


@pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(),
    reason="no photographs in ../shared/data/decode",
)
def test_no_photograph_is_read_wrongly_and_most_are_read() -> None:
    listed = json.loads((FOLDER / "expected.json").read_text("utf-8"))["images"]
    shown = [
        entry
        for entry in listed[::EVERY]
        if all(kind != "UPCE" for kind, _ in entry["texts"])
    ]
    ends_s = time.monotonic() + LIMIT_S
    tried = read = 0
    for entry in shown:
        if time.monotonic() > ends_s:
            break
        image = unpacked((FOLDER / entry["file"]).read_bytes())
        assert image is not None
        truth = {number(text, Symbology[kind]) for kind, text in entry["texts"]}
        texts = {number(one.text, one.symbology) for one in decode(image)}
        assert texts <= truth, entry["file"]
        tried += bool(truth)
        read += bool(texts)
    assert read >= 0.85 * tried


@pytest.mark.skipif(not MISREAD.is_dir(), reason="no misread photographs there")
def test_a_photograph_that_both_libraries_misread_alike_is_read_rightly() -> None:
    (file,) = MISREAD.glob("upca_023942431015_*.png")
    image = unpacked(file.read_bytes())
    assert image is not None
    assert {number(one.text, one.symbology) for one in decode(image)} <= {
        "0023942431015"
    }
