"""Pictures and a film that a visitor of the virtual kiosk may have of their own."""

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np

from drivers.api import Symbology
from drivers.sim.camera.label import printed
from drivers.vision.pictures import Pixels

KNOWN, UNKNOWN = "6901234500035", "6909999999996"
PAY_CODE = "289012345678901234"
FILM_PX, FRAMES = (720, 1280), 30
PAPER = (206, 222, 232)


def make_own(folder: Path) -> Path:
    """Write them there; the path of the film, for Chromium's camera of the tests."""
    for name, code in (("known.jpg", KNOWN), ("unknown.png", UNKNOWN)):
        cv2.imwrite(
            str(folder / name), _note([printed(code, Symbology.EAN13, module_px=4)])
        )
    pay = printed(PAY_CODE, Symbology.CODE128, module_px=3)
    cv2.imwrite(str(folder / "pay.png"), _note([pay]))
    whole = (folder / "known.jpg").read_bytes()
    (folder / "broken.jpg").write_bytes(whole[: len(whole) // 3])
    (folder / "note.gif").write_bytes(b"GIF89a")
    (folder / "bomb.png").write_bytes(_bomb())
    (folder / "heavy.jpg").write_bytes(whole + bytes(9 * 2**20))
    film = folder / "film.mjpeg"
    film.write_bytes(_film())
    return film


def _note(codes: list[Pixels], size_px: tuple[int, int] = (620, 980)) -> Pixels:
    """A sheet of paper with these codes side by side."""
    sheet = np.full((*size_px, 3), PAPER, np.uint8)
    cv2.rectangle(sheet, (0, 0), (size_px[1], 90), (92, 66, 48), -1)
    share = size_px[1] // len(codes)
    for place, code in enumerate(codes):
        height, width = code.shape
        left = place * share + (share - width) // 2
        top = (size_px[0] + 90 - height) // 2
        sheet[top : top + height, left : left + width] = code[:, :, None]
    return sheet


def _film() -> bytes:
    """Goods that the shop has, and beside them some that it lacks; a hand trembles."""
    goods = [printed(each, Symbology.EAN13, module_px=4) for each in (KNOWN, UNKNOWN)]
    still = _note(goods, FILM_PX)
    frames = (
        np.roll(still, (number % 3, number % 2), (0, 1)) for number in range(FRAMES)
    )
    return b"".join(cv2.imencode(".jpg", each)[1].tobytes() for each in frames)


def _bomb() -> bytes:
    """A PNG file of some bytes whose head claims 2.5 thousand million pixels."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
