"""Orders a second from kiosk outboxes to the committed ledger, over a real broker.

`python -m tests.bench.bench_orders [ORDERS]`. Four kiosks' outboxes are filled, then
broker, hub process and kiosk process are let loose; the rate is that of the rows that
appear in the hub's database. Beside it, in the same round: bare sqlite3 that commits
the same rows by 64, and bare paho that sends the same bytes at QoS 1, 32 in flight.
"""

import json
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.sale.ticket import SlipState
from firmware.protocol.envelope import Stamper
from tests.bench.bench_hub import BATCH, WRITTEN, put_sqlite
from tests.bench.bench_wire import bare_no_delay, rate
from tests.bench.report import compare, heading
from tests.bench.sold import ticket
from tests.stress.cluster import Cluster

KIOSKS = 4
ROUNDS = 3
AT_ONCE = 500
LIMIT_S = 60.0
POLL_S = 0.01


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    ours, books, wire = list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            cluster = Cluster(folder, kiosks=KIOSKS, seed=1, pace_s=1.0)
            try:
                shutil.copy(cluster.database, folder / "bare.db")
                size = sum(fill(kid, orders // KIOSKS) for kid in cluster.kids)
                ours.append(drained(cluster, orders))
                cluster.hub.stop()
            finally:
                cluster.close()
            books.append(booked_bare(cluster.database, folder / "bare.db", orders))
            wire.append(rate(bare_no_delay, bytes(size // orders), orders))
    heading("bare")
    compare("orders/s, against sqlite3 by 64", ours, books, "at least 0.50")
    compare("orders/s, against QoS 1 alone", ours, wire, "")


def fill(folder: Path, orders: int) -> int:
    """Fill one kiosk's outbox as if it had been cut off; how many bytes it holds."""
    folder.mkdir()
    stamper = Stamper(folder.name, "boot")
    path = folder / "journal.sqlite"
    journal = Journal(path, stamper, epoch=1, size_max_mb=256)
    for start in range(0, orders, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, orders))
        sales = [ticket(number + 1, folder.name) for number in numbers]
        journal.put_facts(tuple(sale_closed(sale, SlipState.NONE) for sale in sales))
    rows = journal.outbox.rows(tuple(journal.outbox.waiting(0, orders)))
    journal.close()
    return sum(len(row.payload) for row in rows)


def drained(cluster: Cluster, orders: int) -> float:
    """Orders a second, from the first that was booked to the last."""
    cluster.broker.start()
    cluster.hub.start()
    cluster.closed.start()
    uri = f"file:{cluster.database}?mode=ro"
    limit_s = time.monotonic() + LIMIT_S
    with closing(sqlite3.connect(uri, uri=True)) as hub:
        first = booked = 0
        began_s = time.monotonic()
        while booked < orders:
            cluster.check()
            assert time.monotonic() < limit_s, f"{booked} of {orders} orders came"
            time.sleep(POLL_S)
            ((booked,),) = hub.execute("SELECT count(*) FROM orders")
            if not first:
                first, began_s = booked, time.monotonic()
    return (orders - first) / (time.monotonic() - began_s)


def booked_bare(hub: Path, copy: Path, orders: int) -> float:
    """Orders a second of bare inserts of what the hub wrote, 64 orders a commit."""
    with closing(sqlite3.connect(hub)) as db:
        sales = [
            row[0] for row in db.execute("SELECT sale_id FROM orders ORDER BY seq")
        ]
        groups = [
            {
                table: db.execute(sql, (json.dumps(sales[at : at + BATCH]),)).fetchall()
                for table, sql in WRITTEN.items()
            }
            for at in range(0, orders, BATCH)
        ]
        policies = db.execute("SELECT * FROM policies").fetchall()
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        put_sqlite(db, {"policies": policies})
        began_s = time.perf_counter()
        for group in groups:
            put_sqlite(db, group)
        return orders / (time.perf_counter() - began_s)


if __name__ == "__main__":
    main()
