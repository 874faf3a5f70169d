"""How fast the hub books, beside the bare driver that commits the very same rows.

`python -m tests.bench.bench_hub [ORDERS]`; no broker. Once on SQLite (WAL, synchronous
FULL) and, where a server is installed, once on PostgreSQL (fsync on). 64 orders a
commit, batch by batch in turns, so that the machine's mood is shared. The kiosks are
today's: their acknowledgements are signed.
"""
# ruff: noqa: S608 - the table names are our own

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from firmware.hub.catalogue import importing
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import IN_THE_FOLDER, open_engine, writing
from firmware.hub.members import store as members_store
from firmware.hub.policy import store as policy_store
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol.envelope import utc_text
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import (
    NOW_MS,
    VirtualKiosk,
    card,
    dispatcher,
    goods,
    sale,
    still_stamper,
)
from tests.support.postgres_cluster import DISK, PostgresCluster, find_binaries

BATCH = 64
KIOSKS = 16
ARTICLES = goods(2_000)
MEMBERS = 500
OF = "WHERE sale_id IN (SELECT value FROM json_each(?))"
WRITTEN = {
    "orders": f"SELECT * FROM orders {OF}",
    "order_lines": f"SELECT * FROM order_lines {OF}",
    "order_steps": f"SELECT * FROM order_steps {OF}",
    "postings": f"SELECT * FROM postings {OF}",
    "entries": f"SELECT e.* FROM postings JOIN entries e USING (posting_id) {OF}",
    "loyalty_events": f"SELECT * FROM loyalty_events {OF}",
    "lot_moves": f"SELECT l.* FROM postings JOIN lot_moves l USING (posting_id) {OF}",
    "inbox": f"SELECT i.* FROM orders JOIN inbox i USING (kid, epoch, seq) {OF}",
    "cursors": f"SELECT kid, epoch, max(seq), '' FROM orders {OF} GROUP BY kid",
}
UPSERT = " ON CONFLICT (kid, epoch) DO UPDATE SET upto = excluded.upto"
DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on"}
Group = dict[str, list[tuple[object, ...]]]


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 6_400
    messages = sales(orders)
    batches = [messages[start : start + BATCH] for start in range(0, orders, BATCH)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        groups = record(folder / "first", batches)
        with hub(folder / "hub") as desk, bare_sqlite(folder) as put:
            report("sqlite3", race(batches, groups, desk, put), orders)
        try:
            find_binaries()
        except RuntimeError as absent:
            print(f"psycopg not measured: {absent}")
            return
        with (
            postgres() as (first, second),
            hub(folder, first) as desk,
            bare_postgres(folder, second) as put,
        ):
            report("psycopg", race(batches, groups, desk, put), orders)


def race(
    batches: list[list[Incoming]],
    groups: list[Group],
    desk: MessageDispatcher,
    put: Callable[[Group], object],
) -> tuple[float, float]:
    """How many seconds the hub and the bare library took, batch by batch in turns."""
    times = [
        (timed(lambda b=batch: desk.handle(b)), timed(lambda g=group: put(g)))
        for batch, group in zip(batches, groups, strict=True)
    ]
    hub_s, bare_s = (sum(column) for column in zip(*times, strict=True))
    return hub_s, bare_s


def report(library: str, took: tuple[float, float], orders: int) -> None:
    hub_s, bare_s = took
    print(f"hub   {orders / hub_s:8.0f} orders/s, decoded, checked, booked, answered")
    print(f"bare  {orders / bare_s:8.0f} orders/s, {library} inserts of the same rows")
    print(f"ratio {bare_s / hub_s:8.2f} (aim 0.50)")


def sales(orders: int) -> list[Incoming]:
    kiosks = [VirtualKiosk(f"k{n}") for n in range(KIOSKS)]
    return [
        kiosks[n % KIOSKS].fact(
            sale(
                f"k{n % KIOSKS}-1-{n // KIOSKS + 1}",
                [ARTICLES[n * k % len(ARTICLES)] for k in (1, 3, 7, 11)],
                member_id=f"m{n % MEMBERS}" if n % 2 else None,
            )
        )
        for n in range(orders)
    ]


@contextmanager
def hub(
    folder: Path, database: DatabaseConfig = IN_THE_FOLDER
) -> Generator[MessageDispatcher]:
    engine = open_engine(folder, database)
    with writing(engine) as connection:
        policy_store.keep(connection, Policy(), utc_text(NOW_MS))
        importing.import_articles(connection, ARTICLES, source="bench", now="")
        for number in range(MEMBERS):
            members_store.add(
                connection, members_store.Member(f"m{number}", card(number), "")
            )
    desk = dispatcher(engine, still_stamper("hub"), SigningKey.generate())
    desk.handle([VirtualKiosk(f"k{number}").birth() for number in range(KIOSKS)])
    yield desk
    engine.dispose()


def record(folder: Path, batches: list[list[Incoming]]) -> list[Group]:
    """The rows that the hub writes for each batch, table by table."""
    with hub(folder) as desk:
        for batch in batches:
            desk.handle(batch)
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        as_sent = "SELECT sale_id FROM orders ORDER BY seq, kid"
        every = [row[0] for row in db.execute(as_sent)]
        return [
            {
                table: db.execute(
                    sql, (json.dumps(every[start : start + BATCH]),)
                ).fetchall()
                for table, sql in WRITTEN.items()
            }
            for start in range(0, len(every), BATCH)
        ]


@contextmanager
def bare_sqlite(folder: Path) -> Generator[Callable[[Group], None]]:
    """A database with the hub's tables, keys and triggers, and the shop in it."""
    founded = folder / "bare"
    with hub(founded):
        pass
    with closing(sqlite3.connect(founded / DATABASE, isolation_level=None)) as db:
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            db.execute(f"PRAGMA {pragma}").fetchall()
        yield lambda group: put_sqlite(db, group)


def put_sqlite(db: sqlite3.Connection, group: Group) -> None:
    """One batch as the least that Python can do for it."""
    db.execute("BEGIN IMMEDIATE")
    for table, rows in group.items():
        verb = "REPLACE" if table == "cursors" else "INSERT"
        db.executemany(f"{verb} INTO {table} VALUES ({marks('?', rows)})", rows)
    db.execute("COMMIT")


@contextmanager
def postgres() -> Generator[list[DatabaseConfig]]:
    """Two databases of a cluster that commits as durably as a shop's."""
    with PostgresCluster(DISK, **DURABLE) as cluster:
        urls = (cluster.new_database().replace("+psycopg", "") for _ in range(2))
        yield [DatabaseConfig(url=url) for url in urls]


@contextmanager
def bare_postgres(
    folder: Path, database: DatabaseConfig
) -> Generator[Callable[[Group], None]]:
    """As `bare_sqlite`."""
    with hub(folder, database):
        pass
    with psycopg.connect(database.url) as db:
        yield lambda group: put_postgres(db, group)


def put_postgres(db: psycopg.Connection, group: Group) -> None:
    """As `put_sqlite`."""
    cursor = db.cursor()
    for table, rows in group.items():
        again = UPSERT if table == "cursors" else ""
        sql = f"INSERT INTO {table} VALUES ({marks('%s', rows)}){again}"
        cursor.executemany(sql.encode(), rows)
    db.commit()


def marks(mark: str, rows: list[tuple[object, ...]]) -> str:
    return ", ".join([mark] * len(rows[0]))


def timed(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


if __name__ == "__main__":
    main()
