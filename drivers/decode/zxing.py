# zxing-cpp ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""zxing-cpp: the faster and better of the two libraries."""

from collections.abc import Collection
from typing import cast

import zxingcpp

from drivers.api import Symbology
from drivers.decode.finding import ZXING, Corners, Finding, as_upc_a
from drivers.vision.pictures import Pixels

_FORMATS = {
    Symbology.EAN13: {zxingcpp.BarcodeFormat.EANUPC},
    Symbology.EAN8: {zxingcpp.BarcodeFormat.EANUPC},
    Symbology.UPCA: {zxingcpp.BarcodeFormat.EANUPC},
    Symbology.UPCE: {zxingcpp.BarcodeFormat.EANUPC},
    Symbology.CODE128: {zxingcpp.BarcodeFormat.Code128},
    Symbology.ITF: {zxingcpp.BarcodeFormat.ITF},
    Symbology.CODE39: {zxingcpp.BarcodeFormat.Code39},
    Symbology.CODABAR: {zxingcpp.BarcodeFormat.Codabar},
    Symbology.QR: {
        zxingcpp.BarcodeFormat.QRCodeModel1,
        zxingcpp.BarcodeFormat.QRCodeModel2,
    },
    Symbology.DATAMATRIX: {zxingcpp.BarcodeFormat.DataMatrix},
}
"""Without Micro QR: the smallest corrects no error and is easily read in noise."""
_SYMBOLOGIES = {
    zxingcpp.BarcodeFormat.EAN13: Symbology.EAN13,
    zxingcpp.BarcodeFormat.EAN8: Symbology.EAN8,
    zxingcpp.BarcodeFormat.UPCA: Symbology.UPCA,
    zxingcpp.BarcodeFormat.UPCE: Symbology.UPCE,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE128,
    zxingcpp.BarcodeFormat.ITF: Symbology.ITF,
    zxingcpp.BarcodeFormat.Code39: Symbology.CODE39,
    zxingcpp.BarcodeFormat.Codabar: Symbology.CODABAR,
    zxingcpp.BarcodeFormat.QRCode: Symbology.QR,
    zxingcpp.BarcodeFormat.DataMatrix: Symbology.DATAMATRIX,
}
_BEGINS_WITH_FNC1 = frozenset({"]C1", "]Q3", "]Q4", "]d2", "]d5"})
"""AIM identifiers (ISO/IEC 15424) of symbols of GS1; without and with ECI."""


def read(
    picture: Pixels, symbologies: Collection[Symbology], *, hard: bool = False
) -> list[Finding]:
    """Read a grey picture; `hard` also tries it rotated, smaller and inverted."""
    if not symbologies:
        return []
    formats = set().union(*(_FORMATS[one] for one in symbologies))
    barcodes = zxingcpp.read_barcodes(
        picture,
        formats=zxingcpp.BarcodeFormats(sorted(formats)),
        try_rotate=hard,
        try_downscale=hard,
        try_invert=hard,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [_finding(barcode) for barcode in barcodes]


def _finding(barcode: zxingcpp.Barcode) -> Finding:
    # The format names the variant, the symbology its family.
    kind = barcode.format if barcode.format in _SYMBOLOGIES else barcode.symbology
    symbology = _SYMBOLOGIES[kind]
    text: str = barcode.text
    extra = cast("dict[str, str]", barcode.extra or {})
    if symbology is Symbology.UPCE:
        text = extra["UPCE"]
    text, symbology = as_upc_a(text, symbology)
    fnc1 = barcode.symbology_identifier in _BEGINS_WITH_FNC1
    return Finding(text, symbology, _corners(barcode.position), ZXING, fnc1=fnc1)


def _corners(position: zxingcpp.Position) -> Corners:
    points = (
        position.top_left,
        position.top_right,
        position.bottom_right,
        position.bottom_left,
    )
    return tuple((point.x, point.y) for point in points)
