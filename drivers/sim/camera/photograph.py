"""One code under chosen conditions: a package on a counter, seen by a poor camera.

For tests and measurements that need many codes of every kind; `sim.camera.studio` makes
more realistic pictures of whole goods. The package is drawn, laid on the counter at an
angle, lit from one side, then blurred by a lens, with a sensor's noise. The same seed
gives the same picture.
"""
# zxing-cpp ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from drivers.api import DriverError, Symbology
from drivers.vision.pictures import Pixels

SIZE_PX = (1280, 720)
PACKAGE_PX = (860, 600)
WORDS = ("COUNTERTOP", "Oat biscuits", "Net wt. 250 g", "Best before: see lid")

_FORMATS = {
    Symbology.EAN13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN8: zxingcpp.BarcodeFormat.EAN8,
    Symbology.UPCA: zxingcpp.BarcodeFormat.UPCA,
    Symbology.UPCE: zxingcpp.BarcodeFormat.UPCE,
    Symbology.CODE128: zxingcpp.BarcodeFormat.Code128,
    Symbology.ITF: zxingcpp.BarcodeFormat.ITF,
    Symbology.CODE39: zxingcpp.BarcodeFormat.Code39,
    Symbology.CODABAR: zxingcpp.BarcodeFormat.Codabar,
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.DATAMATRIX: zxingcpp.BarcodeFormat.DataMatrix,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How a picture is taken.

    `blur_px` is the lens's Gaussian, `noise_grey` the sensor's deviation, `turn_deg`
    the most that the package is turned on the counter, `slant` how far perspective
    moves its corners (share of the package), `shade` how much darker the darker side
    is (0 to 1); `distance` shrinks the package.
    """

    blur_px: float = 1.0
    noise_grey: float = 3.0
    turn_deg: float = 6.0
    slant: float = 0.05
    shade: float = 0.35
    distance: float = 1.0


EASY = Conditions()


def photograph(
    text: str, symbology: Symbology, *, seed: int, conditions: Conditions = EASY
) -> Pixels:
    """A picture, 1280 by 720 BGR, of a package with this code.

    DriverError if the symbology cannot encode the text.
    """
    chance = np.random.default_rng(seed)
    package = _package(code(text, symbology), text, chance)
    view = _view(conditions, chance)
    scene = _laid(package, _counter(chance), view)
    lit = scene.astype(np.float32) * _light(conditions.shade, chance)[:, :, None]
    seen = cv2.GaussianBlur(lit, (0, 0), max(conditions.blur_px, 0.01))
    noisy = seen + chance.normal(0, conditions.noise_grey, seen.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def code(text: str, symbology: Symbology, module_px: int = 4) -> Pixels:
    """The code alone, grey, without a quiet zone. DriverError as in `photograph`."""
    try:
        made = zxingcpp.create_barcode(text, _FORMATS[symbology])
        picture = made.to_image(scale=module_px, add_quiet_zones=False)
    except (ValueError, KeyError) as exc:
        raise DriverError(
            "{symbology} cannot hold this text: {exc}", symbology=symbology, exc=exc
        ) from exc
    return np.array(picture, dtype=np.uint8)


def _package(bars: Pixels, text: str, chance: np.random.Generator) -> Pixels:
    """A coloured card with words, and a white label with the code and its digits."""
    width, height = PACKAGE_PX
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = chance.integers(60, 220, 3)
    ink = tuple(int(shade) for shade in chance.integers(0, 90, 3))
    for line, words in enumerate(WORDS):
        cv2.putText(picture, words, (40, 60 + 44 * line), 0, 1.1, ink, 2, cv2.LINE_AA)
    cv2.ellipse(picture, (width - 150, 120), (110, 80), 20, 0, 360, ink, 6)
    _label(picture, _fitting(bars), text if text.isdigit() else "")
    return picture


def _fitting(bars: Pixels) -> Pixels:
    most = min(560 / bars.shape[1], 280 / bars.shape[0])
    if most >= 1:
        return bars
    size = (int(bars.shape[1] * most), int(bars.shape[0] * most))
    return cast("Pixels", cv2.resize(bars, size, interpolation=cv2.INTER_AREA))


def _label(picture: Pixels, bars: Pixels, digits: str) -> None:
    height, width = bars.shape
    left, top = (PACKAGE_PX[0] - width) // 2, PACKAGE_PX[1] - height - 80
    picture[top - 36 : top + height + 50, left - 52 : left + width + 52] = 244
    picture[top : top + height, left : left + width] = np.clip(bars, 25, 244)[..., None]
    at = (left + 4, top + height + 34)
    cv2.putText(picture, digits, at, 0, 1.0, (25, 25, 25), 2, cv2.LINE_AA)


def _counter(chance: np.random.Generator) -> Pixels:
    """A table top: grain in one direction, and stains."""
    width, height = SIZE_PX
    grain = cv2.resize(
        chance.normal(0, 1, (height // 2, 8)).astype(np.float32), (width, height)
    )
    stains = cv2.resize(
        chance.normal(0, 1, (9, 16)).astype(np.float32),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    )
    tone = chance.integers(90, 160) + chance.integers(-12, 12, 3)
    picture = tone + (grain * 7 + stains * 12)[:, :, None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def _view(how: Conditions, chance: np.random.Generator) -> NDArray[np.float64]:
    """The projection from the package to the picture: turned and slanted."""
    size, middle = np.array(PACKAGE_PX), np.array(SIZE_PX) / 2
    flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * size
    angle = np.deg2rad(how.turn_deg * chance.uniform(-1, 1))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    slant = chance.uniform(-how.slant, how.slant, (4, 2)) * size
    seen = (flat - size / 2 + slant) @ turn / how.distance + middle
    view = cv2.getPerspectiveTransform(flat.astype(np.float32), seen.astype(np.float32))
    return cast("NDArray[np.float64]", view)


def _laid(package: Pixels, counter: Pixels, view: NDArray[np.float64]) -> Pixels:
    """The package on the counter."""
    over = cv2.warpPerspective(package, view, SIZE_PX, flags=cv2.INTER_AREA)
    card = np.full(package.shape[:2], 255, np.uint8)
    mask = cv2.warpPerspective(card, view, SIZE_PX)[:, :, None] / 255.0
    return cast("Pixels", (over * mask + counter * (1 - mask)).astype(np.uint8))


def _light(shade: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """Brightness by pixel: 1 on the lamp's side, `1 - shade` on the other."""
    width, height = SIZE_PX
    angle = chance.uniform(0, 2 * np.pi)
    x, y = np.cos(angle), np.sin(angle)
    across = np.linspace(-x, x, width)[None, :] + np.linspace(-y, y, height)[:, None]
    return (1 - shade * (across / (abs(x) + abs(y)) + 1) / 2).astype(np.float32)
