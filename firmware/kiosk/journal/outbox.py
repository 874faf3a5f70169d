"""Facts that the hub has not acknowledged: gap-free, hash-chained, on disk."""

import sqlite3
from dataclasses import dataclass

from firmware.kiosk.journal.file import read
from firmware.wire import codec
from firmware.wire.envelope import Stamp, fact_hash
from firmware.wire.messages import Chain, Message


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One fact, as the exact bytes that every attempt sends."""

    seq: int
    type: str
    payload: bytes


class Outbox:
    """The outbox inside an open journal; main thread only.

    Its bound is the journal's own size, its policy to refuse: see `open_file`.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        ((self._epoch, self._seq, self._hash),) = read(
            connection, "SELECT epoch, seq, hash FROM identity"
        )

    @property
    def epoch(self) -> int:
        """Which journal this is; a new disk starts a new epoch."""
        return self._epoch

    @property
    def last_seq(self) -> int:
        """The seq of the newest fact ever put in, 0 before the first."""
        return self._seq

    def put(self, fact: Message, stamp: Stamp) -> None:
        """Add a fact; inside a transaction that the caller commits."""
        seq = self._seq + 1
        chain = Chain(epoch=self._epoch, seq=seq, previous=self._hash)
        payload = codec.encode(fact, stamp, chain=chain)
        tag = codec.tag_of(type(fact))
        self._db.execute("INSERT INTO outbox VALUES (?, ?, ?)", (seq, tag, payload))
        self._hash = fact_hash(self._hash, payload)
        self._seq = seq
        self._db.execute("UPDATE identity SET seq = ?, hash = ?", (seq, self._hash))

    def forget(self, upto: int, seqs: tuple[int, ...]) -> None:
        """Drop what the hub has taken or refused for good; inside a transaction."""
        self._db.execute("DELETE FROM outbox WHERE seq <= ?", (upto,))
        self._db.executemany("DELETE FROM outbox WHERE seq = ?", [(s,) for s in seqs])

    def rows(self, seqs: tuple[int, ...]) -> list[OutboxRow]:
        """The named rows that are still here, in order."""
        marks = ",".join("?" * len(seqs))
        found = read(
            self._db,
            f"SELECT seq, type, payload FROM outbox WHERE seq IN ({marks})"  # noqa: S608 - only question marks
            " ORDER BY seq",
            *seqs,
        )
        return [OutboxRow(*row) for row in found]

    def waiting(self, after_seq: int, most: int) -> tuple[int, ...]:
        """The next seqs behind `after_seq` that wait, at most `most`."""
        found = read(
            self._db,
            "SELECT seq FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?",
            after_seq,
            most,
        )
        return tuple(seq for (seq,) in found)

    def backlog(self) -> int:
        """How many facts wait."""
        ((count,),) = read(self._db, "SELECT count(*) FROM outbox")
        return count
