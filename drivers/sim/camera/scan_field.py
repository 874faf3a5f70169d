"""What a camera sees that looks down on the counter where one print is laid.

Quick enough to follow a hand: some 10 ms a picture. `sim.camera.studio` takes finer
photographs, at its leisure. Pictures are BGR, angles degrees.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.api import DriverError
from drivers.sim.camera.studio import counter
from drivers.vision.pictures import Pixels

WIDTH_PX, HEIGHT_PX = 1280, 652
"""The shape of the field that the page draws: 420 to 214."""
WIDTH_SHARE_MAX, HEIGHT_SHARE_MAX = 0.68, 0.86
BLUR_MAX_PX = 14.0
WOOD_SEED = 11
COARSE = 8
SHADOW, SHADOW_SHIFT = 110, (1.5, 2.0)
HAND = (104, 132, 176)
JPEG_QUALITY = 90
COLOURS, HALF = 3, 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """How a print lies in the field.

    `x` and `y` are its middle as shares of the field, `turn_deg` is clockwise.
    `covered` is the share of the print under a hand that comes from the right,
    `blurred` how far it is out of focus; both 0 to 1. `near` is how much larger than at
    rest it looks, as it is held nearer to the camera.
    """

    x: float = 0.5
    y: float = 0.5
    turn_deg: float = 0.0
    covered: float = 0.0
    blurred: float = 0.0
    near: float = 1.0


def scale_of(side: Pixels) -> float:
    """Pixels of the field for a pixel of the print, so that it fits in."""
    height, width = side.shape[:2]
    return min(
        WIDTH_SHARE_MAX * WIDTH_PX / width, HEIGHT_SHARE_MAX * HEIGHT_PX / height
    )


def field_with(side: Pixels, placing: Placing) -> Pixels:
    """The field with one print in it, as the camera sees it.

    A print of four channels is there only where its fourth is not 0: its corners may be
    round.
    """
    shown = _covered(side[:, :, :3], placing.covered)
    to_field = _to_field(shown, placing)
    seen = _in_shadow(_empty(), shown, to_field)
    _laid_over(seen, shown, to_field)
    if side.shape[2] > COLOURS:
        outline = cv2.warpAffine(side[:, :, 3], to_field, (WIDTH_PX, HEIGHT_PX))
        bare = _in_shadow(_empty(), shown, to_field)
        seen = np.where(outline[:, :, None] > HALF, seen, bare)
    if not placing.blurred:
        return seen
    return cast("Pixels", cv2.GaussianBlur(seen, (0, 0), placing.blurred * BLUR_MAX_PX))


def _laid_over(seen: Pixels, shown: Pixels, to_field: NDArray[np.float64]) -> None:
    cv2.warpAffine(
        shown,
        to_field,
        (WIDTH_PX, HEIGHT_PX),
        dst=seen,
        borderMode=cv2.BORDER_TRANSPARENT,
    )


def jpeg(picture: Pixels) -> bytes:
    """The picture as a JPEG file."""
    done, packed = cv2.imencode(
        ".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    if not done:
        raise DriverError("the picture cannot be written as JPEG")
    return packed.tobytes()


def _covered(side: Pixels, share: float) -> Pixels:
    if not share:
        return side
    under_hand = side.copy()
    under_hand[:, round(side.shape[1] * (1 - share)) :] = HAND
    return under_hand


def _to_field(side: Pixels, placing: Placing) -> NDArray[np.float64]:
    """From the print's pixels to the field's."""
    height, width = side.shape[:2]
    middle = (width / 2, height / 2)
    scale = scale_of(side) * placing.near
    turned = cv2.getRotationMatrix2D(middle, -placing.turn_deg, scale)
    turned[:, 2] += np.array([placing.x * WIDTH_PX, placing.y * HEIGHT_PX]) - middle
    return cast("NDArray[np.float64]", turned)


def _in_shadow(ground: Pixels, side: Pixels, to_field: NDArray[np.float64]) -> Pixels:
    """The ground, darker below and right of the print: light comes from upper left."""
    card = np.full(side.shape[:2], SHADOW, np.uint8)
    small = to_field / COARSE
    small[:, 2] += SHADOW_SHIFT
    size = (WIDTH_PX // COARSE, HEIGHT_PX // COARSE)
    soft = cv2.GaussianBlur(cv2.warpAffine(card, small, size), (0, 0), 1.6)
    light = cv2.bitwise_not(cv2.resize(soft, (WIDTH_PX, HEIGHT_PX)))
    return cast("Pixels", cv2.multiply(ground, cv2.merge([light] * 3), scale=1 / 255))


@lru_cache(maxsize=1)
def _empty() -> Pixels:
    """The empty counter in the light of the camera's window."""
    wood = counter(WIDTH_PX, HEIGHT_PX, np.random.default_rng(WOOD_SEED))
    x = np.linspace(-1, 1, WIDTH_PX, dtype=np.float32)[None, :]
    y = np.linspace(-0.6, 1, HEIGHT_PX, dtype=np.float32)[:, None]
    light = 1.12 - 0.3 * (x * x + y * y)
    return (wood * light[:, :, None]).clip(0, 255).astype(np.uint8)
