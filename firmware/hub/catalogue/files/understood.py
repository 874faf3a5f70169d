"""How a file was read, for people: escaped and short. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firmware.base.printable import safe_text
from firmware.hub.catalogue.files.headings import Heading
from firmware.hub.catalogue.files.table import CellTable

SHOWN_TITLE = 40
NOTES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Understood:
    """Encoding or sheet, the columns that are read and not, what was left out."""

    source: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]


def understood(table: CellTable, heading: Heading, notes: Sequence[str]) -> Understood:
    """How a table was read; `notes` are those on its rows, of which 20 are kept."""
    line = heading.line
    place = f"headings in line {line}" if line else "no line of headings"
    above = [
        row for row in table.rows[: max(heading.rows_above, 0)] if not row.is_blank
    ]
    skipped = [
        f"line {row.line} is above the headings: {safe_title(' '.join(row.cells))}"
        for row in above
    ]
    more = len(notes) - NOTES_SHOWN
    rest = (f"… and {more} more such lines",) if more > 0 else ()
    return Understood(
        source=f"{table.source}, {place}",
        columns=tuple(
            f"{each.role} = {safe_title(each.title)}" for each in heading.columns
        ),
        ignored=(*map(safe_title, heading.ignored), *_unnamed(table, heading)),
        notes=(*skipped, *notes[:NOTES_SHOWN], *rest),
    )


def safe_title(text: str) -> str:
    """A text of the file in at most 40 printable characters."""
    return safe_text(text.strip(), SHOWN_TITLE)


def _unnamed(table: CellTable, heading: Heading) -> Iterator[str]:
    """Columns with something in them and no heading, by their places from 1."""
    if not heading.line:
        return
    below = table.rows[heading.rows_above + 1 :]
    for index, title in enumerate(table.rows[heading.rows_above].cells):
        filled = any(row.cells[index : index + 1] not in {(), ("",)} for row in below)
        if not title.strip() and filled:
            yield f"column {index + 1} without a heading"
