"""What each kiosk used of its bounds on each day, and what was left out beyond them.

A few rows a kiosk and day, read and written inside the transaction of whatever is
counted, so that the bounds outlive a start and hold for several hubs on one database.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.ingest import tables

USE_ROWS = upsert_rows(tables.kiosk_use)
_KEY_COLUMNS = 3
_DAY_LENGTH = len("2026-03-01")


class Use(StrEnum):
    """What is counted; the members from `LETTERS_ONLY_COUNTED` on are beyond a bound.

    `FACTS_OVER_GAPS`, `…_JOURNALS`, `…_NEWER` and the messages were not acknowledged:
    the kiosk sends them again.
    """

    JOURNALS = "journals"
    NEWER = "newer"
    LETTERS = "letters"
    LETTER_BYTES = "letter_bytes"
    TRUSTED_FEN = "trusted_fen"
    EARNING_FEN = "earning_fen"
    UNHELD_POINTS = "unheld_points"
    SENT_BYTES = "sent_bytes"
    SENT_AT_S = "sent_at_s"
    LETTERS_ONLY_COUNTED = "letters_only_counted"
    LETTERS_WITHOUT_PAYLOAD = "letters_without_payload"
    FACTS_OVER_GAPS = "facts_over_gaps"
    FACTS_OVER_JOURNALS = "facts_over_journals"
    FACTS_OVER_NEWER = "facts_over_newer"
    MESSAGES_OVER_RATE = "messages_over_rate"
    MESSAGES_OVER_DAY = "messages_over_day"


BEYOND = (
    Use.LETTERS_ONLY_COUNTED,
    Use.LETTERS_WITHOUT_PAYLOAD,
    Use.FACTS_OVER_GAPS,
    Use.FACTS_OVER_JOURNALS,
    Use.FACTS_OVER_NEWER,
    Use.MESSAGES_OVER_RATE,
    Use.MESSAGES_OVER_DAY,
)
"""Those that show a kiosk beyond one of its bounds."""

Excess = Counter[tuple[str, Use]]
"""How much was left out beyond a bound, by kiosk and bound."""


@dataclass(frozen=True, slots=True)
class OverLimit:
    """A kiosk that was beyond a bound: which, how often, and on which day last."""

    kid: str
    use: str
    times: int
    last_day: str


class DailyUse:
    """What kiosks use on one day; for one transaction, on the handler's thread."""

    def __init__(self, connection: Connection, day: str) -> None:
        self._connection = connection
        self._day = day
        self._stored: dict[str, dict[str, int]] = {}
        self._added: Excess = Counter()

    def read(self, kids: Collection[str]) -> None:
        """Know what these kiosks have used, by one query for all of them."""
        new = [kid for kid in kids if kid not in self._stored]
        if not new:
            return
        row = tables.kiosk_use.c
        self._stored |= {kid: {} for kid in new}
        found = self._connection.execute(
            select(row.kid, row.use, row.times).where(
                row.day == self._day, among(row.kid)
            ),
            {"keys": key_list(new)},
        )
        for kid, use, times in found:
            self._stored[kid][use] = times

    def used(self, kid: str, use: Use) -> int:
        """How much of `use` this kiosk has had on this day."""
        return self._of(kid).get(use, 0) + self._added[kid, use]

    def add(self, kid: str, use: Use, times: int = 1) -> None:
        """Count more of it."""
        self._added[kid, use] += times

    def write(self, batch: WriteBatch) -> Excess:
        """Have what was counted in the batch; what of it is beyond a bound.

        It may be called again as more is counted: a batch has one row of each.
        """
        rows = {row[:_KEY_COLUMNS]: row for row in batch.rows(USE_ROWS)}
        for kid, use in self._added:
            key = (kid, self._day, use.value)
            rows[key] = (*key, self.used(kid, use))
        if rows:
            batch.replace(USE_ROWS, rows.values())
        beyond = {each: n for each, n in self._added.items() if each[1] in BEYOND}
        return Counter(beyond)

    def _of(self, kid: str) -> dict[str, int]:
        self.read([kid])
        return self._stored[kid]


def day_of(utc: str) -> str:
    """The UTC day of the hub's time text."""
    return utc[:_DAY_LENGTH]


def count(connection: Connection, day: str, excess: Excess) -> None:
    """Count what was left out outside of any batch, in a transaction of its own."""
    use, batch = DailyUse(connection, day), WriteBatch()
    for (kid, what), times in excess.items():
        use.add(kid, what, times)
    use.write(batch)
    batch.write(connection)


def over_limits(
    connection: Connection, since_day: str, limit: int = 20
) -> list[OverLimit]:
    """Kiosks that were beyond a bound on that day or later, most first."""
    row = tables.kiosk_use.c
    times = total(row.times)
    found = connection.execute(
        select(row.kid, row.use, times, func.max(row.day))
        .where(row.day >= since_day, row.use.in_(_texts(BEYOND)))
        .group_by(row.kid, row.use)
        .order_by(times.desc(), row.kid, row.use)
        .limit(limit)
    )
    return [OverLimit(*each) for each in found]


def forget_before(connection: Connection, day: str) -> None:
    """Drop the counts of earlier days."""
    connection.execute(delete(tables.kiosk_use).where(tables.kiosk_use.c.day < day))


def _texts(uses: Iterable[Use]) -> list[str]:
    return [use.value for use in uses]
