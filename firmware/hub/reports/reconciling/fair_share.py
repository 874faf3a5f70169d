"""Which findings of a check are shown: some of each kiosk, and how many more there are.

A kiosk with thousands of findings hides no other one's.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Select, func, or_, select

MAX_SHOWN = 20
"""Of one check, but for the first finding of each kiosk, which is always shown."""

QUERIES_MAX = 256
"""How many are kept that are built around others: as many as the checks have."""

T = TypeVar("T")

_TURN, _PLACE, _FOUND = "of_its_kiosk", "place", "found_in_all"


class Shown(NamedTuple):
    """The findings to show, without their kiosks, and how many more there are."""

    rows: list[tuple[Any, ...]]
    more: int


def fair_rows(
    connection: Connection, query: Select[*tuple[Any, ...]], kid: str = "kid"
) -> Shown:
    """Rows of a query in turns, a row of each `kid` at a time: its column of that name.

    A kiosk's rows come in the order of the query's other columns.
    """
    rows = connection.execute(_in_turns(query, kid)).all()
    shown = [tuple(row)[:-3] for row in rows]
    return Shown(shown, rows[0][-1] - len(rows) if rows else 0)


@lru_cache(maxsize=QUERIES_MAX)
def _in_turns(query: Select[*tuple[Any, ...]], kid: str) -> Select[*tuple[Any, ...]]:
    """Its rows that are shown, in their order; with turn, place and count behind."""
    found = query.subquery("found")
    columns = list(found.c)
    turn = func.row_number().over(partition_by=found.c[kid], order_by=columns)
    inner = select(*columns, turn.label(_TURN)).subquery("turns")
    place = func.row_number().over(order_by=(inner.c[_TURN], inner.c[kid]))
    count = func.count().over()
    placed = select(*inner.c, place.label(_PLACE), count.label(_FOUND)).subquery()
    return (
        select(placed)
        .where(or_(placed.c[_TURN] == 1, placed.c[_PLACE] <= MAX_SHOWN))
        .order_by(placed.c[_PLACE])
    )


def fair_lines(by_kiosk: Iterable[Sequence[T]]) -> tuple[list[T], int]:
    """The lines to show of each kiosk's lines, in turns, and how many more."""
    turns: dict[int, list[T]] = defaultdict(list)
    for lines in by_kiosk:
        for turn, line in enumerate(lines):
            turns[turn].append(line)
    every = [line for turn in sorted(turns) for line in turns[turn]]
    shown = max(MAX_SHOWN, len(turns[0]))
    return every[:shown], max(len(every) - shown, 0)
