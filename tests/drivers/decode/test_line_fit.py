"""The likeliest number behind a blurred line: right, exact, and honest about it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.decode.likelihood.fit import read_line
from drivers.decode.likelihood.layouts import EAN8, EAN13, UPCE, Floats
from drivers.decode.likelihood.model import gaussian_model
from drivers.decode.likelihood.search import likeliest, nearest_other
from firmware.retail.codes.gtin import expand_upce
from tests.support.examples import tries

NUMBERS = st.integers(0, 10**12 - 1).map(lambda number: checked(f"{number:012}"))
BLURS = (0.35, 0.6, 0.9, 1.25)


def checked(digits: str) -> str:
    weighed = sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(digits))
    return digits + str(-weighed % 10)


def line_of(text: str, blur_px: float, module_px: float = 3.0) -> Floats:
    """Bars on white as a camera's row of pixels, averaged over each pixel."""
    fine = 20
    bars = np.repeat(EAN13.modules_of(text), round(module_px * fine))
    room = np.zeros(40 * fine)
    dark = np.concatenate([room, bars, room])
    reach = np.arange(-6 * blur_px * fine, 6 * blur_px * fine + 1)
    lens = np.exp(-0.5 * (reach / (blur_px * fine)) ** 2)
    blurry = np.convolve(dark, lens / lens.sum(), mode="same")
    pixels = blurry[: len(blurry) // fine * fine].reshape(-1, fine).mean(axis=1)
    return 220.0 - 180.0 * pixels


def through(lens: Floats, line: Floats) -> Floats:
    """A line as this lens shows it, without the ends that it cannot know."""
    return np.asarray(np.convolve(line, lens / lens.sum(), mode="valid"), np.float64)


@settings(max_examples=tries(25), deadline=None)
@given(NUMBERS, st.sampled_from(BLURS), st.integers(0, 2**32 - 1))
def test_any_number_is_found_and_its_distance_is_right(
    text: str, blur: float, seed: int
) -> None:
    model = gaussian_model(blur)
    noise = np.random.default_rng(seed).normal(0, 0.02, len(EAN13.grid))
    line = model.response @ EAN13.modules_of(text) + noise
    found = likeliest(line, model)
    assert found.text == text
    assert found.distance == pytest.approx(float(noise @ noise), rel=0.1)
    assert found.next_distance > found.distance


@settings(max_examples=tries(25), deadline=None)
@given(st.integers(0, 10**7 - 1), st.sampled_from(BLURS))
def test_any_short_number_is_found(number: int, blur: float) -> None:
    digits = f"{number:07}"
    ean8 = checked("00000" + digits)[5:]
    upce = next(
        text
        for last in "0123456789"
        if expand_upce(text := f"{number % 2}{digits[1:]}{last}")
    )
    for layout, text in ((EAN8, ean8), (UPCE, upce)):
        model = gaussian_model(blur, layout)
        found = likeliest(model.response @ layout.modules_of(text), model)
        assert found.text == text
        assert found.distance == pytest.approx(0.0, abs=0.01)


@settings(max_examples=tries(10), deadline=None)
@given(NUMBERS, st.integers(0, 2**32 - 1))
def test_no_other_signs_are_nearer_than_the_nearest_other(text: str, seed: int) -> None:
    model = gaussian_model(0.9)
    chance = np.random.default_rng(seed)
    line = model.response @ EAN13.modules_of(text) + chance.normal(0, 0.05, 309)
    signs = EAN13.signs_of(text)
    nearest = nearest_other(line, model, signs)
    for _ in range(50):
        other = signs.copy()
        at = chance.integers(6, 12)
        other[at] = (other[at] + chance.integers(1, 10)) % 10
        rest = line - model.response @ EAN13.modules_of_signs(other[None, :])[0]
        assert float(rest @ rest) >= nearest - 1e-6


@settings(max_examples=tries(10), deadline=None)
@given(NUMBERS, st.integers(0, 2**32 - 1))
def test_the_next_best_is_as_near_as_any_other_number(text: str, seed: int) -> None:
    model = gaussian_model(0.9)
    chance = np.random.default_rng(seed)
    line = model.response @ EAN13.modules_of(text)
    found = likeliest(line, model)
    for _ in range(50):
        digits = list(text[:12])
        for at in chance.choice(12, 2, replace=False):
            digits[at] = str(chance.integers(10))
        other = checked("".join(digits))
        rest = line - model.response @ EAN13.modules_of(other)
        assert other == text or float(rest @ rest) >= found.next_distance - 1e-6


@pytest.mark.parametrize("blur_px", [0.5, 1.5, 2.5, 3.0])
@pytest.mark.parametrize("step", [1, -1])
def test_a_blurred_line_is_read_from_both_ends(blur_px: float, step: int) -> None:
    found = read_line(line_of("6901234567892", blur_px)[::step])
    assert found is not None
    assert found.text == "6901234567892"
    assert found.lead > 0.4


@pytest.mark.parametrize("radius_px", [2.0, 4.0, 6.0])
def test_a_line_out_of_focus_is_read(radius_px: float) -> None:
    # A lens out of focus spreads each point over a disc; across a line, a half ellipse.
    reach = np.arange(-20, 21)
    lens = np.sqrt(np.maximum(radius_px**2 - reach * reach, 0.0))
    sharp = line_of("4006209700068", 0.3)
    found = read_line(through(lens, sharp))
    assert found is not None
    assert (found.text, found.lead > 0.4) == ("4006209700068", True)


def test_a_line_with_bars_and_add_on_beside_the_code_is_read() -> None:
    line = line_of("9780140013993", 1.5)
    beside = line_of("2100000000005", 1.5)[36:140]
    found = read_line(np.concatenate([line, beside, np.full(30, 220.0)]))
    assert found is not None
    assert (found.text, found.lead > 0.4) == ("9780140013993", True)


def test_a_stretched_and_unevenly_lit_line_is_read() -> None:
    line = line_of("4006209700068", 1.5)
    along = np.linspace(0, 1, len(line))
    bent = np.interp(along + 0.02 * np.sin(np.pi * along), along, line)
    found = read_line(bent * (0.6 + 0.4 * along))
    assert found is not None
    assert (found.text, found.lead > 0.5) == ("4006209700068", True)


@settings(max_examples=tries(30), deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.5, 4.0))
def test_bars_of_no_code_never_lead(seed: int, blur_px: float) -> None:
    chance = np.random.default_rng(seed)
    widths = chance.integers(1, 5, 60) * 3
    dark = np.concatenate([np.full(w, at % 2) for at, w in enumerate(widths)])
    room = np.zeros(40)
    line = 220.0 - 180.0 * np.concatenate([room, dark, room])
    reach = np.arange(-12, 13)
    lens = np.exp(-0.5 * (reach / blur_px) ** 2)
    found = read_line(through(lens, line))
    assert found is None or found.lead < 0.2


@pytest.mark.parametrize("line", [np.zeros(480), np.full(480, 128.0), np.ones(3)])
def test_a_line_without_edges_is_no_code(line: Floats) -> None:
    assert read_line(line) is None
