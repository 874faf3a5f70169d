"""Codes as they are printed, and pages around them, for hard scenes."""
# zxing-cpp ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

import cv2
import numpy as np
import zxingcpp

from drivers.vision.pictures import Pixels, scaled
from firmware.retail.codes.gtin import check_digit, expand_upce
from tests.bench.hard_views import Chance

MODULE_PX = 4
FINE_PX = 8
FORMATS = {
    "EAN13": zxingcpp.BarcodeFormat.EAN13,
    "EAN8": zxingcpp.BarcodeFormat.EAN8,
    "UPCA": zxingcpp.BarcodeFormat.UPCA,
    "UPCE": zxingcpp.BarcodeFormat.UPCE,
    "CODE128": zxingcpp.BarcodeFormat.Code128,
}
DIGITS = {"EAN13": 12, "EAN8": 7, "UPCA": 11}
LINKS = (
    "CTM-{}",
    "https://shop.example/01/0690{}",
    "http://qr.example/{}",
    "WIFI:T:WPA;S:shop;P:{};;",
    "{}",
)
EC_LEVELS = ("L", "M", "Q", "H")


def print_of_qr(
    chance: Chance, *, quiet: int = 4, odd: bool = False
) -> tuple[Pixels, str]:
    """A QR code with a border of so many modules, and its text."""
    text = str(chance.choice(LINKS)).format(
        _digits(chance, int(chance.integers(6, 25)))
    )
    level = "H" if odd else str(chance.choice(EC_LEVELS))
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    modules = np.asarray(made.to_image(scale=1, add_quiet_zones=False), np.uint8)
    modules = np.pad(modules, quiet, constant_values=255)
    if odd:
        return _odd(modules, chance), text
    return np.kron(modules, np.ones((FINE_PX, FINE_PX), np.uint8)), text


def _odd(modules: Pixels, chance: Chance) -> Pixels:
    """Dots in place of squares, greys for colours, a picture in the middle."""
    cell, side = 12, 12 * len(modules)
    picture = np.full((side, side), int(chance.integers(190, 256)), np.uint8)
    radius = int(cell * chance.uniform(0.36, 0.62))
    ink = float(chance.integers(0, 110))
    for row, column in np.argwhere(modules == 0):
        centre = (int((column + 0.5) * cell), int((row + 0.5) * cell))
        cv2.circle(picture, centre, radius, ink, -1, cv2.LINE_AA)
    edge = int(side * chance.uniform(0, 0.11))
    low, high = side // 2 - edge, side // 2 + edge
    picture[low:high, low:high] = chance.integers(0, 256)
    return picture


def print_of_bars(
    chance: Chance, symbology: str, add_on: int = 0
) -> tuple[Pixels, frozenset[tuple[str, str]]]:
    """A linear code with its digits below, and what it shows."""
    text = _number(chance, symbology)
    content = f"{text} {_digits(chance, add_on)}" if add_on else text
    made = zxingcpp.create_barcode(content, FORMATS[symbology])
    bars = np.asarray(made.to_image(scale=MODULE_PX, add_quiet_zones=False), np.uint8)
    height = int(bars.shape[1] * chance.uniform(0.3, 0.7))
    bars = np.vstack([np.repeat(bars[20:21], height, axis=0), bars[-24:]])
    quiet = MODULE_PX * int(chance.integers(7, 13))
    picture = np.pad(bars, ((24, 44), (quiet, quiet)), constant_values=255)
    place = (quiet, picture.shape[0] - 18)
    cv2.putText(picture, text, place, 0, 1.1, 0, 2, cv2.LINE_AA)
    return picture, frozenset({(symbology, text)})


def _number(chance: Chance, symbology: str) -> str:
    if symbology == "CODE128":
        return "CTM-" + _digits(chance, int(chance.integers(4, 12)))
    if symbology != "UPCE":
        digits = _digits(chance, DIGITS[symbology])
        return digits + check_digit(digits)
    five = "".join(map(str, chance.integers(3, 10, 5)))  # always in the shortest form
    body = f"0{five}{_digits(chance, 1)}"
    return next(
        body + digit for digit in "0123456789" if expand_upce(body + digit) is not None
    )


def _digits(chance: Chance, count: int) -> str:
    return "".join(map(str, chance.integers(0, 10, count)))


def on_ground(bars: Pixels, ground: int, *, margin: float) -> Pixels:
    """With so much of one grey around it, as a share of its side."""
    around = int(margin * max(bars.shape))
    return np.pad(bars, around, constant_values=ground)


def page(bars: Pixels, chance: Chance) -> Pixels:
    """On a package or a page, among letters, stripes and pictures."""
    height, width = bars.shape
    tall, wide = int(height * 1.7), int(width * 1.7)
    ground = int(chance.integers(40, 250))
    picture = np.full((tall, wide), ground, np.uint8)
    for _ in range(int(chance.integers(2, 9))):
        words = "".join(chr(sign) for sign in chance.integers(65, 123, 9))
        place = (int(chance.integers(wide)), int(chance.integers(tall)))
        size = width / 400 * chance.uniform(0.4, 1.6)
        ink = float(chance.integers(0, 256))
        cv2.putText(picture, words, place, 0, size, ink, 1 + width // 300, cv2.LINE_AA)
    for _ in range(int(chance.integers(0, 3))):
        (x, y), (u, v) = chance.integers(0, (wide, tall), (2, 2))
        ink = float(chance.integers(0, 256))
        cv2.rectangle(picture, (int(x), int(y)), (int(u), int(v)), ink, 3)
    top, left = (tall - height) // 2, (wide - width) // 2
    picture[top : top + height, left : left + width] = bars
    return scaled(picture, min(1.0, 900 / max(picture.shape)))
