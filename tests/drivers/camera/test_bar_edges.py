"""How sharp bars are, on drawn photographs of known blur."""

import numpy as np
import pytest

from drivers.api import Symbology
from drivers.sim.camera.photograph import Conditions, photograph
from drivers.vision.bar_edges import BarSharpness, bar_sharpness
from drivers.vision.pictures import grey


def _sharpness(blur_px: float, shade: float = 0.35) -> BarSharpness:
    how = Conditions(blur_px=blur_px, shade=shade)
    picture = photograph("6901234567892", Symbology.EAN13, seed=3, conditions=how)
    found = bar_sharpness(grey(picture))
    assert found is not None
    return found


def test_an_edge_grows_with_the_blur_and_the_code_does_not() -> None:
    sharp, soft, softer = (_sharpness(blur_px) for blur_px in (0.5, 2.0, 4.0))
    assert sharp.edge_px < soft.edge_px < softer.edge_px
    assert sharp.width_px == pytest.approx(softer.width_px, rel=0.2)


def test_less_light_is_no_blur() -> None:
    assert _sharpness(1.0, 0.7).edge_px == pytest.approx(
        _sharpness(1.0, 0.0).edge_px, rel=0.35
    )


def test_an_empty_counter_has_no_bars() -> None:
    assert bar_sharpness(np.full((720, 1280), 130, np.uint8)) is None


def test_the_edge_of_a_code_twice_as_wide_is_half_as_many_modules() -> None:
    assert BarSharpness(190, 2.0).edge_modules(95) == 1.0
    assert BarSharpness(380, 2.0).edge_modules(95) == 0.5
