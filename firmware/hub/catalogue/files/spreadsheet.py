"""Rows of a spreadsheet: the only door to python-calamine, an extra of the hub's."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from firmware.base.errors import ConfigError
from firmware.base.printable import safe_text
from firmware.hub.catalogue.files.headings import find_heading
from firmware.hub.catalogue.files.table import MAX_COLUMNS, MAX_ROWS, Row, Table

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
SHOWN_NAME = 40
MAX_SHEETS_SHOWN = 10
MAX_EXACT = 10**15
"""A spreadsheet's numbers are exact up to 15 digits."""
NOT_INSTALLED = (
    "spreadsheets need python-calamine, which `make install ROLE=hub` brings;"
    ' without it, save the file as "CSV UTF-8"'
)

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_spreadsheet(data: bytes) -> bool:
    """Whether a file is .xlsx, .ods or .xls, by its first bytes."""
    return data.startswith((ZIP, OLE))


def sheet_of(name: str, data: bytes, wanted: str | None) -> Table:
    """The rows of the sheet with a heading, or of the one that is `wanted`.

    ConfigError if the file cannot be read, if more than one visible sheet has a
    heading, or if none has and there are several.
    """
    if find_spec("python_calamine") is None:
        raise ConfigError(f"{name}: {NOT_INSTALLED}")
    _refuse_bomb(name, data)
    from python_calamine import (  # noqa: PLC0415 - an extra, and slow
        CalamineError,
        CalamineWorkbook,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [wanted] if wanted is not None else _visible(book)
        if wanted is not None and wanted not in book.sheet_names:
            raise ConfigError(f"{name}: --sheet: allowed: {_listed(book.sheet_names)}")
        tables = {each: _table(name, book, each) for each in names}
    except CalamineError as error:
        reason = safe_text(str(error), 200)
        raise ConfigError(
            f"{name}: cannot be read as a spreadsheet: {reason}"
        ) from error
    return tables[_chosen(name, tables)]


def _refuse_bomb(name: str, data: bytes) -> None:
    if not data.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise ConfigError(f"{name}: a damaged or half-copied spreadsheet") from error
    if size > MAX_UNPACKED_BYTES:
        raise ConfigError(
            f"{name}: {size} bytes unpacked; allowed: {MAX_UNPACKED_BYTES}"
        )


def _visible(book: "CalamineWorkbook") -> list[str]:
    from python_calamine import SheetVisibleEnum  # noqa: PLC0415 - as above

    visible = SheetVisibleEnum.Visible
    shown = [each.name for each in book.sheets_metadata if each.visible == visible]
    return shown or list(book.sheet_names)


def _chosen(name: str, tables: dict[str, Table]) -> str:
    filled = [each for each, table in tables.items() if table.rows]
    headed = [each for each in filled if find_heading(tables[each].rows)]
    candidates = headed or filled
    if len(candidates) != 1:
        found = "no sheet with" if not headed else f"{len(headed)} sheets with"
        raise ConfigError(
            f"{name}: {found} a heading; allowed: --sheet and one of"
            f" {_listed(candidates or list(tables))}"
        )
    return candidates[0]


def _listed(names: Sequence[str]) -> str:
    shown = [repr(safe_text(each, SHOWN_NAME)) for each in names[:MAX_SHEETS_SHOWN]]
    return ", ".join(shown) + (" …" if len(names) > MAX_SHEETS_SHOWN else "")


def _table(name: str, book: "CalamineWorkbook", wanted: str) -> Table:
    sheet = book.get_sheet_by_name(wanted)
    if sheet.height > MAX_ROWS or sheet.width > MAX_COLUMNS:
        size = f"{sheet.height} rows of {sheet.width} columns"
        allowed = f"{MAX_ROWS} rows of {MAX_COLUMNS} columns"
        shown = _listed([wanted])
        raise ConfigError(f"{name}: sheet {shown} has {size}; allowed: {allowed}")
    first = sheet.start[0] + 1 if sheet.start else 1
    cells: list[list[Cell]] = (
        sheet.to_python(skip_empty_area=True) if sheet.start else []
    )
    rows = tuple(
        Row(line, tuple(map(cell_text, row))) for line, row in enumerate(cells, first)
    )
    return Table(rows, f"spreadsheet, sheet {_listed([wanted])}", is_text=False)


def cell_text(cell: Cell) -> str:
    """A cell as text: numbers without the decimals that a format only hides."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < MAX_EXACT
        return str(int(cell)) if whole else repr(cell)
    return cell if isinstance(cell, str) else str(cell)
