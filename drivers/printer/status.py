"""The meaning of an ESC/POS printer's status bytes. Pure, and fail-closed.

Epson's ESC/POS reference, "Transmit real-time status" (DLE EOT), "Transmit status"
(GS r) and "Automatic Status Back" (GS a).
"""

from dataclasses import dataclass

from drivers.api import Paper, PrinterStatus, PrintTrouble

_OFFLINE = 0x08
_COVER = 0x04
_STOPPED_BY_PAPER = 0x20
_STOPPED_BY_ERROR = 0x40
_ERRORS = 0x6C
_PAPER_END = 0x60
_PAPER_NEAR_END = 0x0C
_END_IN_TURN = 0x0C
_AUTOMATIC_COVER = 0x20
_AUTOMATIC_ERRORS = 0x68
_AUTOMATIC_NEAR_END = 0x03
_AUTOMATIC_END = 0x0C


@dataclass(frozen=True, slots=True)
class Answers:
    """The bytes that answered DLE EOT 1, 2, 3 and 4."""

    printer: int
    offline: int
    error: int
    paper: int


def paper_ended(in_turn: int) -> bool:
    """Whether a reply to GS r 1 says that there is no paper."""
    return bool(in_turn & _END_IN_TURN)


def decode_automatic(block: bytes) -> PrinterStatus:
    """Paper and trouble in the four bytes that a printer sends by itself."""
    printer, errors, sensors, _ = block
    paper = Paper.LOW if sensors & _AUTOMATIC_NEAR_END else Paper.PLENTY
    if sensors & _AUTOMATIC_END:
        paper = Paper.OUT
    if printer & _AUTOMATIC_COVER:
        return PrinterStatus(paper, PrintTrouble.COVER_OPEN)
    if paper is Paper.OUT:
        return PrinterStatus(paper, PrintTrouble.PAPER_OUT)
    stopped = printer & _OFFLINE or errors & _AUTOMATIC_ERRORS
    return PrinterStatus(paper, PrintTrouble.FAULT if stopped else None)


def decode(answers: Answers) -> PrinterStatus:
    """Paper, and the first cause that keeps the printer from printing (E06)."""
    return PrinterStatus(_paper(answers), _trouble(answers))


def _paper(answers: Answers) -> Paper:
    if answers.paper & _PAPER_END or answers.offline & _STOPPED_BY_PAPER:
        return Paper.OUT
    return Paper.LOW if answers.paper & _PAPER_NEAR_END else Paper.PLENTY


def _trouble(answers: Answers) -> PrintTrouble | None:
    if answers.offline & _COVER:
        return PrintTrouble.COVER_OPEN
    if _paper(answers) is Paper.OUT:
        return PrintTrouble.PAPER_OUT
    stopped = answers.offline & _STOPPED_BY_ERROR or answers.printer & _OFFLINE
    return PrintTrouble.FAULT if stopped or answers.error & _ERRORS else None
