# pyzbar ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""zbar: slower than zxing-cpp, but independent of it, and it reads other pictures."""

from collections.abc import Collection

from pyzbar import pyzbar

from drivers.api import Symbology
from drivers.decode.finding import Finding, as_upc_a
from drivers.vision.pictures import Pixels

_TYPES = {
    Symbology.EAN13: pyzbar.ZBarSymbol.EAN13,
    Symbology.EAN8: pyzbar.ZBarSymbol.EAN8,
    Symbology.UPCA: pyzbar.ZBarSymbol.UPCA,
    Symbology.UPCE: pyzbar.ZBarSymbol.UPCE,
    Symbology.CODE128: pyzbar.ZBarSymbol.CODE128,
    Symbology.ITF: pyzbar.ZBarSymbol.I25,
    Symbology.CODE39: pyzbar.ZBarSymbol.CODE39,
    Symbology.CODABAR: pyzbar.ZBarSymbol.CODABAR,
    Symbology.QR: pyzbar.ZBarSymbol.QRCODE,
}
_SYMBOLOGIES = {kind.name: symbology for symbology, kind in _TYPES.items()}


def read(picture: Pixels, symbologies: Collection[Symbology]) -> list[Finding]:
    """Read a grey picture.

    zbar guesses the character set of a QR code, mostly wrongly, so texts that are not
    plain ASCII are left out. It drops the high bit of Code 128.
    """
    wanted = [_TYPES[one] for one in symbologies if one in _TYPES]
    found = (_finding(one) for one in pyzbar.decode(picture, wanted))
    return [one for one in found if one.text.isascii()]


def _finding(decoded: pyzbar.Decoded) -> Finding:
    text, symbology = as_upc_a(
        decoded.data.decode("utf-8", "replace"), _SYMBOLOGIES[decoded.type]
    )
    corners = tuple((point.x, point.y) for point in decoded.polygon)
    return Finding(text, symbology, corners, "zbar")
