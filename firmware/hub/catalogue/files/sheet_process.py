"""Reads a spreadsheet in a process of its own: the only door to python-calamine.

A damaged or hostile file may end the library by an abort or by all memory; here it ends
this process only. The file comes on standard input, its rows leave as JSON.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from firmware.hub.catalogue.files.table import MAX_COLUMNS, MAX_ROWS

MAX_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
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
            "sheets": {name: _sheet(book, name) for name in names},
        }
    except CalamineError as error:
        report = {"error": str(error)}
    json.dump(report, sys.stdout)
    return 0


def cell_text(cell: Cell) -> str:
    """A cell as text: numbers without the decimals that a format only hides."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < MAX_EXACT
        return str(int(cell)) if whole else repr(cell)
    return cell if isinstance(cell, str) else str(cell)


def _sheet(book: CalamineWorkbook, name: str) -> dict[str, object]:
    """A sheet's size, first line from 1 and rows, which are left out if too many."""
    sheet = book.get_sheet_by_name(name)
    small = sheet.height <= MAX_ROWS and sheet.width <= MAX_COLUMNS
    filled = sheet.start is not None and small
    cells: list[list[Cell]] = sheet.to_python() if filled else []
    return {
        "height": sheet.height,
        "width": sheet.width,
        "first": sheet.start[0] + 1 if sheet.start else 1,
        "rows": [[cell_text(cell) for cell in row] for row in cells],
    }


if __name__ == "__main__":
    sys.exit(main())
