"""What spoils a view of a code: glare, holes, fingers, blur, a slant, a poor sensor.

Each takes a grey picture and returns one of the same size. Chance is an argument.
"""

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.vision.pictures import Pixels

Chance = np.random.Generator
Floats = NDArray[np.float32]


def glared(picture: Pixels, chance: Chance, *, spots: int, size: float) -> Pixels:
    """Round reflections that saturate in their middle; `size` is a share of a side."""
    light = picture.astype(np.float32)
    height, width = picture.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    for _ in range(spots):
        x, y = (chance.uniform(0.2, 0.8) * side for side in (width, height))
        radius = size * chance.uniform(0.5, 1.2) * width
        long = chance.uniform(0.6, 1.6)
        off = ((columns - x) / (radius * long)) ** 2 + ((rows - y) * long / radius) ** 2
        light += chance.uniform(150, 420) * np.exp(-off.astype(np.float32))
    return clipped(light)


def with_holes(picture: Pixels, chance: Chance, *, share: float) -> Pixels:
    """Patches, tears and scratches over about this share of the middle of it."""
    spoilt = picture.copy()
    height, width = picture.shape
    for _ in range(int(chance.integers(1, 4))):
        side = width * np.sqrt(share) * chance.uniform(0.4, 0.8)
        x, y = chance.uniform(0.2, 0.8, 2) * (width, height)
        around = chance.uniform(-1, 1, (7, 2)) * side / 2 + (x, y)
        hull = np.asarray(cv2.convexHull(around.astype(np.int32)), np.int32)
        cv2.fillConvexPoly(spoilt, hull, float(chance.integers(20, 250)))
    for _ in range(int(chance.integers(0, 4))):
        (x, y), (u, v) = chance.uniform(0.1, 0.9, (2, 2)) * (width, height)
        ink = float(chance.choice([30, 235]))
        cv2.line(spoilt, (int(x), int(y)), (int(u), int(v)), ink, 1 + width // 150)
    return spoilt


def fingers(picture: Pixels, chance: Chance, *, reach: float) -> Pixels:
    """Fingers from one side that reach this share of the way across."""
    turns = int(chance.integers(4))
    held = np.ascontiguousarray(np.rot90(picture, turns))
    height, width = held.shape
    thick = int(height * chance.uniform(0.1, 0.16))
    for at in chance.uniform(0.1, 0.9, int(chance.integers(1, 3))):
        tip = (int(width * reach * chance.uniform(0.6, 1)), int(height * at))
        root = (-thick, tip[1] + int(height * chance.uniform(-0.1, 0.1)))
        skin = float(chance.integers(110, 190))
        cv2.line(held, root, tip, skin - 30, thick + 2, cv2.LINE_AA)
        cv2.line(held, root, tip, skin, thick - 2, cv2.LINE_AA)
    return np.ascontiguousarray(np.rot90(held, -turns))


def slanted(picture: Pixels, chance: Chance, *, turn_deg: float, tilt: float) -> Pixels:
    """Turned by at most `turn_deg`, each corner moved by at most `tilt` of a side."""
    height, width = picture.shape
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = np.radians(chance.uniform(-turn_deg, turn_deg))
    cos, sin = np.cos(turn), np.sin(turn)
    middle = np.array([width / 2, height / 2])
    moved = flat + chance.uniform(-tilt, tilt, (4, 2)) * (width, height)
    seen = (moved - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle
    view = cv2.getPerspectiveTransform(flat, seen.astype(np.float32))
    edge = float(np.median(picture[:2]))
    return cast(
        "Pixels",
        cv2.warpPerspective(
            picture, view, (width, height), flags=cv2.INTER_AREA, borderValue=edge
        ),
    )


def bent(picture: Pixels, chance: Chance, *, depth: float) -> Pixels:
    """On a bottle or in waves: columns are crowded at the sides and sag."""
    height, width = picture.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    along = columns / width * 2 - 1
    place = np.arcsin(np.clip(along * 0.97, -1, 1)) / np.arcsin(0.97)
    mixed = along + chance.uniform(0.3, 1) * (place - along)
    sag = depth * height * (along**2 if chance.random() < 0.5 else np.sin(4 * along))
    across = ((mixed + 1) / 2 * width).astype(np.float32)
    down = (rows + sag).astype(np.float32)
    edge = cv2.BORDER_REPLICATE
    return cast(
        "Pixels", cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=edge)
    )


def out_of_focus(picture: Pixels, radius_px: float) -> Pixels:
    """Each point becomes a disc."""
    reach = int(radius_px) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius_px + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return cast("Pixels", cv2.filter2D(picture, -1, disc / disc.sum()))


def smeared(picture: Pixels, chance: Chance, length_px: int) -> Pixels:
    """Moved while the shutter was open."""
    line = np.zeros((length_px, length_px), np.float32)
    end = int(chance.integers(length_px))
    cv2.line(line, (0, end), (length_px - 1, length_px - 1 - end), 1.0)
    return cast("Pixels", cv2.filter2D(picture, -1, line / line.sum()))


def paled(picture: Pixels, dark: float, light: float) -> Pixels:
    """With black at `dark` and white at `light`."""
    return clipped(dark + picture.astype(np.float32) * ((light - dark) / 255.0))


def shaded(picture: Pixels, chance: Chance, *, depth: float) -> Pixels:
    """A shadow with a soft edge over one side."""
    height, width = picture.shape
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    turn = chance.uniform(0, 2 * np.pi)
    over = columns * np.cos(turn) + rows * np.sin(turn) - chance.uniform(-0.4, 0.4)
    shade = 1 - depth / (1 + np.exp(-over * chance.uniform(4, 30)))
    return clipped(picture * shade.astype(np.float32))


def sensed(picture: Pixels, chance: Chance, *, noise: float) -> Pixels:
    """With a sensor's noise, and through JPEG."""
    noisy = clipped(picture + chance.normal(0, noise, picture.shape))
    quality = int(chance.integers(45, 93))
    _, packed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cast("Pixels", cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))


def clipped(values: NDArray[np.floating]) -> Pixels:
    return np.clip(values, 0, 255).astype(np.uint8)
