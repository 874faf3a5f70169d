"""How a file was read, for people: escaped and short. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firmware.base.printable import safe_text
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.catalogue.files.headings import Column, Heading, Role
from firmware.hub.catalogue.files.table import CellTable

SHOWN_TITLE = 40
NOTES_SHOWN = 20
ROLE_NAMES = {
    Role.GTIN: Phrase("gtin"),
    Role.NAME: Phrase("name"),
    Role.PRICE: Phrase("price"),
    Role.UNIT: Phrase("unit"),
    Role.WEIGHED: Phrase("weighed"),
    Role.STOPPED: Phrase("stopped"),
    Role.FOR_SALE: Phrase("for_sale"),
    Role.STATE: Phrase("state"),
    Role.AGE_MIN: Phrase("age_min"),
    Role.CATEGORY: Phrase("category"),
    Role.BRAND: Phrase("brand"),
    Role.TAGS: Phrase("tags"),
    Role.VAT: Phrase("vat"),
    Role.MEMBER_PRICE: Phrase("member_price"),
    Role.NO_OFFERS: Phrase("no_offers"),
    Role.IN_OFFERS: Phrase("in_offers"),
    Role.NO_TIER_PRICE: Phrase("no_tier_price"),
    Role.TIER_PRICE: Phrase("tier_price"),
}


@dataclass(frozen=True, slots=True)
class Understood:
    """Encoding or sheet, the columns that are read and not, what was left out."""

    source: Phrase
    columns: tuple[Phrase, ...]
    ignored: tuple[Phrase, ...]
    notes: tuple[Phrase, ...]


def understood(
    table: CellTable, heading: Heading, notes: Sequence[Phrase]
) -> Understood:
    """How a table was read; `notes` are those on its rows, of which 20 are kept."""
    line = heading.line
    place = (
        Phrase("headings in line {line}", line=line)
        if line
        else Phrase("no line of headings")
    )
    above = [
        row for row in table.rows[: max(heading.rows_above, 0)] if not row.is_blank
    ]
    skipped = [
        Phrase(
            "line {line} is above the headings: {cells}",
            line=row.line,
            cells=safe_title(" ".join(row.cells)),
        )
        for row in above
    ]
    more = len(notes) - NOTES_SHOWN
    rest = (Phrase("… and {more} more such lines", more=more),) if more > 0 else ()
    return Understood(
        source=Phrase("{source}, {place}", source=table.source, place=place),
        columns=tuple(map(column_shown, heading.columns)),
        ignored=(
            *map(verbatim, map(safe_title, heading.ignored)),
            *_unnamed(table, heading),
        ),
        notes=(*skipped, *notes[:NOTES_SHOWN], *rest),
    )


def column_shown(column: Column) -> Phrase:
    """What a column holds, and its heading in the file."""
    title = safe_title(column.title)
    return Phrase("{role} = {title}", role=ROLE_NAMES[column.role], title=title)


def safe_title(text: str) -> str:
    """A text of the file in at most 40 printable characters."""
    return safe_text(text.strip(), SHOWN_TITLE)


def _unnamed(table: CellTable, heading: Heading) -> Iterator[Phrase]:
    """Columns with something in them and no heading, by their places from 1."""
    if not heading.line:
        return
    below = table.rows[heading.rows_above + 1 :]
    for index, title in enumerate(heading.titles):
        filled = any(row.cells[index : index + 1] not in {(), ("",)} for row in below)
        if not title.strip() and filled:
            yield Phrase("column {index} without a heading", index=index + 1)
