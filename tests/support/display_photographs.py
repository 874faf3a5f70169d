"""The display as a customer's phone takes it: lit cells with gaps, a lens, a sensor.

The optics are a model; nothing here was compared with a real panel and a real phone.
The same seed gives the same picture.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
from PIL import Image

CELL_PX = 8
"""The drawing before the lens: each pixel of the panel is this wide."""
RIM_PX = 12
"""What is seen of the box around the glass, in pixels of the panel."""
_LIT_PX = 7

Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How it is taken. `seen_px` are the camera's pixels to one of the panel's.

    `blur_px` and `noise_grey` are the lens and the sensor, in the camera's pixels and
    its 256 greys; `bloom` is the share of light that spreads to what is beside it;
    `dim` what the panel gives of its light; `glare` the grey of what is unlit; `slant`
    how far perspective moves a corner (share of the picture); `turn_deg` how far the
    phone is turned.
    """

    seen_px: float = 3.0
    blur_px: float = 0.7
    noise_grey: float = 6.0
    bloom: float = 0.25
    dim: float = 1.0
    glare: float = 18.0
    slant: float = 0.04
    turn_deg: float = 8.0


FAR, NEAR = Shot(seen_px=2.0), Shot(seen_px=5.0)
SHOTS = {
    "far": FAR,
    "usual": Shot(),
    "near": NEAR,
    "dim": Shot(dim=0.25, noise_grey=9.0),
    "glare": Shot(glare=70.0),
    "slanted": Shot(slant=0.09, turn_deg=20.0),
    "blurred": Shot(seen_px=4.0, blur_px=1.6),
    "overexposed": replace(NEAR, bloom=0.5, dim=1.3),
}


def photograph(glass: Image.Image, shot: Shot, seed: int) -> Image.Image:
    """A mode "1" picture of the display as a phone's grey one of it and its rim."""
    chance = np.random.default_rng(seed)
    light = _bloomed(_cells(glass) * 230 * shot.dim, shot.bloom) + shot.glare
    seen = _projected(light, shot, chance)
    if shot.blur_px:
        seen = _grey(cv2.GaussianBlur(seen, (0, 0), shot.blur_px))
    noisy = seen + chance.normal(0, shot.noise_grey, seen.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _cells(glass: Image.Image) -> Grey:
    """The panel drawn large, with the dark grid between its pixels."""
    lit = np.pad(np.asarray(glass, dtype=np.float32), RIM_PX)
    cell = np.zeros((CELL_PX, CELL_PX), np.float32)
    cell[:_LIT_PX, :_LIT_PX] = 1.0
    return np.kron(lit, cell).astype(np.float32)


def _bloomed(light: Grey, bloom: float) -> Grey:
    spread = cv2.GaussianBlur(light, (0, 0), CELL_PX)
    return _grey(light * (1 - bloom) + spread * bloom * 1.5)


def _projected(light: Grey, shot: Shot, chance: np.random.Generator) -> Grey:
    """Turned, slanted and as small as the camera has it."""
    height, width = light.shape
    scale = shot.seen_px / CELL_PX
    size = np.array([width, height])
    flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * size
    angle = np.deg2rad(shot.turn_deg * chance.uniform(-1, 1))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    moved = chance.uniform(-shot.slant, shot.slant, (4, 2)) * size.min()
    seen = (flat - size / 2 + moved) @ turn * scale
    seen -= seen.min(axis=0)
    room = tuple(int(each) + 1 for each in seen.max(axis=0))
    finer = _grey(cv2.GaussianBlur(light, (0, 0), 0.35 / scale))
    view = cv2.getPerspectiveTransform(flat.astype(np.float32), seen.astype(np.float32))
    ground = float(shot.glare)
    return _grey(cv2.warpPerspective(finer, view, room, borderValue=ground))


def _grey(picture: MatLike) -> Grey:
    return np.asarray(picture, np.float32)
