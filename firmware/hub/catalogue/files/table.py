"""Rows of cells, as a file of text or a sheet holds them. Pure."""

from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CellRow:
    """One row and its line in the file, counted from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it, as spreadsheets leave rows at the end."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CellTable:
    """All rows of a file or of a sheet; `source` is how it was read, for people.

    `unfinished`: the last line has no line end, as after half a copy. `decimal_comma`:
    3,50 is a price here. A spreadsheet names its `sheet`; a file of text has none, and
    each of its rows must have as many cells as the heading.
    """

    rows: tuple[CellRow, ...]
    source: Phrase
    sheet: Phrase | None = None
    unfinished: bool = False
    decimal_comma: bool = False
