"""What the daybook costs the hub for a sale, its tax included.

`python -m tests.bench.bench_daybook [ORDERS]`; no broker, SQLite. 64 sales a commit:
the hub books them, then a database of its own gets what they put into the daybook, by
the hub's own functions and before the commit, batch by batch in turns. It is the
processor's time: the disk's is that of the commit.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from firmware.hub.catalogue import importing
from firmware.hub.daybook.store import EntryKind, add_entry, add_taxes
from firmware.hub.db.engine import open_engine, writing
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.taxes import sale_taxes
from firmware.protocol.envelope import utc_text
from firmware.protocol.messages import SaleClosed
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.policy import Policy
from tests.bench.bench_hub import BATCH
from tests.bench.report import compare, fact, heading
from tests.support.hub_rig import (
    NOW_MS,
    VirtualKiosk,
    dispatcher,
    goods,
    sale,
    still_stamper,
)

ORDERS = 3_200
ARTICLES = [
    replace(each, vat_bps=(1_300, 900)[number % 2])
    for number, each in enumerate(goods(500))
]
BY_KEY = {(each.gtin, 1): each for each in ARTICLES}
MS = 1e3


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    kiosk = VirtualKiosk()
    sales = [
        sale(f"k1-1-{n + 1}", [ARTICLES[n * k % len(ARTICLES)] for k in (1, 3, 7, 11)])
        for n in range(orders)
    ]
    with tempfile.TemporaryDirectory() as name:
        hub, daybook = (open_engine(Path(name) / each) for each in ("hub", "daybook"))
        with writing(hub) as connection:
            policy_store.keep(connection, Policy(), utc_text(NOW_MS))
            importing.import_articles(connection, ARTICLES, source="bench", now="")
        desk = dispatcher(hub, still_stamper("hub"), SigningKey.generate())
        desk.handle([kiosk.birth()])
        whole_ms, part_ms = list[float](), list[float]()
        for start in range(0, orders, BATCH):
            batch = sales[start : start + BATCH]
            messages = kiosk.facts(batch)
            whole_ms.append(cpu_ms(lambda m=messages: desk.handle(m)))
            part_ms.append(written_ms(daybook, batch))
        for engine in (hub, daybook):
            engine.dispose()
    heading("without")
    without_ms = [whole - part for whole, part in zip(whole_ms, part_ms, strict=True)]
    compare("64 sales booked, with the daybook, CPU ms", whole_ms, without_ms, "")
    fact("a sale's part of the daybook, CPU ms", sum(part_ms) / orders)


def cpu_ms(work: Callable[[], object]) -> float:
    began_s = time.process_time()
    work()
    return (time.process_time() - began_s) * MS


def written_ms(engine: Engine, sales: list[SaleClosed]) -> float:
    """How long it takes to write what these sales put into a daybook."""
    with writing(engine) as connection:

        def write() -> None:
            batch = WriteBatch()
            for each in sales:
                add(batch, each)
            batch.write(connection)

        return cpu_ms(write)


def add(batch: WriteBatch, sold: SaleClosed) -> None:
    """As the hub's handler of sales does."""
    add_entry(
        batch,
        EntryKind.SALE,
        kid="k1",
        name=sold.sale_id,
        receipt_no=sold.receipt_no,
        detail=sold.tender,
        amount_fen=sold.payable_fen,
        at=sold.closed_at,
    )
    parts = sale_taxes(sold, "k1", BY_KEY, policy=Policy())
    add_taxes(batch, EntryKind.SALE, sold.sale_id, parts=parts)


if __name__ == "__main__":
    main()
