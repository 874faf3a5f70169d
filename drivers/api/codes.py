"""A code that was read, and the Protocol of what reads codes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Symbology(StrEnum):
    """The kind of a code; SERIAL if a serial scanner did not send it."""

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


GROUP_SEPARATOR = "\x1d"


@dataclass(frozen=True, slots=True)
class Reading:
    """One code read in one frame. `corners` are (x_px, y_px), clockwise, or empty.

    `stage` names the step that read it, for reports and statistics. `fnc1`: the symbol
    begins with FNC1, so that its text is a GS1 element string. `lingering`: the code
    was left in view for long and was away only for a moment. `again`: it was reported
    before, and is in view when codes are asked for. The text may be a bearer secret (a
    pay code): the repr does not show it.
    """

    text: str
    symbology: Symbology
    corners: tuple[tuple[int, int], ...] = ()
    stage: str = ""
    fnc1: bool = False
    lingering: bool = False
    again: bool = False

    @property
    def data(self) -> str:
        """The text with FNC1 as GS, also at its start, as hand scanners send it."""
        return GROUP_SEPARATOR + self.text if self.fnc1 else self.text

    def __repr__(self) -> str:
        return f"Reading({self.symbology}, {len(self.text)} characters)"


class CodeSource(Protocol):
    """Reads codes and emits `CodeSeen`: camera with decoder, or serial scanner."""

    def start(self) -> None:
        """Open it and begin to emit."""
        ...

    def stop(self, limit_s: float) -> bool:
        """End; False if that took longer than `limit_s`."""
        ...
