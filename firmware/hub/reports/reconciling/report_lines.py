"""Lines of a check: a fair share of what nobody has settled, and how many more."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select

from firmware.base.wording.phrases import Phrase, Template
from firmware.hub.reports.reconciling.fair_share import QUERIES_MAX, fair_rows
from firmware.hub.reports.reconciling.settled import unsettled


class ReportLine(NamedTuple):
    """What a check found; `key` says what it is about, for those that are settled."""

    what: Phrase
    key: str | None = None


def shown(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    line: Template,
    *,
    check: str,
    about: tuple[str, ...] = (),
    **fields: object,
) -> Iterator[ReportLine]:
    """A fair share of what nobody has settled; `line` takes its columns by name.

    `about`: the columns that say what a line is about, if not all of them.
    """

    def word(columns: Mapping[str, Any]) -> Phrase:
        return line.phrase(**columns, **fields)

    return worded(connection, query, word, check=check, about=about)


def worded(
    connection: Connection,
    query: Select[*tuple[Any, ...]],
    word: Callable[[Mapping[str, Any]], Phrase],
    *,
    check: str,
    about: tuple[str, ...] = (),
) -> Iterator[ReportLine]:
    """A fair share of what nobody has settled, each row put into words by `word`.

    `about` as of `shown`.
    """
    if connection.execute(_one_of(query)).first() is None:
        return  # as a rule: what asks for shares is several times the query itself
    names = query.selected_columns.keys()
    rows, more = fair_rows(connection, unsettled(check, query, about))
    for *row, key in rows:
        yield ReportLine(word(dict(zip(names, row, strict=True))), key)
    yield from and_more(more)


@lru_cache(maxsize=QUERIES_MAX)
def _one_of(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.limit(1)


def and_more(more: int) -> Iterator[ReportLine]:
    """How many lines are not shown, if any."""
    if more:
        yield ReportLine(Phrase("and {more} more", more=more))
