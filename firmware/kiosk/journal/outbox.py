"""Facts that the hub has not acknowledged: gap-free, hash-chained, on disk.

Beside each stands a check value, which stays a while after the fact was acknowledged:
the newest one also proves the end of the chain (decision 0154).
"""

import sqlite3
from dataclasses import dataclass

from firmware.base.errors import JournalError, UntrustedError
from firmware.base.row_check import record_check
from firmware.kiosk.journal import epochs
from firmware.kiosk.journal.file import read
from firmware.protocol import codec
from firmware.protocol.envelope import Stamp, fact_hash
from firmware.protocol.messages import Ack, Chain, Message

CHECKED_ROWS = (
    "SELECT place, type, payload, sale, digest FROM outbox LEFT JOIN fact_check"
    " USING (place)"
)
_CHECKS_KEPT = 50


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One fact, as the exact bytes that every attempt sends."""

    place: int
    type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Named:
    """The facts that an acknowledgement names, by their places in this file.

    `upto` begins where the epoch does, also when it is empty; `others` are single ones.
    """

    upto: range
    others: tuple[int, ...]


class Outbox:
    """The outbox inside an open journal; main thread only.

    Its bound is the journal's own size, its policy to refuse: see `open_file`. `spans`
    are the places of each epoch's facts.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        ((self._place, self._hash),) = read(
            connection, "SELECT place, hash FROM identity"
        )
        self.spans = epochs.spans(connection)
        self._epoch = list(self.spans)[-1]

    @property
    def epoch(self) -> int:
        """The epoch of this opening: what is put in from now on belongs to it."""
        return self._epoch

    @property
    def last_place(self) -> int:
        """The place of the newest fact ever put in, 0 before the first."""
        return self._place

    def put(self, fact: Message, stamp: Stamp, *, sale: int | None = None) -> None:
        """Add a fact, of the sale of this number; inside a caller's transaction."""
        place = self._place + 1
        seq = place - self.spans[self._epoch].start + 1
        chain = Chain(epoch=self._epoch, seq=seq, previous=self._hash)
        payload = codec.encode(fact, stamp, chain=chain)
        tag = codec.tag_of(type(fact))
        row = OutboxRow(place, tag, payload)
        self._db.execute("INSERT INTO outbox VALUES (?, ?, ?)", (place, tag, payload))
        self._hash = fact_hash(self._hash, payload)
        self._place = place
        self._db.execute("UPDATE identity SET place = ?, hash = ?", (place, self._hash))
        write_check(self._db, row, sale=sale, ending=self._hash)

    def named(self, ack: Ack) -> Named | None:
        """What the hub acknowledges of this file's facts, of whichever epoch.

        None for an epoch of which nothing waits here. UntrustedError if it names a fact
        of this opening that was never made: then none of it counts. After a card was
        put back to an older image the hub may name more of an earlier epoch than the
        file holds: that is left out (decision 0144).
        """
        span = self.spans.get(ack.epoch)
        if span is None:
            return None
        seqs = (*ack.extra, *(refused.seq for refused in ack.refused))
        if ack.epoch == self._epoch:
            self._check_made(max((ack.upto, *seqs)), span)
        held = range(1, len(span) + 1)
        return Named(span[: ack.upto], tuple(span[s - 1] for s in seqs if s in held))

    def _check_made(self, seq: int, span: range) -> None:
        """Refuse a number that is larger than the newest fact's of this opening."""
        newest = self._place - span.start + 1
        if seq > newest:
            raise UntrustedError(
                f"ack names fact {seq} of this opening, the newest is {newest}"
            )

    def forget(self, named: Named) -> None:
        """Delete what the hub has booked or refused for good; inside a transaction."""
        upto = named.upto
        self._db.execute(
            "DELETE FROM outbox WHERE place >= ? AND place < ?", (upto.start, upto.stop)
        )
        others = [(place,) for place in named.others]
        self._db.executemany("DELETE FROM outbox WHERE place = ?", others)

    def rows(self, places: tuple[int, ...]) -> list[OutboxRow]:
        """The named rows that are still here, in order.

        JournalError if one is not what was written: the next opening mends it.
        """
        marks = ",".join("?" * len(places))
        found = read(
            self._db,
            f"{CHECKED_ROWS} WHERE place IN ({marks}) ORDER BY place",
            *places,
        )
        for *row, sale, digest in found:
            if record_check(*row, sale) != digest:
                raise JournalError("a fact in the journal: damaged; see docs/doctor.md")
        return [OutboxRow(*row[:3]) for row in found]

    def waiting(self, after_place: int, limit: int) -> tuple[int, ...]:
        """The next places behind `after_place` that wait, at most `limit`."""
        found = read(
            self._db,
            "SELECT place FROM outbox WHERE place > ? ORDER BY place LIMIT ?",
            after_place,
            limit,
        )
        return tuple(place for (place,) in found)

    def prune(self) -> None:
        """Forget the check values of facts that are long gone; in a transaction."""
        self._db.execute(
            "DELETE FROM fact_check WHERE place <= ?"
            " AND place NOT IN (SELECT place FROM outbox)",
            (self._place - _CHECKS_KEPT,),
        )

    def backlog(self) -> int:
        """The number of facts that wait."""
        ((count,),) = read(self._db, "SELECT count(*) FROM outbox")
        return count


def write_check(
    connection: sqlite3.Connection, row: OutboxRow, *, sale: int | None, ending: str
) -> None:
    """Write a fact's check value; `ending` is the hash of the chain up to it."""
    digest = record_check(row.place, row.type, row.payload, sale)
    values = (row.place, sale, digest, record_check(row.place, ending))
    connection.execute("INSERT OR REPLACE INTO fact_check VALUES (?, ?, ?, ?)", values)
