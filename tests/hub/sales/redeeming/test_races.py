"""Several hubs on one database, kiosks that want the same at once: one wins (E21)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from firmware.hub.db.engine import open_engine
from firmware.protocol import codec
from firmware.protocol.messages import AskHold, HoldReply
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    still_stamper,
)
from tests.support.redeeming import (
    ask_hold,
    balance,
    coupon_acts,
    issue,
    ledger_faults,
    redeeming_shop,
    states,
)

pytestmark = pytest.mark.on_each("each database has its own way to let writers wait")

KIOSKS = 4
LIMIT_S = 60.0


@pytest.mark.parametrize(
    ("points", "coupons", "refusals"),
    [(300, (), {"points_short"}), (0, ("c1",), {"held"}), (200, ("c1",), {"held"})],
)
def test_of_kiosks_that_hold_the_same_at_once_one_wins(
    shop: Shop, points: int, coupons: tuple[str, ...], refusals: set[str]
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    begin = threading.Barrier(KIOSKS)
    engines = [open_engine(shop.folder, shop.database) for _ in range(KIOSKS)]

    def ask(number: int) -> HoldReply:
        desk = dispatcher(engines[number], still_stamper("hub"), KEY)
        kiosk = VirtualKiosk(f"k{number + 1}")
        wanted = ask_hold(f"{kiosk.kid}-1-1", points=points, coupons=coupons)
        begin.wait(LIMIT_S)
        return _reply(desk.handle([kiosk.request(wanted)])[0].payload)

    with ThreadPoolExecutor(KIOSKS) as threads:
        replies = list(threads.map(ask, range(KIOSKS)))
    for engine in engines:
        engine.dispose()
    assert {reply.refusal for reply in replies if reply.refusal} == refusals
    assert [reply.refusal for reply in replies].count(None) == 1
    assert list(states(shop).values()) == ["open"]
    assert balance(shop) == 300 - points
    assert coupon_acts(shop, "c1") == ["hold"] * len(coupons)
    assert ledger_faults(shop) == []


def test_one_request_that_reaches_two_hubs_at_once_holds_once(shop: Shop) -> None:
    redeeming_shop(shop)
    begin = threading.Barrier(2)
    engines = [open_engine(shop.folder, shop.database) for _ in range(2)]
    kiosk = VirtualKiosk()
    wanted: AskHold = ask_hold("k1-1-1", points=300)
    message = kiosk.request(wanted)

    def ask(number: int) -> HoldReply:
        desk = dispatcher(engines[number], still_stamper("hub"), KEY)
        begin.wait(LIMIT_S)
        return _reply(desk.handle([message])[0].payload)

    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(ask, range(2)))
    for engine in engines:
        engine.dispose()
    assert replies == [HoldReply(balance_points=0)] * 2
    assert balance(shop) == 0


def _reply(payload: bytes) -> HoldReply:
    return codec.decode(payload, HoldReply).body
