"""Kiosks that refund one sale at once: each piece comes back once (E21)."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from firmware.hub.db.engine import open_engine, writing
from firmware.hub.sales.refunds.asked import RefundOutcome, RefundRefusal
from firmware.hub.sales.refunds.booking import RefundBook
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.refund_rig import NOW, OFFSET, asked, balance

pytestmark = pytest.mark.on_each("each database has its own way to let writers wait")

KIOSKS = 6
LIMIT_S = 30.0
SOLD = sale("k1-1-1", goods(30)[:20], member_id="m1")


def at_once(shop: Shop, refund_ids: list[str]) -> list[RefundOutcome]:
    """All of it, each from a connection of its own."""
    engines = [open_engine(shop.folder, shop.database) for _ in refund_ids]
    begin = threading.Barrier(len(refund_ids))

    def ask(place: int) -> RefundOutcome:
        begin.wait(LIMIT_S)
        with writing(engines[place]) as connection:
            book = RefundBook(connection, NOW, utc_offset_minutes=OFFSET)
            return book.refund(asked(refund_ids[place], "k1-1-1"))

    with ThreadPoolExecutor(len(refund_ids)) as threads:
        outcomes = list(threads.map(ask, range(len(refund_ids))))
    for engine in engines:
        engine.dispose()
    return outcomes


def test_of_several_that_refund_all_of_it_one_does(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    outcomes = at_once(shop, [f"r{number}" for number in range(KIOSKS)])
    refusals = Counter(outcome.refusal for outcome in outcomes)
    assert refusals == {None: 1, RefundRefusal.TOO_MUCH: KIOSKS - 1}
    assert balance(shop) == 0
    assert shop.rows("SELECT sum(money_fen) FROM refunds") == [(SOLD.payable_fen,)]
    assert shop.wrong() == []


def test_one_request_over_several_connections_is_booked_once(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    outcomes = at_once(shop, ["r"] * KIOSKS)
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert shop.rows("SELECT sum(money_fen) FROM refunds") == [(SOLD.payable_fen,)]
