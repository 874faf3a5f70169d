"""Writes a bill in parts, so that nobody waits long for the database."""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from itertools import islice

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import writing
from firmware.hub.payments.bills import store
from firmware.hub.payments.bills.store import PART, BillName
from firmware.hub.payments.gateway import BillLine


class Written(Enum):
    """MORE: lines are left. ALL: the bill counts. OVERTAKEN: others write it, too."""

    MORE = auto()
    ALL = auto()
    OVERTAKEN = auto()


class BillWriting:
    """A bill on its way into the books; what a stop cuts off counts nothing.

    A bill of the same day that was here before is taken off first. The hub and a
    person may keep the same day's bill at once: whoever finds lines of another
    gives way, and no bill counts whose lines are not all of one file.
    """

    def __init__(
        self,
        name: BillName,
        lines: Iterable[BillLine],
        source: str,
        *,
        at_once: int = PART,
    ) -> None:
        self.name = name
        self._left: Iterator[BillLine] = iter(lines)
        self._source = source
        self._at_once = at_once
        self._sums = store.NO_LINES
        self._begun = False
        # Stays until it is written: a database that fails is tried again.
        self._part: list[BillLine] | None = None

    def write_part(self, engine: Engine, now: Callable[[], str]) -> Written:
        """The next lines, in one transaction; StoreError if the database cannot."""
        if self._part is None:
            self._part = list(islice(self._left, self._at_once))
        part = self._part
        with writing(engine) as connection:
            if not self._begun:
                store.take_off(connection, self.name)
            elif not self._is_mine(connection):
                return Written.OVERTAKEN
            store.add_lines(connection, self.name, part, before=self._sums.lines)
            sums = self._sums.with_lines(part)
            last = len(part) < self._at_once
            if last and store.sums_of(connection, self.name) != sums:
                store.take_off(connection, self.name)
                return Written.OVERTAKEN
            if last:
                store.finish(
                    connection,
                    self.name,
                    lines=sums.lines,
                    source=self._source,
                    now=now(),
                )
        self._begun, self._sums, self._part = True, sums, None
        return Written.ALL if last else Written.MORE

    def _is_mine(self, connection: Connection) -> bool:
        return (
            store.source_of(connection, self.name) is None
            and store.last_line(connection, self.name) == self._sums.lines
        )
