"""Writes a bill in parts, so that nobody waits long for the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from firmware.hub.db.engine import writing
from firmware.hub.payments.bills import store
from firmware.hub.payments.bills.store import PART, BillName
from firmware.hub.payments.gateway import BillLine


@dataclass
class BillWriting:
    """A bill of which `done` lines are written; what a stop cuts off counts nothing.

    A bill of the same day that was here before is taken off first.
    """

    name: BillName
    lines: Sequence[BillLine]
    source: str
    done: int | None = None

    def write_part(self, engine: Engine, now: Callable[[], str]) -> bool:
        """The next lines, in one transaction; False once all are there.

        StoreError if the database cannot.
        """
        with writing(engine) as connection:
            if self.done is None:
                store.take_off(connection, self.name)
                done = 0
            else:
                done = self.done
            part = self.lines[done : done + PART]
            store.add_lines(connection, self.name, part, before=done)
            done += len(part)
            if done == len(self.lines):
                store.finish(
                    connection, self.name, lines=done, source=self.source, now=now()
                )
        self.done = done
        return done < len(self.lines)
