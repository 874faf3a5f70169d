"""A shop of years: 100,000 members and 2,000,000 entries, written and asked about.

`python -m tests.bench.bench_large_books [ENTRIES [ENGINE]]`: orders of members in the
order of time over 500 days, as the hub books them (order, lines, steps, posting, four
entries, event, lot), 2,000 orders a commit, with all keys, indexes and triggers; and a
coupon for each member. Then what a counter, a report and the jobs ask. On SQLite, and
with a tenth on PostgreSQL, unless ENGINE names one (`sqlite`, `postgresql`).
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random

from msgspec.structs import replace
from sqlalchemy import Connection, Engine

from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import IN_THE_FOLDER, opened, reading, writing
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.ingest.fact import Origin
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.earnings import add_earning
from firmware.hub.loyalty.expiry import Expiry
from firmware.hub.loyalty.standing import member_tier
from firmware.hub.loyalty.tables import coupons
from firmware.hub.loyalty.times import text_of
from firmware.hub.members.tables import members
from firmware.hub.reports.business_day import business_day
from firmware.hub.reports.order_list import listed_orders
from firmware.hub.reports.orders import orders
from firmware.hub.reports.reconciling.reconcile import discrepancies
from firmware.hub.runtime.jobs import SLICE_S
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.claims.event_time import Booking, EventTime
from firmware.hub.sales.sale_points import sale_earning
from firmware.hub.sales.sale_posting import sale_posting
from firmware.protocol.codec import Chain
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.rules import TierRules
from tests.bench.report import fact
from tests.support.hub_rig import goods, sale
from tests.support.loyalty_cases import CALENDAR, SHOP_OFFSET_MINUTES, day
from tests.support.postgres_cluster import DISK, PostgresCluster, find_binaries

DEFAULT_ENTRIES = 2_000_000
ENTRIES_AN_ORDER = 4
ORDERS_A_MEMBER = 5
DAYS = 500
ORDERS_AT_ONCE = 2_000
BIG_ENTRIES = 10_000
ROUNDS = 200
BIG = "member-0"
MEMBERS, COUPONS = insert_rows(members), insert_rows(coupons)
MB = 1_000_000
DAY = "2027-05-01"
"""The 485th: of the last days."""


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_ENTRIES
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    if wanted != "postgresql":
        with tempfile.TemporaryDirectory() as name:
            run("SQLite", Path(name), IN_THE_FOLDER, entries=entries)
    if wanted != "sqlite":
        try:
            find_binaries()
        except RuntimeError as absent:
            print(f"PostgreSQL not measured: {absent}")
            return
        on_postgres(entries if wanted else entries // 10)


def on_postgres(entries: int) -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        PostgresCluster(DISK, fsync="on") as cluster,
    ):
        url = cluster.new_database().replace("+psycopg", "")
        run("PostgreSQL", Path(name), DatabaseConfig(url=url), entries=entries)


def run(label: str, folder: Path, database: DatabaseConfig, *, entries: int) -> None:
    sold = entries // ENTRIES_AN_ORDER
    with opened(folder, database) as engine:
        print(f"\n{label}, {sold // ORDERS_A_MEMBER} members, {entries} entries")
        chance = Random(1)
        began_s = time.perf_counter()
        enrol(engine, sold // ORDERS_A_MEMBER)
        for batch in batches(sold, chance):
            book(engine, batch)
        took_s = time.perf_counter() - began_s
        fact("import, s", took_s)
        fact("orders imported a second", sold / took_s)
        fact("entries in the books", counted(engine, "entries"))
        fact("the database, MB", size_mb(engine, folder))
        ask(engine, sold // ORDERS_A_MEMBER, chance)
        sweep(engine)


# --- filling ---


def enrol(engine: Engine, count: int) -> None:
    """Members with a coupon each, a thousand a commit."""
    ends = (text_of(day(0)), text_of(day(DAYS + 30)))
    for start in range(0, count, 1_000):
        batch = WriteBatch()
        for number in range(start, min(start + 1_000, count)):
            name = f"member-{number}"
            batch.add(MEMBERS, (name, f"card {number}", ends[0]))
            batch.add(COUPONS, (f"c-{number}", name, "{}", *ends, ends[0]))
        with writing(engine) as connection:
            batch.write(connection)


Sold = tuple[SaleClosed, int]


def batches(sold: int, chance: Random) -> Iterator[list[Sold]]:
    """Orders in the order of time; one member has so many entries of their own."""
    like = [sale("k1-1-1", goods(20)[n : n + 3], member_id="m1") for n in range(17)]
    like = [replace(each, earned_points=3, engine=3) for each in like]
    every = max(sold // BIG_ENTRIES, 2)
    count = sold // ORDERS_A_MEMBER

    def each() -> Iterator[Sold]:
        for number in range(sold):
            who = 0 if number % every == 0 else chance.randrange(1, count)
            on = number * DAYS // sold
            at = text_of(day(on, 8 + number % 12))
            kid = f"k{number % 4}"
            one = replace(
                like[number % len(like)],
                sale_id=f"{kid}-1-{number}",
                receipt_no=f"{kid}-{number:06d}",
                member_id=f"member-{who}",
                opened_at=at,
                closed_at=at,
            )
            yield one, number

    stream = each()
    while part := list(islice(stream, ORDERS_AT_ONCE)):
        yield part


def book(engine: Engine, part: list[Sold]) -> None:
    """As `firmware.hub.sales.handlers` writes them, without the facts' own rows."""
    batch = WriteBatch()
    for sold, number in part:
        booking = Booking(EventTime(sold.closed_at), sold.member_id, sold.earned_points)
        kid = sold.sale_id[:2]
        chain = Chain(epoch=1, seq=number + 1, previous="")
        origin = Origin(kid, chain, "", b"", sold.closed_at)
        sales_store.add_order(batch, sold, origin, booking=booking)
        posting = sale_posting(sold, kid, booking)
        ledger_store.add_posting(batch, posting, sold.closed_at)
        earning = sale_earning(
            sold, booking, calendar=CALENDAR, booked_at=sold.closed_at
        )
        assert earning is not None
        add_earning(batch, earning, posting.posting_id)
    with writing(engine) as connection:
        batch.write(connection)


