"""A member's points on the hub, beside the bare driver that reads the same rows.

`python -m tests.bench.bench_points [ENTRIES]`: the balance of a member with so many
entries (aim: below 5 ms), a hold and its post for that member and for one with a
hundredth of them, and a sweep of members whose points expired. On SQLite and, where a
server is installed, on PostgreSQL.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import IN_THE_FOLDER, opened, reading, writing
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ledger import store as ledger_store
from firmware.hub.ledger.postings import (
    POINTS_ISSUED,
    Entry,
    Posting,
    Unit,
    member_account,
)
from firmware.hub.loyalty import holds
from firmware.hub.loyalty.earnings import add_earning
from firmware.hub.loyalty.event_store import Earning
from firmware.hub.loyalty.expiry import Expiry
from firmware.hub.loyalty.holds import HoldRequest
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members import store as members_store
from firmware.hub.runtime.jobs import SLICE_S
from firmware.hub.sales.tables import orders
from firmware.protocol.envelope import Stamper
from firmware.retail.loyalty.point_events import LotCalendar
from firmware.retail.loyalty.rules import LotRules
from tests.bench.report import compare, fact, heading
from tests.support.loyalty_cases import day
from tests.support.postgres_cluster import DISK, PostgresCluster, find_binaries

CALENDAR = LotCalendar(LotRules(), 480)
ROUNDS = 30
REFERRED_TO = (orders,)  # by postings: a batch sorts its tables
EXPIRING = 500
BARE = (
    "SELECT coalesce(sum(amount), 0) FROM lot_moves"
    " WHERE member_id = 'big' AND expires_at > '{now}'"
)


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        run("SQLite", Path(name), IN_THE_FOLDER, entries=entries)
        try:
            find_binaries()
        except RuntimeError as absent:
            print(f"PostgreSQL not measured: {absent}")
            return
        with PostgresCluster(DISK, fsync="on") as cluster:
            url = cluster.new_database().replace("+psycopg", "")
            run("PostgreSQL", Path(name), DatabaseConfig(url=url), entries=entries)


def run(label: str, folder: Path, database: DatabaseConfig, *, entries: int) -> None:
    with opened(folder, database) as engine:
        fill(engine, "big", entries)
        fill(engine, "usual", entries // 100)
        print(f"\n{label}, {entries} entries")
        heading("bare")
        now = text_of(day(200))
        balances(engine, now)
        for member_id in ("usual", "big"):
            both = [timed(lambda n=n, m=member_id: pay(engine, m, n)) for n in range(5)]
            aim = "aim 20" if member_id == "usual" else "stated"
            fact(f"hold and post of a {member_id} member, ms", median_ms(both), aim)
        sweep(engine)


def fill(engine: Engine, member_id: str, entries: int) -> None:
    """One earning an entry, eight hours apart before today."""
    with writing(engine) as connection:
        member = members_store.Member(member_id, f"card {member_id}", "")
        members_store.add(connection, member)
        batch = WriteBatch()
        for number in range(entries):
            at = day(199 - number * 364 // entries)
            add(batch, member_id, number, at_text=text_of(at))
        batch.write(connection)


def add(batch: WriteBatch, member_id: str, number: int, *, at_text: str) -> None:
    name = f"{member_id}-{number}"
    entries = (
        Entry(member_account(member_id), Unit.PTS, 7),
        Entry(POINTS_ISSUED, Unit.PTS, -7),
    )
    ledger_store.add_posting(batch, Posting(name, "sale", None, at_text, entries), "")
    earning = Earning(
        event_id=name,
        member_id=member_id,
        at=at_text,
        points=7,
        money_fen=7_000,
        expires_at=text_of(CALENDAR.expiry(moment_of(at_text))),
        sale_id=name,
        claimed_at=None,
        booked_at=at_text,
    )
    add_earning(batch, earning, name)


def balances(engine: Engine, now: str) -> None:
    ours: list[float] = []
    bare: list[float] = []
    bare_sql = BARE.format(now=now)
    with reading(engine) as connection:
        for _ in range(ROUNDS):
            ours.append(
                timed(lambda: ledger_store.balance_points(connection, "big", now))
            )
            bare.append(timed(lambda: connection.exec_driver_sql(bare_sql).scalar()))
    in_ms = [each * 1_000 for each in ours], [each * 1_000 for each in bare]
    compare("balance, ms", *in_ms, "aim below 5 ms")


def pay(engine: Engine, member_id: str, number: int) -> None:
    asked = HoldRequest(
        hold_id=f"{member_id}-h{number}",
        member_id=member_id,
        points=100,
        kid="k1",
        sale_id=f"k1-1-{number}",
    )
    with engine_book(engine, day(200)) as (book, connection):
        assert holds.hold(book, connection, asked).held
    with engine_book(engine, day(200)) as (book, connection):
        holds.post(book, connection, asked.hold_id)


@contextmanager
def engine_book(
    engine: Engine, at: datetime
) -> Generator[tuple[PointsBook, Connection]]:
    with writing(engine) as connection:
        yield PointsBook(connection, CALENDAR, text_of(at)), connection


def sweep(engine: Engine) -> None:
    with writing(engine) as connection:
        batch = WriteBatch()
        for number in range(EXPIRING):
            name = f"x{number}"
            members_store.add(connection, members_store.Member(name, f"c {name}", ""))
            add(batch, name, 0, at_text=text_of(day(-500)))
        batch.write(connection)
    stamper = Stamper("hub", "", wall_ns=lambda: int(day(-100).timestamp()) * 10**9)
    job = Expiry(engine, stamper, time.perf_counter)
    slices: list[float] = []
    more = True
    while more:
        began_s = time.perf_counter()
        more = job.run(began_s + SLICE_S)
        slices.append(time.perf_counter() - began_s)
    fact("members swept a second", EXPIRING / sum(slices))
    fact("longest slice, ms", max(slices) * 1_000, "aim 250")


def median_ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1_000


def timed(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


if __name__ == "__main__":
    main()
