"""What a durable sale costs the kiosk: commits beside bare inserts, bytes to the disk.

`python -m tests.bench.bench_journal [SALES]`. Each sale is journalled as a kiosk with a
printer does it, acknowledgement included. The bare side is one sqlite3 insert of the
same bytes a commit, WAL and synchronous=FULL. Both sides take turns, sale by sale.
Bytes are `write_bytes` of /proc/self/io: what the kernel has to bring to the disk.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from firmware.kiosk.journal import Journal
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket
from firmware.protocol.envelope import Stamper, boot_id
from firmware.protocol.messages import Ack
from tests.bench.report import compare, fact, heading
from tests.bench.sold import ticket

STAGES = (
    SaleStage.INTENT,
    SaleStage.SETTLED,
    SaleStage.MAY_HAVE_PRINTED,
    SaleStage.CLOSED,
)


def main() -> None:
    sales = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = Journal(
            folder / "journal.sqlite",
            Stamper("kiosk-1", boot_id()),
            epoch=1,
            size_max_mb=256,
        )
        bare = bare_table(folder / "bare.sqlite")
        ours, theirs = Side(), Side()
        for number in range(1, sales + 1):
            sold = ticket(number)
            with ours.working(len(STAGES)):
                keep(journal, sold)
            sizes = sizes_of(journal, sold)
            with theirs.working(len(STAGES)):
                insert(bare, sizes)
            before = written()
            journal.acknowledge(Ack(epoch=1, upto=journal.outbox.last_place))
            ours.wrote += written() - before
        journal.close()
        bare.close()
    heading("sqlite3")
    compare("journal, durable commits/s", ours.rates, theirs.rates, "at least 0.80")
    fact("written to disk, KB a sale", ours.wrote / sales / 1024, "at most 40")
    fact("  the same bytes bare, KB", theirs.wrote / sales / 1024)


@dataclass
class Side:
    """Commits a second of each turn, and all bytes that went to the disk."""

    rates: list[float] = field(default_factory=list[float])
    wrote: int = 0

    @contextmanager
    def working(self, commits: int) -> Generator[None]:
        before, began_s = written(), time.perf_counter()
        yield
        self.rates.append(commits / (time.perf_counter() - began_s))
        self.wrote += written() - before


def keep(journal: Journal, sold: Ticket) -> None:
    """Journal every stage of one sale, each in a durable commit."""
    for stage in STAGES:
        slip = SlipState.PRINTED if stage is SaleStage.CLOSED else None
        journal.record(Record(stage, sold, slip=slip))


def sizes_of(journal: Journal, sold: Ticket) -> list[int]:
    """The bytes that each of those commits had to keep."""
    (row,) = journal.outbox.rows((journal.outbox.last_place,))
    body = len(msgspec.json.encode(sold))
    return [body, body, 0, len(row.payload)]


def insert(bare: sqlite3.Connection, sizes: list[int]) -> None:
    """Insert as many bytes, one durable row a commit."""
    for size in sizes:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO bare (body) VALUES (?)", (bytes(size),))
        bare.execute("COMMIT")


def written() -> int:
    """Bytes that this process has caused to be written to disk so far."""
    lines = Path("/proc/self/io").read_text("ascii").splitlines()
    return int(dict(line.split(": ") for line in lines)["write_bytes"])


def bare_table(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        bare.execute(f"PRAGMA {pragma}").fetchall()
    bare.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB)")
    return bare


if __name__ == "__main__":
    main()
