"""A finding of `reconcile`, and the lines of those that a query finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select

from firmware.base.wording.phrases import Phrase, Template
from firmware.hub.reports.fair_share import fair_rows

LETTER = Template("letter {letter}, kiosk {kid}, journal {epoch}, fact {seq}: {reason}")
"""A dead letter, in the words that programs read."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is wrong: which check found it, and what was found."""

    check: str
    what: Phrase


def shown(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    line: Template,
    **fields: object,
) -> Iterator[Phrase]:
    """A fair share of what a query finds; `line` takes its columns by name."""
    names = query.selected_columns.keys()
    rows, more = fair_rows(connection, query)
    for row in rows:
        yield line.phrase(**dict(zip(names, row, strict=True)), **fields)
    yield from and_more(more)


def and_more(more: int) -> Iterator[Phrase]:
    """How many findings are not shown, if any."""
    if more:
        yield Phrase("and {more} more", more=more)
