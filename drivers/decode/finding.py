"""What a reader library says it saw, before anyone believes it."""

from dataclasses import dataclass

from drivers.api import Symbology

Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One text that one library read from one picture.

    `reader` is the library. `support` says how much of the picture agreed: scan lines
    for zbar, the unused share of error correction for a QR code from zxing, else 0.
    The text may be a bearer secret: the repr does not show it.
    """

    text: str
    symbology: Symbology
    corners: Corners
    reader: str
    support: float = 0.0

    def __repr__(self) -> str:
        return f"Finding({self.symbology}, {len(self.text)} characters, {self.reader})"


def settle_upc(text: str, symbology: Symbology) -> tuple[str, Symbology]:
    """Name an EAN-13 with a leading zero what it is on the goods: a 12-digit UPC-A."""
    if symbology is Symbology.EAN13 and text.startswith("0"):
        return text[1:], Symbology.UPCA
    return text, symbology
