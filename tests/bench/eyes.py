# pyzbar ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false
"""The readers that the decoder is compared with, and when two texts are the same.

Each is a plain use of its library, as its manual shows it, on a picture in BGR.
"""

from collections.abc import Callable, Iterable

import cv2
import zxingcpp
from pyzbar import pyzbar

from drivers.decode import decode
from drivers.vision.pictures import Pixels, grey
from firmware.retail.codes.gtin import expand_upce

CameraScanner = Callable[[Pixels], list[tuple[str, str]]]
"""Symbologies and texts, of those symbologies that a till accepts."""

UPCE, ITF = "UPCE", "ITF"
SAME_NUMBER = {"EAN13", "UPCA", UPCE}
EAN_DIGITS = 13
MIN_ITF_DIGITS = 6
ZXING = {
    zxingcpp.BarcodeFormat.EAN13: "EAN13",
    zxingcpp.BarcodeFormat.EAN8: "EAN8",
    zxingcpp.BarcodeFormat.UPCA: "UPCA",
    zxingcpp.BarcodeFormat.UPCE: UPCE,
    zxingcpp.BarcodeFormat.Code128: "CODE128",
    zxingcpp.BarcodeFormat.QRCode: "QR",
    zxingcpp.BarcodeFormat.QRCodeModel2: "QR",
}
ZXING_WANTED = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.EANUPC,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.ITF,
        zxingcpp.BarcodeFormat.QRCode,
    ]
)
ZBAR = {
    "EAN13": "EAN13",
    "EAN8": "EAN8",
    "UPCA": "UPCA",
    "UPCE": UPCE,
    "CODE128": "CODE128",
    "I25": ITF,
    "QRCODE": "QR",
}
ZBAR_WANTED = [pyzbar.ZBarSymbol[name] for name in ZBAR]
OPENCV = {"EAN_13": "EAN13", "EAN_8": "EAN8", "UPC_A": "UPCA", "UPC_E": UPCE}
_bars, _qr = cv2.barcode.BarcodeDetector(), cv2.QRCodeDetector()


def ours(image: Pixels) -> list[tuple[str, str]]:
    return [(one.symbology.name, one.text) for one in decode(image)]


def zbar(image: Pixels) -> list[tuple[str, str]]:
    found = pyzbar.decode(grey(image), ZBAR_WANTED)
    return [(ZBAR[one.type], one.data.decode("utf-8", "replace")) for one in found]


def zxing_hard(image: Pixels) -> list[tuple[str, str]]:
    return _zxing(zxingcpp.read_barcodes(grey(image), formats=ZXING_WANTED))


def zxing_fast(image: Pixels) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(
        grey(image),
        formats=ZXING_WANTED,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    return _zxing(found)


def _zxing(found: Iterable[zxingcpp.Barcode]) -> list[tuple[str, str]]:
    return [(ZXING.get(one.format, ITF), one.text) for one in found]


def opencv(image: Pixels) -> list[tuple[str, str]]:
    """OpenCV's two detectors: EAN and UPC, and QR."""
    _, texts, kinds, _ = _bars.detectAndDecodeWithType(image)
    found = [
        (OPENCV.get(kind, ""), text) for text, kind in zip(texts, kinds, strict=True)
    ]
    try:
        _, codes, *_ = _qr.detectAndDecodeMulti(image)
    except (UnicodeDecodeError, cv2.error):  # Kanji and ECI are beyond it
        codes = ()
    return [(kind, text) for kind, text in found if kind and text] + [
        ("QR", text) for text in codes if text
    ]


EYES: dict[str, CameraScanner] = {
    "ours": ours,
    "zxing hard": zxing_hard,
    "zxing fast": zxing_fast,
    "pyzbar": zbar,
    "opencv": opencv,
}


def meant(symbology: str, text: str) -> str:
    """What a till takes the text for: UPC-A, UPC-E and EAN-13 of a number are one.

    Of other texts the printable ASCII counts: readers guess character sets.
    """
    if symbology in SAME_NUMBER:
        number = expand_upce(text) if len(text) == len("01234565") else text
        return (number or text).zfill(EAN_DIGITS)
    return "".join(sign for sign in text if "!" <= sign <= "~") or text


def accepted(found: Iterable[tuple[str, str]]) -> set[str]:
    """What a till would act on, each thing once; a short ITF is no code."""
    return {
        meant(kind, text)
        for kind, text in found
        if kind != ITF or len(text) >= MIN_ITF_DIGITS
    }
