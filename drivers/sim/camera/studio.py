"""A camera above a counter: makes photographs of flat prints, equal for equal seeds.

In the order of the light: the print is put into the scene with its shadow, it is lit
and glares, the lens blurs it, the sensor adds noise, JPEG compresses it. Angles are
degrees, pictures BGR.
"""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.api import DriverError
from drivers.vision.pictures import Pixels

FINE = 2
"""The scene is drawn larger and averaged, since a sensor's pixel covers an area."""
FOCAL_SHARE = 1.3
SAG_SHARE = 0.22
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How a print is placed before the camera, and how the camera sees it.

    `width_share` of the picture is the print's width; `turn`, `tilt` and `lean` turn it
    in the picture's plane, backwards and sideways. `bend` wraps it around a bottle of
    that angle. Shares run from 0 to 1, blurs are in pixels of the photograph.
    """

    seed: int
    width_share: float = 0.5
    centre: tuple[float, float] = (0.5, 0.5)
    turn: float = 0.0
    tilt: float = 0.0
    lean: float = 0.0
    bend: float = 0.0
    blur_px: float = 0.6
    motion_px: int = 1
    light: float = 0.9
    uneven: float = 0.3
    glare: float = 0.0
    noise: float = 2.5
    size_px: tuple[int, int] = (1280, 720)


def photograph(side: Pixels, shot: Shot) -> Pixels:
    """A print on a counter, as a camera sees it."""
    chance = np.random.default_rng(shot.seed)
    width, height = (FINE * side_px for side_px in shot.size_px)
    cut_out = np.dstack([side, np.full(side.shape[:2], 255, np.uint8)])
    if shot.bend:
        cut_out = _bent(cut_out, shot.bend)
    scene = _laid(counter(width, height, chance), cut_out, shot)
    lit = _lit(scene.astype(np.float32), shot, chance)
    seen = cast("Floats", cv2.resize(lit, shot.size_px, interpolation=cv2.INTER_AREA))
    return _sensed(_blurred(seen, shot), shot, chance)


def counter(width_px: int, height_px: int, chance: np.random.Generator) -> Pixels:
    """An empty counter of a random material: wood, stone or plastic."""
    ground = np.array(
        [(96, 138, 178), (118, 122, 126), (196, 202, 206), (58, 66, 78)][
            int(chance.integers(4))
        ],
        np.float32,
    )
    grain = (int(chance.integers(60, 160)), int(chance.integers(2, 9)))
    rough = chance.normal(0, 1, (height_px // 8, width_px // 8)).astype(np.float32)
    streaks = cv2.GaussianBlur(rough, (0, 0), sigmaX=grain[0] / 8, sigmaY=grain[1] / 8)
    streaks = cv2.resize(streaks / np.std(streaks), (width_px, height_px))
    grit = chance.normal(0, 1, (height_px, width_px)).astype(np.float32)
    texture = np.asarray(
        streaks * 9 + cv2.GaussianBlur(grit, (0, 0), 1.2) * 8, np.float32
    )
    return (ground + texture[:, :, None]).clip(0, 255).astype(np.uint8)


def packed(picture: Pixels, max_bytes: int) -> bytes:
    """The picture as the best JPEG of at most `max_bytes`; DriverError if none fits."""
    for quality in range(92, 20, -6):
        asked = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        done, data = cv2.imencode(".jpg", picture, asked)
        if done and len(data) <= max_bytes:
            return data.tobytes()
    raise DriverError(f"no JPEG of this picture fits into {max_bytes} bytes")


def _bent(cut_out: Pixels, degrees: float) -> Pixels:
    """The print around a standing cylinder seen from above, darker at its sides."""
    height, width = cut_out.shape[:2]
    half = np.radians(degrees) / 2
    across = np.linspace(-1, 1, width, dtype=np.float32)
    angle: Floats = np.arcsin(across * np.float32(np.sin(half)))
    sag: Floats = (np.cos(angle) - np.float32(np.cos(half))) * width * SAG_SHARE
    deepest = int(np.max(sag))
    rows: Floats = np.arange(height + deepest, dtype=np.float32)[:, None] - sag
    place: Floats = (angle / np.float32(half) + 1) / 2 * (width - 1)
    columns = np.repeat(place[None], len(rows), axis=0)
    bent = np.asarray(cv2.remap(cut_out, columns, rows, cv2.INTER_LINEAR), np.uint8)
    bent[:, :, :3] = bent[:, :, :3] * np.cos(angle * 0.9)[None, :, None]
    return bent


def _laid(scene: Pixels, cut_out: Pixels, shot: Shot) -> Pixels:
    """The print in the scene, by a pinhole camera, with its shadow."""
    size = (scene.shape[1], scene.shape[0])
    seen = cv2.warpPerspective(cut_out, _projection(cut_out, shot, size), size)
    mask = seen[:, :, 3]
    shift = np.array([[1, 0, size[0] / 90], [0, 1, size[1] / 45]], np.float32)
    shadow = cv2.GaussianBlur(cv2.warpAffine(mask, shift, size), (0, 0), size[0] / 110)
    dark = scene * (1 - 0.55 * (shadow / 255.0))[:, :, None]
    cover = (cv2.GaussianBlur(mask, (0, 0), 1.0) / 255.0)[:, :, None]
    return (dark * (1 - cover) + seen[:, :, :3] * cover).astype(np.uint8)


def _projection(side: Pixels, shot: Shot, size_px: tuple[int, int]) -> Floats:
    """From the print's pixels to the scene's."""
    height, width = side.shape[:2]
    scale = size_px[0] * shot.width_share / width
    flat = (
        np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float64)
        * (width * scale / 2, height * scale / 2, 0)
    ) @ _rotation(shot).T
    focal_px = FOCAL_SHARE * size_px[0]
    seen = flat[:, :2] * (focal_px / (focal_px + flat[:, 2:]))
    seen += np.array(shot.centre) * size_px
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cast("Floats", cv2.getPerspectiveTransform(corners, seen.astype(np.float32)))


def _rotation(shot: Shot) -> NDArray[np.float64]:
    turns = ((0, shot.tilt), (1, shot.lean), (2, shot.turn))
    whole = np.eye(3)
    for axis, degrees in turns:
        vector = np.zeros(3)
        vector[axis] = np.radians(degrees)
        whole = np.asarray(cv2.Rodrigues(vector)[0]) @ whole
    return whole


def _lit(scene: Floats, shot: Shot, chance: np.random.Generator) -> Floats:
    """Light from one side, less towards the corners, and a lamp's reflection."""
    height, width = scene.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    towards = chance.uniform(0, 2 * np.pi)
    slope = 1 + shot.uneven * (x * np.cos(towards) + y * np.sin(towards)) / 2
    corners = 1 - 0.14 * (x * x + y * y)
    light = (shot.light * slope * corners)[:, :, None]
    warmth = np.array([0.96, 1.0, 1.02], np.float32)
    if not shot.glare:
        return scene * light * warmth
    at_x, at_y = chance.uniform(-0.35, 0.35, 2) + (np.array(shot.centre) * 2 - 1)
    lamp = np.exp(-(((x - at_x) / 0.16) ** 2) - ((y - at_y) / 0.3) ** 2)
    return scene * light * warmth + 255 * shot.glare * lamp[:, :, None]


def _blurred(seen: Floats, shot: Shot) -> Floats:
    """The lens out of focus, and a hand in motion along the rows."""
    soft = cv2.GaussianBlur(seen, (0, 0), shot.blur_px) if shot.blur_px else seen
    if shot.motion_px <= 1:
        return cast("Floats", soft)
    path = np.full((1, shot.motion_px), 1 / shot.motion_px, np.float32)
    return cast("Floats", cv2.filter2D(soft, -1, path))


def _sensed(seen: Floats, shot: Shot, chance: np.random.Generator) -> Pixels:
    """The sensor's picture: more noise where there is more light."""
    spread = shot.noise * (0.5 + np.sqrt(seen.clip(0, 255) / 255))
    noisy = seen + chance.normal(0, 1, seen.shape).astype(np.float32) * spread
    return noisy.clip(0, 255).astype(np.uint8)
