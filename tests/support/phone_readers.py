"""Two readers of QR codes as in customers' phones: each looks at several scales."""
# zxing-cpp and pyzbar ship no types.
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportArgumentType=false

from collections.abc import Callable

import zxingcpp
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode

SCALES = (1.0, 0.5, 2.0, 0.33)

Reader = Callable[[Image.Image], set[str]]


def _zbar(picture: Image.Image) -> set[str]:
    found = decode(picture, symbols=[ZBarSymbol.QRCODE])
    return {each.data.decode() for each in found}


def _zxing(picture: Image.Image) -> set[str]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return {each.text for each in found}


def _scaled(reader: Reader, picture: Image.Image) -> set[str]:
    for scale in SCALES:
        size = (
            max(1, round(picture.width * scale)),
            max(1, round(picture.height * scale)),
        )
        found = reader(picture.resize(size, Image.Resampling.LANCZOS))
        if found:
            return found
    return set()


READERS: dict[str, Reader] = {
    "zbar": lambda picture: _scaled(_zbar, picture),
    "zxing": lambda picture: _scaled(_zxing, picture),
}