# --- asking ---


def ask(engine: Engine, count: int, chance: Random) -> None:
    now = text_of(day(DAYS))
    some = [f"member-{chance.randrange(1, count)}" for _ in range(ROUNDS)]

    def balance(connection: Connection, member_id: str) -> object:
        return ledger_store.balance_points(connection, member_id, now)

    def tier(connection: Connection, member_id: str) -> object:
        return member_tier(
            connection,
            member_id,
            day(DAYS),
            rules=TierRules(),
            utc_offset_minutes=SHOP_OFFSET_MINUTES,
        )

    def wallet(connection: Connection, member_id: str) -> object:
        return CouponBook(connection, now).wallet(member_id)

    def bought(connection: Connection, member_id: str) -> object:
        return sales_store.purchases(connection, member_id)

    asks: dict[str, Callable[[Connection, str], object]] = {
        "balance": balance,
        "tier": tier,
        "wallet": wallet,
        "latest orders": bought,
    }
    for what, act in asks.items():
        report(f"{what} of a member", engine, act, some)
    report("balance with 10,000 entries", engine, balance, [BIG] * ROUNDS)
    report("tier with 10,000 orders", engine, tier, [BIG] * 5, aim="stated")
    one_day(engine)


def report(
    what: str,
    engine: Engine,
    act: Callable[[Connection, str], object],
    members_: list[str],
    *,
    aim: str = "aim below 5",
) -> None:
    with reading(engine) as connection:
        took = [timed(lambda m=m: act(connection, m)) * 1_000 for m in members_]
    first, *rest = took
    fact(f"{what}, ms (the first: {first:.1f})", statistics.median(rest), aim)


def one_day(engine: Engine) -> None:
    span = business_day(DAY, SHOP_OFFSET_MINUTES, option="--date")
    found: list[int] = []
    took_s = timed(lambda: found.append(sum(1 for _ in listed_orders(engine, span))))
    fact(f"`orders --day` of {found[0]} orders, s", took_s, "aim below 2")
    took_s = timed(lambda: found.append(sum(1 for _ in orders(engine, span))))
    fact("the same with lines and ledger, s", took_s, "aim below 2")
    fact("`reconcile` of that day, s", timed(lambda: check(engine)), "stated")


def check(engine: Engine) -> None:
    span = business_day(DAY, SHOP_OFFSET_MINUTES, option="--date")
    with reading(engine) as connection:
        wrong = discrepancies(connection, span)
    assert not wrong, wrong[:3]


def sweep(engine: Engine) -> None:
    """A first sweep of all that has expired by then, and the one of the next day."""
    for on, what in ((DAYS, "all that expired"), (DAYS + 1, "one day")):
        at_ns = int(day(on, 2).timestamp()) * 10**9
        stamper = Stamper("hub", "", wall_ns=lambda at_ns=at_ns: at_ns)
        job = Expiry(engine, stamper, time.perf_counter)
        before = counted(engine, "postings")
        slices: list[float] = []
        more = True
        while more:
            began_s = time.perf_counter()
            more = job.run(began_s + SLICE_S)
            slices.append(time.perf_counter() - began_s)
        booked = counted(engine, "postings") - before
        fact(f"sweep of {what}: {booked} postings, s", sum(slices))
        fact("  longest slice, ms", max(slices) * 1_000, "aim 250")


# --- measuring ---


def timed(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def counted(engine: Engine, table: str) -> int:
    with reading(engine) as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608 - our own name
    assert found is not None
    return int(found)


def size_mb(engine: Engine, folder: Path) -> float:
    if engine.dialect.name == "sqlite":
        return sum(each.stat().st_size for each in folder.iterdir()) / MB
    with reading(engine) as connection:
        query = "SELECT pg_database_size(current_database())"
        return int(connection.exec_driver_sql(query).scalar() or 0) / MB


if __name__ == "__main__":
    main()
