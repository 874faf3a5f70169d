"""How fast the hub books, beside bare sqlite3 that commits the very same rows.

`python tests/bench/bench_hub.py [ORDERS]`; no broker. Both write WAL, synchronous
FULL, 64 orders a commit, in turns, so that the disk's mood is shared.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "hub"))

from virtual import NOW_MS, VirtualKiosk, card, sale, shop, still_stamper

from firmware.hub.desk import Desk, Incoming
from firmware.hub.store import people, policies, shelves
from firmware.hub.store.engine import open_engine, writing
from firmware.retail.policy import Policy
from firmware.wire.envelope import utc_text, uuid7

BATCH = 64
KIOSKS = 16
ROUNDS = 5
TABLES = (
    "orders", "order_lines", "order_steps", "postings", "entries", "inbox", "cursors",
)  # fmt: skip


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 6_400
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hub_s, bare_s = [], []
        for round_ in range(ROUNDS):
            hub, took_s = run_hub(folder / f"hub{round_}", orders // ROUNDS)
            hub_s.append(took_s)
            bare_s.append(run_bare(hub, folder / f"bare{round_}.db", orders // ROUNDS))
    hub_rate = orders / ROUNDS / statistics.median(hub_s)
    bare_rate = orders / ROUNDS / statistics.median(bare_s)
    print(f"hub   {hub_rate:8.0f} orders/s, decoded, recomputed, booked, acknowledged")
    print(f"bare  {bare_rate:8.0f} orders/s, sqlite3 executemany of the same rows")
    print(f"ratio {hub_rate / bare_rate:8.2f} (aim 0.50)")


def run_hub(folder: Path, orders: int) -> tuple[Path, float]:
    engine = open_engine(folder)
    with writing(engine) as connection:
        policies.keep(connection, Policy(), utc_text(NOW_MS))
        shelves.import_articles(connection, shop(2_000), source="bench", now="")
        for number in range(500):
            member = people.Member(f"m{number}", card(number), "")
            people.add(connection, member)
    desk = Desk(engine, still_stamper("hub"))
    messages = sales(orders)
    began_s = time.perf_counter()
    for start in range(0, orders, BATCH):
        desk.handle(messages[start : start + BATCH])
    took_s = time.perf_counter() - began_s
    engine.dispose()
    return folder / "hub.db", took_s


def sales(orders: int) -> list[Incoming]:
    articles = shop(2_000)
    kiosks = [VirtualKiosk(f"k{n}") for n in range(KIOSKS)]
    return [
        kiosks[n % KIOSKS].fact(
            sale(
                uuid7(NOW_MS + n, n.to_bytes(10, "big")),
                [articles[(n * k) % 2_000] for k in (1, 3, 7, 11)],
                member_id=f"m{n % 500}" if n % 2 else None,
            )
        )
        for n in range(orders)
    ]


def run_bare(hub: Path, path: Path, orders: int) -> float:
    """Insert the rows that the hub wrote, in its groups, with nothing around them."""
    db = sqlite3.connect(path, isolation_level=None)
    source = sqlite3.connect(hub)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    copied = ("members", "policies", "revisions", "articles")
    schema = source.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
        " ORDER BY type = 'trigger', type = 'index'"
    )
    for (sql,) in schema.fetchall():
        db.execute(sql)
    for table in copied:
        _insert(db, table, source.execute(f"SELECT * FROM {table}").fetchall())
    groups = _groups(source, orders)
    source.close()
    began_s = time.perf_counter()
    for group in groups:
        db.execute("BEGIN IMMEDIATE")
        for table, rows in group.items():
            _insert(db, table, rows)
        db.execute("COMMIT")
    took_s = time.perf_counter() - began_s
    db.close()
    return took_s


def _groups(source: sqlite3.Connection, orders: int) -> list[dict[str, list[tuple]]]:
    ids = [row[0] for row in source.execute("SELECT sale_id FROM orders ORDER BY 1")]
    by_table = {
        "orders": "sale_id", "order_lines": "sale_id", "order_steps": "sale_id",
    }  # fmt: skip
    groups = []
    for start in range(0, orders, BATCH):
        low, high = ids[start], ids[min(start + BATCH, orders) - 1]
        group = {
            table: source.execute(
                f"SELECT * FROM {table} WHERE {key} BETWEEN ? AND ?", (low, high)
            ).fetchall()
            for table, key in by_table.items()
        }
        for table in ("postings", "entries"):
            group[table] = source.execute(
                f"SELECT * FROM {table} WHERE posting_id BETWEEN ? AND ?",
                (f"sale:{low}", f"sale:{high}"),
            ).fetchall()
        keys = [row[2:5] for row in group["orders"]]
        group["inbox"] = [
            source.execute(
                "SELECT * FROM inbox WHERE kid = ? AND epoch = ? AND seq = ?", key
            ).fetchone()
            for key in keys
        ]
        group["cursors"] = [
            (kid, epoch, max(k[2] for k in keys if k[0] == kid))
            for kid, epoch in {key[:2] for key in keys}
        ]
        groups.append(group)
    return groups


def _insert(db: sqlite3.Connection, table: str, rows: list[tuple]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})"
                       if table == "cursors" else
                       f"INSERT INTO {table} VALUES ({marks})", rows)


if __name__ == "__main__":
    main()
