"""What of visitors' pictures is let in: judged before it is unpacked, and made safe."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from firmware.virtual.page.camera.own_pictures import (
    FILE_MAX_BYTES,
    KEPT_SIDE_PX,
    PictureFault,
    is_frame,
    printable,
)

GPS = 0x8825
TURNED_RIGHT = 6
ORIENTATION = 0x0112


def packed(picture: Image.Image, form: str, **how: object) -> bytes:
    file = BytesIO()
    picture.save(file, form, **how)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG file of a few bytes whose head claims this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        sum_of = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + sum_of

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(1_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


def made(file: bytes) -> Image.Image:
    found = printable(file)
    assert isinstance(found, bytes)
    return Image.open(BytesIO(found))


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_becomes_a_jpeg_of_its_own(form: str) -> None:
    picture = made(packed(Image.new("RGB", (300, 200), "red"), form))
    assert (picture.format, picture.size) == ("JPEG", (300, 200))


def test_a_large_one_is_shrunk() -> None:
    picture = made(packed(Image.new("L", (4000, 2000)), "JPEG"))
    assert picture.size == (KEPT_SIDE_PX, KEPT_SIDE_PX // 2)


def test_a_photograph_stands_upright_and_says_not_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_RIGHT
    exif[GPS] = {1: "N", 2: (39.0, 54.0, 0.0)}
    file = packed(Image.new("RGB", (300, 200)), "JPEG", exif=exif, comment=b"canary")
    found = printable(file)
    assert isinstance(found, bytes)
    picture = Image.open(BytesIO(found))
    assert picture.size == (200, 300)
    assert dict(picture.getexif()) == {}
    assert b"canary" not in found


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert made(packed(clear, "PNG")).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (bytes(FILE_MAX_BYTES + 1), PictureFault.BYTES),
        (b"", PictureFault.FORMAT),
        (b"<svg/>", PictureFault.FORMAT),
        (packed(Image.new("P", (99, 99)), "GIF"), PictureFault.FORMAT),
        (packed(Image.new("RGB", (99, 99)), "BMP"), PictureFault.FORMAT),
        (bomb(50_000, 50_000), PictureFault.PIXELS),
        (bomb(10_000, 9_999), PictureFault.PIXELS),
        (bomb(5_000, 5_000), PictureFault.PIXELS),
        (bomb(20_000, 100), PictureFault.PIXELS),
        (bomb(15, 600), PictureFault.SMALL),
        (bomb(600, 600), PictureFault.DAMAGED),
        (packed(Image.new("RGB", (900, 900)), "JPEG")[:900], PictureFault.DAMAGED),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_not_let_in_is_named(file: bytes, fault: PictureFault) -> None:
    assert printable(file) is fault


def test_a_frame_is_a_jpeg_of_a_camera_s_size() -> None:
    assert is_frame(packed(Image.new("RGB", (1280, 652)), "JPEG"))
    assert not is_frame(packed(Image.new("RGB", (1281, 652)), "JPEG"))
    assert not is_frame(packed(Image.new("RGB", (8, 8)), "JPEG"))
    assert not is_frame(packed(Image.new("RGB", (640, 480)), "PNG"))
    assert not is_frame(b"\xff\xd8\xff")
    assert not is_frame(b"")
