"""One line of a bill, by its headings. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.networks.beijing import is_beijing_text
from firmware.hub.payments.networks.bill_files.faults import BillFaultError
from firmware.hub.payments.networks.reading import fee_fen, yuan_fen

MAX_NUMBER = 128
_COMPUTED = re.compile(r"=.*|[+-]?\d+(\.\d*)?E[+-]?\d+", re.IGNORECASE)
"""A formula, and what a spreadsheet makes of a long number."""


@dataclass(frozen=True, slots=True)
class BillCells:
    """Cells by heading, and the line of the file; BillFaultError if one is not right.

    The phrase has the heading and never the cell.
    """

    cells: Mapping[str, str]
    line: int

    def text(self, heading: str) -> str:
        """A cell that must be there."""
        try:
            return self.cells[heading]
        except KeyError:
            raise BillFaultError(
                Phrase("it has no column {heading}", heading=heading)
            ) from None

    def number(self, heading: str) -> str:
        """A number of a trade or refund, or nothing."""
        number = self.text(heading)
        if _COMPUTED.fullmatch(number) or len(number) > MAX_NUMBER:
            raise BillFaultError(
                Phrase(
                    "line {line}, {heading}: a spreadsheet has changed it; download the"
                    " bill again and do not save it from a spreadsheet",
                    line=self.line,
                    heading=heading,
                )
            )
        return number

    def fen(self, heading: str) -> int:
        """An amount, in fen."""
        return self._read(yuan_fen(self.text(heading)), heading)

    def fee_fen(self, heading: str) -> int:
        """What may have more decimals than the fen, or be empty."""
        return self._read(fee_fen(self.text(heading) or "0"), heading)

    def time(self, heading: str) -> str:
        """A time in Beijing, `YYYY-MM-DD HH:MM:SS`."""
        text = self.text(heading)
        if not is_beijing_text(text):
            raise self._unreadable(heading)
        return text

    def _read(self, value: int | None, heading: str) -> int:
        if value is None:
            raise self._unreadable(heading)
        return value

    def _unreadable(self, heading: str) -> BillFaultError:
        return BillFaultError(
            Phrase(
                "line {line}, {heading}: it cannot be read; download the bill again and"
                " do not save it from a spreadsheet",
                line=self.line,
                heading=heading,
            )
        )


def row_of(headings: Sequence[str], cells: Iterable[str], line: int) -> BillCells:
    """A line as a row; BillFaultError if it has more cells or fewer."""
    found = [cell.strip() for cell in cells]
    if len(found) != len(headings):
        raise BillFaultError(
            Phrase(
                "line {line} has {count} cells, and not {expected} as the headings;"
                " download the bill again",
                line=line,
                count=len(found),
                expected=len(headings),
            )
        )
    return BillCells(dict(zip(headings, found, strict=True)), line)


def check_count(said: int, found: int) -> None:
    """BillFaultError if a bill says that it has another number of lines."""
    if said != found:
        raise BillFaultError(
            Phrase(
                "it has {found} lines, and says that it has {said}; download it again",
                found=found,
                said=said,
            )
        )


def not_whole() -> BillFaultError:
    """What is wrong with a bill that stops before its end."""
    return BillFaultError(Phrase("its end is missing; download it again"))
