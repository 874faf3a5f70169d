# pyzbar ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""zbar: slower than zxing-cpp, but independent of it, and it reads other pictures."""

from collections.abc import Collection

from pyzbar import pyzbar

from drivers.api import Symbology
from drivers.decode.finding import ZBAR, Corners, Finding, as_upc_a
from drivers.vision.geometry import Outline, chord
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
    if not wanted:
        return []
    found = (_finding(one) for one in pyzbar.decode(picture, wanted))
    return [one for one in found if one.text.isascii()]


def _finding(decoded: pyzbar.Decoded) -> Finding:
    text, symbology = as_upc_a(
        decoded.data.decode("utf-8", "replace"), _SYMBOLOGIES[decoded.type]
    )
    return Finding(text, symbology, _corners(decoded, symbology), ZBAR)


def _corners(decoded: pyzbar.Decoded, symbology: Symbology) -> Corners:
    """A QR code's corners; of a linear code a flat outline along its middle.

    zbar reads linear codes along rows or columns, and its outline of a turned one is
    not that of the bars; along the middle one it is right at both ends.
    """
    outline = tuple((point.x, point.y) for point in decoded.polygon)
    if symbology is Symbology.QR:
        return outline
    return _flat(chord(outline, upright=decoded.orientation in _UPRIGHT))


def _flat(line: Outline) -> Corners:
    """Four corners of a line, clockwise from its first end."""
    return (*line, *reversed(line))


_UPRIGHT = {"LEFT", "RIGHT"}
