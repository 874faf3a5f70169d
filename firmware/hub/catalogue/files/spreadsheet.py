"""Rows of a spreadsheet, read by a process of its own (`sheet_process`)."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TypedDict

from firmware.base.errors import ConfigError
from firmware.base.printable import safe_text
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.catalogue.files.headings import find_heading
from firmware.hub.catalogue.files.table import MAX_COLUMNS, MAX_ROWS, CellRow, CellTable

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READER = "firmware.hub.catalogue.files.sheet_process"
LIMIT_S = 120.0
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
SHOWN_NAME = 40
SHOWN_REASON = 200
MAX_SHEETS_SHOWN = 10
DAMAGED = Phrase("a damaged or half-copied spreadsheet; save it again")
NOT_INSTALLED = Phrase(
    "spreadsheets need python-calamine, which `make install ROLE=hub` "
    'brings; without it, save the file as "CSV UTF-8"'
)


class _Sheet(TypedDict):
    height: int
    width: int
    first: int
    rows: list[list[str]]


class _Book(TypedDict, total=False):
    visible: list[str]
    sheets: dict[str, _Sheet]
    error: str
    too_much_text: bool


def is_spreadsheet(data: bytes) -> bool:
    """Whether a file is .xlsx, .ods or .xls, by its first bytes."""
    return data.startswith((ZIP, OLE))


def sheet_of(name: str, data: bytes, wanted: str | None) -> CellTable:
    """The rows of the visible sheet with a heading, or of the one that is `wanted`.

    ConfigError if the file cannot be read, if more than one visible sheet has a
    heading, or if none has and there are several.
    """
    _refuse_bomb(name, data)
    book = _book(name, data)
    sheets = book.get("sheets", {})
    if wanted is not None and wanted not in sheets:
        raise ConfigError(
            Phrase(
                "{name}: --sheet: allowed: {listed}",
                name=name,
                listed=_listed(list(sheets)),
            )
        )
    names = [wanted] if wanted is not None else book.get("visible") or list(sheets)
    tables = {each: _table(name, each, sheets[each]) for each in names}
    return tables[_chosen(name, tables)]


def _book(name: str, data: bytes) -> _Book:
    if find_spec("python_calamine") is None:
        raise ConfigError(Phrase("{name}: {what}", name=name, what=NOT_INSTALLED))
    try:
        read = subprocess.run(  # noqa: S603 - our own module by our own interpreter
            [sys.executable, "-P", "-m", READER],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=LIMIT_S,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ConfigError(Phrase("{name}: {what}", name=name, what=DAMAGED)) from error
    book: _Book = json.loads(read.stdout)
    if "too_much_text" in book:
        why = Phrase("its cells hold more text than any list of articles")
        raise ConfigError(Phrase("{name}: {what}", name=name, what=why))
    if "error" in book:
        reason = _reason(book["error"])
        raise ConfigError(
            Phrase(
                "{name}: cannot be read as a spreadsheet: {reason}",
                name=name,
                reason=reason,
            )
        )
    return book


def _reason(error: str) -> Phrase:
    """The library's words as ours, where they are known."""
    if "password" in error.lower():
        return Phrase("it has a password; save it without one")
    known = error.startswith("Cannot detect file format")
    return DAMAGED if known else verbatim(safe_text(error, SHOWN_REASON))


def _refuse_bomb(name: str, data: bytes) -> None:
    if not data.startswith(ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ConfigError(Phrase("{name}: {what}", name=name, what=DAMAGED)) from error
    if size > MAX_UNPACKED_BYTES:
        raise ConfigError(
            Phrase(
                "{name}: {size} bytes unpacked; allowed: {allowed}",
                name=name,
                size=size,
                allowed=MAX_UNPACKED_BYTES,
            )
        )


def _chosen(name: str, tables: Mapping[str, CellTable]) -> str:
    filled = [each for each, table in tables.items() if table.rows]
    headed = [each for each in filled if find_heading(tables[each].rows)]
    candidates = headed or filled or (list(tables) if len(tables) == 1 else [])
    if len(candidates) != 1:
        found = (
            Phrase("{headed} sheets with a heading", headed=len(headed))
            if headed
            else Phrase("no heading")
        )
        listed = _listed(candidates or list(tables))
        raise ConfigError(
            Phrase(
                "{name}: {found}; allowed: --sheet with one of {listed}",
                name=name,
                found=found,
                listed=listed,
            )
        )
    return candidates[0]


def _listed(names: Sequence[str]) -> str:
    shown = [f'"{safe_text(each, SHOWN_NAME)}"' for each in names[:MAX_SHEETS_SHOWN]]
    return ", ".join(shown) + (" …" if len(names) > MAX_SHEETS_SHOWN else "")


def _table(name: str, title: str, sheet: _Sheet) -> CellTable:
    shown = Phrase("sheet {title}", title=_listed([title]))
    if sheet["height"] > MAX_ROWS or sheet["width"] > MAX_COLUMNS:
        size = Phrase(
            "{rows} rows of {columns} columns",
            rows=sheet["height"],
            columns=sheet["width"],
        )
        allowed = Phrase(
            "{rows} rows of {columns} columns",
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
        )
        raise ConfigError(
            Phrase(
                "{name}: {shown} has {size}; allowed: {allowed}",
                name=name,
                shown=shown,
                size=size,
                allowed=allowed,
            )
        )
    rows = tuple(
        CellRow(line, tuple(row))
        for line, row in enumerate(sheet["rows"], sheet["first"])
    )
    return CellTable(rows, Phrase("a spreadsheet, {sheet}", sheet=shown), sheet=shown)
