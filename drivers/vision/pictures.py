"""Operations on pictures, by OpenCV: pixels in, pixels out.

A picture is a numpy array of bytes: `(height, width, 3)` in BGR order as a camera
delivers it, or `(height, width)` grey. Every function is pure and callable from any
thread. OpenCV's own threads are off, because the kiosk needs the other cores.
"""

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.api import DriverError

Pixels = NDArray[np.uint8]
AXES = (2, 3)
COLOUR = 3
"""Axes of a picture in colour; a grey one has two."""

cv2.setNumThreads(1)


def grey(image: Pixels) -> Pixels:
    """The picture in grey; a grey one is returned as it is.

    A fourth value of a pixel is its opacity; the ground is white. DriverError if this
    is no picture.
    """
    image = np.ascontiguousarray(_checked(image))
    if image.ndim < COLOUR:
        return image
    match image.shape[2]:
        case 1:
            return image[:, :, 0]
        case 3:
            return cast("Pixels", cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
        case 4:
            return grey(_on_white(image))
        case values:
            raise DriverError(
                "no picture: {values} values in a pixel, not 1, 3 or 4", values=values
            )


def _on_white(image: Pixels) -> Pixels:
    """A picture with opacity (BGRA) as it looks on white paper, in BGR."""
    share = image[:, :, 3:].astype(np.float32) / 255
    return (image[:, :, :3] * share + 255 * (1 - share)).round().astype(np.uint8)


def _checked(image: Pixels) -> Pixels:
    if image.dtype != np.uint8 or image.ndim not in AXES or not image.size:
        raise DriverError(
            "no picture: {dtype} of shape {shape}, not uint8 of (height, width) or "
            "(height, width, 3)",
            dtype=image.dtype,
            shape=image.shape,
        )
    return image


def bounded(picture: Pixels, width_px: int, height_px: int) -> Pixels:
    """The picture, shrunk if it is larger than the bound; never enlarged."""
    scale = min(width_px / picture.shape[1], height_px / picture.shape[0])
    return picture if scale >= 1 else scaled(picture, scale)


def scaled(picture: Pixels, scale: float) -> Pixels:
    """The picture resized: averaged if smaller, cubic if larger."""
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (
        max(1, round(picture.shape[1] * scale)),
        max(1, round(picture.shape[0] * scale)),
    )
    return cast("Pixels", cv2.resize(picture, size, interpolation=how))


def smoothed(picture: Pixels, sigma_px: float) -> Pixels:
    """The picture after a Gaussian blur, which removes sensor noise."""
    return cast("Pixels", cv2.GaussianBlur(picture, (0, 0), sigma_px))


THUMBNAIL_SIDE_PX = 320
STILL_GREY = 24
STILL_SHARE = 0.0005


def thumbnail(image: Pixels) -> Pixels:
    """Every nth pixel in grey, not averaged, so that other bars make other pixels."""
    step = max(1, max(_checked(image).shape[:2]) // THUMBNAIL_SIDE_PX)
    return grey(image[::step, ::step])


def same_scene(one: Pixels, other: Pixels) -> bool:
    """Whether two thumbnails show the same scene, in spite of the sensor's noise."""
    if one.shape != other.shape:
        return False
    changed = cv2.absdiff(one, other) > STILL_GREY
    return int(np.count_nonzero(changed)) <= STILL_SHARE * changed.size


def edge_energy(picture: Pixels) -> float:
    """The variance of the Laplacian of a grey picture: high in focus, low in blur."""
    return float(cv2.Laplacian(picture, cv2.CV_32F).var())


MAY_BE_TRANSPARENT = (b"\x89PNG", b"RIFF")
"""How PNG and WebP files begin."""


def unpacked(data: bytes) -> Pixels | None:
    """The picture in the bytes of a JPEG, PNG, BMP or WebP file, upright, in BGR.

    What is transparent is white. None if it is no picture, or incomplete because it is
    still being written: unlike OpenCV's reading of files, its reading of bytes returns
    no half pictures.
    """
    if not data:
        return None
    packed = np.frombuffer(data, np.uint8)
    try:
        return (
            _transparent(packed)
            if data.startswith(MAY_BE_TRANSPARENT)
            else _coloured(packed)
        )
    except cv2.error:  # a header that claims more than 2^30 pixels
        return None


def _coloured(packed: Pixels) -> Pixels | None:
    return cast("Pixels | None", cv2.imdecode(packed, cv2.IMREAD_COLOR))


def _transparent(packed: Pixels) -> Pixels | None:
    """On white, if the file has opacity."""
    image = cast("Pixels | None", cv2.imdecode(packed, cv2.IMREAD_UNCHANGED))
    if image is None or image.dtype != np.uint8 or image.shape[2:] != (4,):
        return _coloured(packed)
    return _on_white(image)


def percentile(picture: Pixels, share: float) -> float:
    """The grey that this share of the pixels, in percent, does not exceed.

    As numpy.percentile has it, which would load a megabyte of numpy beside.
    """
    ordered = np.sort(picture, axis=None)
    return float(
        np.interp(share / 100 * (ordered.size - 1), np.arange(ordered.size), ordered)
    )


def contrasted(picture: Pixels) -> Pixels:
    """The picture with its contrast evened out over an eighth of each side (CLAHE)."""
    return cast("Pixels", cv2.createCLAHE(3.0, (8, 8)).apply(picture))


def flattened(picture: Pixels) -> Pixels:
    """The picture in even light: each pixel is divided by the mean around it."""
    window = int(LIGHT_SHARE * max(picture.shape)) | 1
    around = np.maximum(cv2.blur(picture, (window, window)), 1)
    return cast("Pixels", cv2.divide(picture, around, scale=LEVEL_GREY))


LIGHT_SHARE = 0.15
"""The mean is taken over this share of the longer side."""
LEVEL_GREY = 140


def sharpened(picture: Pixels, sigma_px: float) -> Pixels:
    """The picture with edges of this width steepened (unsharp mask)."""
    soft = cv2.GaussianBlur(picture, (0, 0), sigma_px)
    return cast("Pixels", cv2.addWeighted(picture, 3.0, soft, -2.0, 0))
