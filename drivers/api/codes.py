"""Codes: what was read, and what reads it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Symbology(StrEnum):
    """What kind of code was read; SERIAL where a serial scanner did not say."""

    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    UPCE = "upce"
    CODE128 = "code128"
    ITF = "itf"
    CODE39 = "code39"
    CODABAR = "codabar"
    QR = "qr"
    DATAMATRIX = "datamatrix"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class Reading:
    """One code seen in one frame. `corners` are (x_px, y_px), clockwise, or empty.

    `stage` names what found it, for explanations and statistics. The text may be a
    bearer secret (a pay code): the repr does not show it.
    """

    text: str
    symbology: Symbology
    corners: tuple[tuple[int, int], ...] = ()
    stage: str = ""

    def __repr__(self) -> str:
        return f"Reading({self.symbology}, {len(self.text)} characters)"


class CodeSource(Protocol):
    """Something that reads codes and emits `CodeSeen`: camera or serial scanner."""

    def start(self) -> None:
        """Open it and begin to emit."""
        ...

    def stop(self, limit_s: float) -> bool:
        """End; False where that took longer than `limit_s`."""
        ...
