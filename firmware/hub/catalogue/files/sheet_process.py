"""Reads a spreadsheet in a process of its own: the only door to python-calamine.

A damaged or hostile file may end the library by an abort or by all memory; here it ends
this process only. The file comes on standard input, its rows leave as JSON.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from firmware.hub.catalogue.files.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS

MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_CHARACTERS = MAX_BYTES
"""Of all cells together, as much as a file of text may have: one text may stand in a
spreadsheet once, and in a million of its cells."""
MAX_EXACT = 10**15
"""A spreadsheet's numbers are exact up to 15 digits."""

Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> int:
    """Write all sheets of standard input, or why it has none; 0 in both cases."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        names = [each.name for each in book.sheets_metadata]
        report = {
            "visible": [
                each.name
                for each in book.sheets_metadata
                if each.visible == SheetVisibleEnum.Visible
            ],
            "sheets": _sheets(book, names),
        }
    except CalamineError as error:
        report = {"error": str(error)}
    except _TooMuchTextError:
        report = {"too_much_text": True}
    text = json.dumps(report, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8"))
    return 0


def cell_text(cell: Cell) -> str:
    """A cell as text: numbers without the decimals that a format only hides."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < MAX_EXACT
        return str(int(cell)) if whole else repr(cell)
    return cell if isinstance(cell, str) else str(cell)


class _TooMuchTextError(Exception):
    """The cells hold more than `MAX_CHARACTERS`."""


def _sheets(book: CalamineWorkbook, names: list[str]) -> dict[str, object]:
    """Every sheet by its name; _TooMuchTextError."""
    sheets: dict[str, object] = {}
    room = MAX_CHARACTERS
    for name in names:
        sheets[name], room = _sheet(book, name, room)
    return sheets


def _sheet(
    book: CalamineWorkbook, name: str, room: int
) -> tuple[dict[str, object], int]:
    """A sheet's size, first line from 1 and rows, which are left out if too many.

    And what is left of `room`, the characters that may come.
    """
    sheet = book.get_sheet_by_name(name)
    small = sheet.height <= MAX_ROWS and sheet.width <= MAX_COLUMNS
    first = sheet.start[0] if sheet.start else 0
    rows: list[list[str]] = []
    # It begins with the empty rows above the first, unlike the sheet's own height.
    for cells in islice(sheet.iter_rows(), first, None) if small else ():
        row = [cell_text(cell) for cell in cells]
        room -= sum(map(len, row))
        if room < 0:
            raise _TooMuchTextError
        rows.append(row)
    found: dict[str, object] = {
        "height": sheet.height,
        "width": sheet.width,
        "first": first + 1,
        "rows": rows,
    }
    return found, room


if __name__ == "__main__":
    sys.exit(main())
