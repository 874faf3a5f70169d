"""Pictures of visitors, judged by their heads before anything is unpacked. Pure.

A file of some kilobytes can unpack to gigabytes, so that the pixels that its head
claims are counted first.
"""

from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from firmware.virtual.page.messages.protocol import FRAME_MAX_PX

FILE_MAX_BYTES = 8 * 2**20
MAX_PIXELS = 24_000_000
SIDE_MIN_PX, SIDE_MAX_PX = 16, 12_000
KEPT_SIDE_PX = 1600
"""Larger ones are shrunk: the camera's own picture has 1280 by 652."""
FORMATS = ("JPEG", "PNG")
QUALITY = 92
_TOO_MANY = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError)
"""What Pillow raises for files that are cut off or wrong inside."""


class PictureFault(StrEnum):
    """Why a picture is not let in."""

    BYTES = "bytes"
    FORMAT = "format"
    PIXELS = "pixels"
    SMALL = "small"
    DAMAGED = "damaged"


def printable(file: bytes) -> bytes | PictureFault:
    """A picture as a JPEG file of its own: upright, small enough, without metadata.

    What is transparent becomes white.
    """
    if len(file) > FILE_MAX_BYTES:
        return PictureFault.BYTES
    try:
        picture = Image.open(BytesIO(file), formats=FORMATS)
    except UnidentifiedImageError:
        return PictureFault.FORMAT
    except _TOO_MANY:
        return PictureFault.PIXELS
    except _DAMAGED:
        return PictureFault.DAMAGED
    with picture:
        return _size_fault(picture.size) or _printed(picture)


def is_frame(file: bytes) -> bool:
    """Whether this is a JPEG file that is no larger than a camera's frame."""
    try:
        with Image.open(BytesIO(file), formats=FORMATS[:1]) as picture:
            pairs = zip(picture.size, FRAME_MAX_PX, strict=True)
            return all(SIDE_MIN_PX <= px <= most for px, most in pairs)
    except (*_TOO_MANY, *_DAMAGED):
        return False


def _size_fault(size_px: tuple[int, int]) -> PictureFault | None:
    width, height = size_px
    if width * height > MAX_PIXELS or max(size_px) > SIDE_MAX_PX:
        return PictureFault.PIXELS
    return PictureFault.SMALL if min(size_px) < SIDE_MIN_PX else None


def _printed(picture: Image.Image) -> bytes | PictureFault:
    try:
        picture.draft("RGB", (KEPT_SIDE_PX, KEPT_SIDE_PX))
        picture.thumbnail((KEPT_SIDE_PX, KEPT_SIDE_PX))
        upright = ImageOps.exif_transpose(picture)
    except _DAMAGED:
        return PictureFault.DAMAGED
    seen = upright.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    packed = BytesIO()
    ground.save(packed, "JPEG", quality=QUALITY)
    return packed.getvalue()
