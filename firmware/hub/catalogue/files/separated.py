"""Rows of a file of text: which sign separates its cells, and the cells. Pure."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.catalogue.files.file_text import FileText
from firmware.hub.catalogue.files.headings import MAX_ROWS_ABOVE, find_heading
from firmware.hub.catalogue.files.table import MAX_COLUMNS, MAX_ROWS, CellRow, CellTable

SEPARATORS = {
    ",": Phrase("commas"),
    "\t": Phrase("tabs"),
    ";": Phrase("semicolons"),
    "，": Phrase("full-width commas"),
    "；": Phrase("full-width semicolons"),
    "|": Phrase("bars"),
}
_CELL_TOO_LONG = "field larger than field limit"
_SAID = "sep="
"""A first line that names the separator to spreadsheets: ``sep=;``."""


def table_of(name: str, file: FileText) -> CellTable:
    """The rows of a file of text; `name` is the file's.

    ConfigError names the line whose quotes do not fit, and too many rows or columns.
    """
    said, text = _said(file.text)
    separator = said or _separator(name, text)
    rows = tuple(_rows(name, text, separator, first=2 if said else 1))
    return CellTable(
        rows=rows,
        source=Phrase(
            "{encoding} text, separated by {separator}",
            encoding=file.encoding,
            separator=SEPARATORS[separator],
        ),
        unfinished=bool(text) and text[-1] not in "\r\n\x1a",
        decimal_comma=separator == ";",
    )


def _said(text: str) -> tuple[str, str]:
    """The separator that the first line names, or nothing, and the text behind it."""
    line, end, rest = text.partition("\n")
    sign = line.rstrip("\r").lower().removeprefix(_SAID)
    named = line.lower().startswith(_SAID) and sign in SEPARATORS
    return (sign, rest) if named and end else ("", text)


def _separator(name: str, text: str) -> str:
    """The sign with which most headings are known; else the one with most columns."""
    beginning = "".join(_lines(text, MAX_ROWS_ABOVE))
    return max(SEPARATORS, key=lambda sign: _known(name, beginning, sign))


def _known(name: str, beginning: str, sign: str) -> tuple[int, int]:
    rows: list[CellRow] = []
    with suppress(ConfigError):  # a fault of the line, not of the sign, comes up later
        rows.extend(_rows(name, beginning, sign, first=1))
    heading = find_heading(rows)
    columns = min((len(row.cells) for row in rows if not row.is_blank), default=0)
    return len(heading.columns) if heading else 0, columns


def _lines(text: str, count: int) -> Iterator[str]:
    for line, _ in zip(io.StringIO(text, newline=""), range(count), strict=False):
        yield line


def _rows(name: str, text: str, separator: str, *, first: int) -> Iterator[CellRow]:
    reader = csv.reader(
        io.StringIO(text.rstrip("\x1a"), newline=""), delimiter=separator, strict=True
    )
    line = first
    try:
        for count, cells in enumerate(reader):
            if count >= MAX_ROWS or len(cells) > MAX_COLUMNS:
                allowed = Phrase(
                    "{max_rows} rows of {max_columns} columns at most",
                    max_rows=MAX_ROWS,
                    max_columns=MAX_COLUMNS,
                )
                raise ConfigError(
                    Phrase(
                        "{name}: line {line}: allowed: {allowed}",
                        name=name,
                        line=line,
                        allowed=allowed,
                    )
                )
            yield CellRow(line, tuple(cells))
            line = reader.line_num + first
    except csv.Error as error:
        raise ConfigError(
            Phrase(
                "{name}: line {line}: {error}",
                name=name,
                line=line,
                error=_fault(error),
            )
        ) from error


def _fault(error: csv.Error) -> Phrase:
    """The library's error in words of our own."""
    if str(error).startswith(_CELL_TOO_LONG):
        return Phrase(
            "a cell of more than {most} characters", most=csv.field_size_limit()
        )
    return Phrase("quotation marks that do not pair")
