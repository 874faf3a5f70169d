"""A text that was read in a picture, before it is proven."""

from dataclasses import dataclass

from drivers.api import Symbology

ZXING, ZBAR = "zxing", "zbar"
LIBRARIES = frozenset({ZXING, ZBAR})
Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One text that one witness read; `weight` is how much it counts as evidence.

    Witnesses are the libraries, and each line that was read by likelihood. `alike`: the
    libraries may be misled alike here, so that both count as one. `fnc1`: the symbol
    begins with FNC1, which zbar does not report. The text may be a bearer secret: the
    repr does not show it.
    """

    text: str
    symbology: Symbology
    corners: Corners
    witness: str
    weight: int = 1
    alike: bool = False
    fnc1: bool = False

    def __repr__(self) -> str:
        return f"Finding({self.symbology}, {len(self.text)} characters, {self.witness})"


def as_upc_a(text: str, symbology: Symbology) -> tuple[str, Symbology]:
    """An EAN-13 with a leading zero as UPC-A, its 12 digits; others as they are."""
    if symbology is Symbology.EAN13 and text.startswith("0"):
        return text[1:], Symbology.UPCA
    return text, symbology
