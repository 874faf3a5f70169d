"""The meaning of an ESC/POS printer's status bytes. Pure, and fail-closed.

DLE EOT 1 to 4 are answered at once, GS r in turn; the answers differ in bit 4
(Epson's ESC/POS reference, "Transmit real-time status" and "Transmit status").
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
_AT_ONCE_MASK, _AT_ONCE = 0x93, 0x12
_IN_TURN_MASK, _IN_TURN = 0x90, 0x00


@dataclass(frozen=True, slots=True)
class Answers:
    """The bytes that answered DLE EOT 1, 2, 3 and 4."""

    printer: int
    offline: int
    error: int
    paper: int


def at_once(byte: int) -> bool:
    """Whether this byte answers DLE EOT."""
    return byte & _AT_ONCE_MASK == _AT_ONCE


def in_turn(byte: int) -> bool:
    """Whether this byte answers GS r."""
    return byte & _IN_TURN_MASK == _IN_TURN


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
