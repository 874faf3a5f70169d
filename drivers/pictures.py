"""Pixels in, pixels out: the one place where OpenCV works on images.

A picture is a numpy array of bytes: `(height, width, 3)` in BGR order as a camera
gives it, or `(height, width)` grey. Every function is pure and callable from any
thread. OpenCV's own threads are off, because the till needs the other cores.
"""

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

cv2.setNumThreads(1)


def grey(image: Pixels) -> Pixels:
    """The picture in grey; a picture that is grey already is itself."""
    if image.ndim == 2:  # noqa: PLR2004 - rows and columns, no colour axis
        return image
    return cast("Pixels", cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def bounded(picture: Pixels, width_px: int, height_px: int) -> Pixels:
    """The picture, shrunk where it is larger than the bound; never enlarged."""
    scale = min(width_px / picture.shape[1], height_px / picture.shape[0])
    return picture if scale >= 1 else scaled(picture, scale)


def scaled(picture: Pixels, scale: float) -> Pixels:
    """The picture resized: averaged where smaller, cubic where larger."""
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (
        max(1, round(picture.shape[1] * scale)),
        max(1, round(picture.shape[0] * scale)),
    )
    return cast("Pixels", cv2.resize(picture, size, interpolation=how))


def smoothed(picture: Pixels, sigma_px: float) -> Pixels:
    """The picture after a Gaussian blur, which removes sensor noise."""
    return cast("Pixels", cv2.GaussianBlur(picture, (0, 0), sigma_px))


def edge_energy(picture: Pixels) -> float:
    """The variance of the Laplacian of a grey picture: high in focus, low in blur."""
    return float(cv2.Laplacian(picture, cv2.CV_32F).var())


def unpacked(data: bytes) -> Pixels | None:
    """The picture in the bytes of a JPEG, PNG, BMP or WebP file, upright, in BGR.

    None where it is no picture or not whole, as while it is being written: unlike
    OpenCV's reading of files, its reading of bytes gives no half pictures.
    """
    if not data:
        return None
    packed = np.frombuffer(data, np.uint8)
    return cast("Pixels | None", cv2.imdecode(packed, cv2.IMREAD_COLOR))
