"""What a line says of a number that a library read, and where it has to be asked."""

from dataclasses import replace

import numpy as np
import pytest

from drivers.api import Symbology
from drivers.decode.finding import Finding
from drivers.decode.line_opinion import doubtful, line_opinion
from drivers.decode.witnesses import likely_number
from drivers.sim.camera.photograph import code
from drivers.vision.pictures import Pixels, scaled, smoothed

GOODS, OTHER = "6901234567892", "6901234567328"
EACH = [
    (GOODS, Symbology.EAN13),
    ("036000291452", Symbology.UPCA),
    ("96385074", Symbology.EAN8),
    ("04963406", Symbology.UPCE),
]
LEFT_PX, TOP_PX, BELOW_PX = 80, 60, 80


def printed(text: str, symbology: Symbology, *, module_px: int = 4) -> Pixels:
    """The code on white, `LEFT_PX` and `TOP_PX` from the corner."""
    bars = code(text, symbology, module_px=module_px)
    around = ((TOP_PX, TOP_PX), (LEFT_PX, LEFT_PX))
    return np.pad(bars, around, constant_values=245)


def read_there(text: str, symbology: Symbology, picture: Pixels) -> Finding:
    """The finding of a library that read this across all of the bars."""
    right_px = picture.shape[1] - LEFT_PX
    top, bottom = TOP_PX + 10, TOP_PX + BELOW_PX
    corners = ((LEFT_PX, top), (right_px, top), (right_px, bottom), (LEFT_PX, bottom))
    return Finding(text, symbology, corners, "zxing")


@pytest.mark.parametrize(("text", "symbology"), EACH)
@pytest.mark.parametrize("blur_px", [1.0, 3.0])
def test_a_line_is_a_witness_of_the_number_that_is_there(
    text: str, symbology: Symbology, blur_px: float
) -> None:
    picture = smoothed(printed(text, symbology), blur_px)
    one = read_there(text, symbology, picture)
    opinion = line_opinion(one, picture)
    assert opinion.findings == (replace(one, witness="line check"),)


def test_a_line_is_read_from_either_end() -> None:
    picture = printed(GOODS, Symbology.EAN13)
    one = read_there(GOODS, Symbology.EAN13, picture)
    assert line_opinion(one, np.ascontiguousarray(picture[:, ::-1])).findings


def test_a_line_names_the_number_that_is_there_in_place_of_another() -> None:
    picture = printed(GOODS, Symbology.EAN13)
    one = read_there(OTHER, Symbology.EAN13, picture)
    (other,) = line_opinion(one, picture).findings
    assert (other.text, other.weight) == (GOODS, 2)


@pytest.mark.parametrize(
    ("text", "symbology"), [("96385173", Symbology.EAN8), ("04963503", Symbology.UPCE)]
)
def test_a_line_is_no_witness_of_a_number_that_is_not_there(
    text: str, symbology: Symbology
) -> None:
    there = {Symbology.EAN8: EACH[2], Symbology.UPCE: EACH[3]}[symbology]
    picture = smoothed(printed(*there), 2.0)
    opinion = line_opinion(read_there(text, symbology, picture), picture)
    assert (opinion.findings, opinion.silent) == ((), False)


def test_bars_are_doubtful_where_they_are_small_or_pale() -> None:
    picture = printed(GOODS, Symbology.EAN13)
    one = read_there(GOODS, Symbology.EAN13, picture)
    pale = (200 + picture * 0.2).clip(0, 255).astype(np.uint8)
    half = tuple((x // 2, y // 2) for x, y in one.corners)
    assert not doubtful(one, picture)
    assert doubtful(one, pale)
    assert doubtful(replace(one, corners=half), scaled(picture, 0.5))


def test_what_corrects_itself_and_what_has_no_layout_is_never_doubtful() -> None:
    picture = np.full((100, 100), 128, np.uint8)
    corners = ((1, 1), (20, 1), (20, 9), (1, 9))
    for symbology in (Symbology.QR, Symbology.CODE128, Symbology.ITF):
        one = Finding("12345678", symbology, corners, "zxing")
        assert not doubtful(one, picture)
        assert line_opinion(one, picture).findings == ()


@pytest.mark.parametrize(("below", "weight"), [(GOODS, 2), (OTHER, 1)])
def test_a_sure_line_is_less_sure_where_another_shows_another_number(
    below: str, weight: int
) -> None:
    above, beneath = (
        smoothed(printed(text, Symbology.EAN13, module_px=3), 2.0)[TOP_PX + 20]
        for text in (GOODS, below)
    )
    strip = np.vstack([np.tile(above, (60, 1)), np.tile(beneath, (60, 1))])
    (one,) = likely_number(strip, 0.3)
    assert (one.text, one.weight) == (GOODS, weight)


def test_lines_that_no_number_explains_are_silent() -> None:
    chance = np.random.default_rng(3)
    picture = chance.integers(0, 256, (200, 500), np.uint8)
    opinion = line_opinion(read_there(GOODS, Symbology.EAN13, picture), picture)
    assert (opinion.findings, opinion.silent) == ((), True)
