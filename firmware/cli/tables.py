"""Tables of the commands: drawn where a person looks, plain where a program reads.

Headings, and cells that are phrases, are in the language of the process, in CSV too.
Rows are printed as they come, a page at a time: a million of them are never held. The
widths of the columns are those of the first page.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from itertools import islice
from unicodedata import east_asian_width

from firmware.base.printable import as_text, escaped
from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from firmware.cli.output import say, say_drawn

PAGE = 500
GAP = "  "
DRAWN_GAP = 3
MIN_LONG = 12
MARK = "\ufeff"
"""A spreadsheet takes a file for UTF-8 by this."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its heading, and whether it holds numbers, which stand at the right.

    `long`: on a narrow terminal this one is cut, so that the others stand whole.
    """

    heading: Phrase
    number: bool = False
    long: bool = False


def say_table(columns: Sequence[TableColumn], rows: Iterable[Row]) -> None:
    """Print rows below their headings; nothing at all if there is no row."""
    widths: list[int] = []
    draw = _drawn if _person_looks() else _plain
    for page in _pages(rows):
        first = not widths
        widths = widths or _widths(columns, page)
        draw(columns, page, widths, first=first)


def say_csv(columns: Sequence[TableColumn], rows: Iterable[Row]) -> None:
    """Print rows as CSV with headings, for a spreadsheet or another program.

    A text that a spreadsheet would compute begins with an apostrophe.
    """
    mark = "" if sys.stdout.isatty() else MARK
    say_drawn(mark + _csv_line(_headings(columns)))
    for row in rows:
        texts = (
            tr(cell) if column.number else as_text(tr(cell))
            for cell, column in zip(row, columns, strict=True)
        )
        say_drawn(_csv_line([escaped(text) for text in texts]))


def cells(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _person_looks() -> bool:
    return sys.stdout.isatty() and find_spec("rich") is not None


def _pages(rows: Iterable[Row]) -> Iterator[list[list[str]]]:
    each = iter(rows)
    while page := [[escaped(tr(cell)) for cell in row] for row in islice(each, PAGE)]:
        yield page


def _headings(columns: Sequence[TableColumn]) -> list[str]:
    return [escaped(tr(column.heading)) for column in columns]


def _widths(columns: Sequence[TableColumn], page: Sequence[Row]) -> list[int]:
    table = [_headings(columns), *page]
    return [max(map(cells, column)) for column in zip(*table, strict=True)]


def _plain(
    columns: Sequence[TableColumn],
    page: Sequence[Row],
    widths: Sequence[int],
    *,
    first: bool,
) -> None:
    head = [_headings(columns)] if first else []
    for row in (*head, *page):
        say(GAP.join(map(_aligned, row, columns, widths)).rstrip())


def _aligned(cell: str, column: TableColumn, width: int) -> str:
    gap = " " * (width - cells(cell))
    return gap + cell if column.number else cell + gap


def _drawn(
    columns: Sequence[TableColumn],
    page: Sequence[Row],
    widths: Sequence[int],
    *,
    first: bool,
) -> None:
    from rich import box  # noqa: PLC0415 - slow, and only a person needs it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    # As wide as the terminal, with its colours: rich looks at the real one.
    width = Console().width
    table = Table(
        box=box.SIMPLE_HEAD, show_header=first, show_edge=False, pad_edge=False
    )
    for column, room in zip(columns, _fitting(columns, widths, width), strict=True):
        justify = "right" if column.number else "left"
        table.add_column(
            Text(tr(column.heading)),
            justify=justify,
            width=room,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in page:
        table.add_row(*map(Text, row))
    drawn = StringIO()
    Console(file=drawn, width=max(width, sum(widths)), force_terminal=True).print(table)
    say_drawn(drawn.getvalue().rstrip("\n"))


def _fitting(
    columns: Sequence[TableColumn], widths: Sequence[int], width: int
) -> Iterator[int]:
    """The widths, less what the terminal lacks in those of long columns."""
    too_much = sum(widths) + DRAWN_GAP * (len(columns) - 1) - width
    for column, wanted in zip(columns, widths, strict=True):
        if column.long and too_much > 0:
            fitting = max(wanted - too_much, MIN_LONG)
            too_much -= wanted - fitting
            yield fitting
        else:
            yield wanted


def _csv_line(row: Row) -> str:
    line = StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue().removesuffix("\n")
