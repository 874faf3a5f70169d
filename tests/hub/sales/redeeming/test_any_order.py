"""Requests, facts and repeats in any order, and a hub that dies anywhere (E21, N04)."""

from collections.abc import Callable, Iterator
from itertools import permutations

import pytest
from sqlalchemy import exc

from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol import codec
from firmware.protocol.messages import Ack, HoldReply, SaleVoided
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    open_shop,
    receipt_no,
    still_stamper,
)
from tests.support.redeeming import (
    NOW,
    ask_hold,
    balance,
    coupon_acts,
    issue,
    ledger_faults,
    redeeming,
    redeeming_shop,
    states,
    uses,
)

SALE = "k1-1-1"
VOID = SaleVoided(
    sale_id=SALE,
    receipt_no=receipt_no(SALE),
    payable_fen=1,
    voided_at=NOW,
    reason="power_cut",
)
SOLD = redeeming(SALE, points=200, coupons=["c1"])


def fresh(shop: Shop) -> MessageDispatcher:
    """A hub that was started anew on the same books."""
    return dispatcher(shop.engine, still_stamper("hub"), KEY)


def stocked(shop: Shop) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")


@pytest.mark.parametrize("end", [SOLD, VOID])
def test_any_order_of_requests_and_facts_has_one_end(
    tmp_path_factory: pytest.TempPathFactory, end: object
) -> None:
    """A request twice, and the fact that ends the sale twice."""
    ends: set[tuple[object, ...]] = set()
    for order in sorted(set(permutations("aaff"))):
        with open_shop(tmp_path_factory.mktemp("shop")) as shop:
            stocked(shop)
            kiosk = VirtualKiosk()
            fact = kiosk.fact(SOLD if end is SOLD else VOID)
            ask = kiosk.request(ask_hold(SALE, points=200, coupons=["c1"]))
            for each in order:
                shop.desk.handle([ask if each == "a" else fact])
            acts = coupon_acts(shop, "c1")
            used = acts.count("use") - acts.count("give_back")
            free = used == 0 and acts.count("hold") == acts.count("void")
            ends.add((balance(shop), *sorted(uses(shop).items()), used, free))
            assert "open" not in states(shop).values()
            assert ledger_faults(shop) == []
    if end is SOLD:
        # Before the fact the request is honest; after it the books had held nothing,
        # so what the sale earned waits for people.
        assert ends == {
            (100 + SOLD.earned_points, ("redeemed", 200), 1, False),
            (100, ("redeemed", 200), 1, False),
        }
    else:
        assert ends == {(300, 0, True)}


Step = Callable[[Shop, Incoming], list[bytes]]


def handled(shop: Shop, message: Incoming) -> list[bytes]:
    """All went well: what was sent."""
    return [each.payload for each in fresh(shop).handle([message])]


def lost_request(shop: Shop, message: Incoming) -> list[bytes]:
    """It died before it had handled the message."""
    del shop, message
    return []


def died_before_commit(shop: Shop, message: Incoming) -> list[bytes]:
    """It died inside its transaction: a row that it writes late is refused."""
    shop.break_inserts("coupon_events", "1 = 1")
    with pytest.raises(exc.DatabaseError):
        fresh(shop).handle([message])
    shop.mend_inserts("coupon_events")
    return []


def died_after_commit(shop: Shop, message: Incoming) -> list[bytes]:
    """It died before reply or acknowledgement were sent."""
    fresh(shop).handle([message])
    return []


CRASHES: tuple[Step, ...] = (lost_request, died_before_commit, died_after_commit)


def delivered(
    shop: Shop, message: Incoming, crashes: tuple[Step, ...]
) -> Iterator[bytes]:
    """Sent again until there is a reply, as a kiosk does."""
    for crash in (*crashes, handled):
        yield from crash(shop, message)


@pytest.mark.sampled(7)
@pytest.mark.parametrize("asked", CRASHES)
@pytest.mark.parametrize("told", CRASHES)
@pytest.mark.parametrize("end", ["paid", "voided"])
def test_a_hub_that_dies_anywhere_uses_points_and_coupons_once(
    shop: Shop, asked: Step, told: Step, end: str
) -> None:
    stocked(shop)
    kiosk = VirtualKiosk()
    ask = kiosk.request(ask_hold(SALE, points=200, coupons=["c1"]))
    (reply,) = delivered(shop, ask, (asked,))
    assert codec.decode(reply, HoldReply).body == HoldReply(balance_points=100)
    assert uses(shop) == {"held": 200}
    fact = kiosk.fact(SOLD if end == "paid" else VOID)
    (ack,) = delivered(shop, fact, (told,))
    assert codec.decode(ack, Ack).body.upto == 1
    handled(shop, ask)  # a repeat that was on its way
    handled(shop, fact)
    acts = coupon_acts(shop, "c1")
    if end == "paid":
        assert (balance(shop), acts) == (100 + SOLD.earned_points, ["hold", "use"])
        assert uses(shop) == {"redeemed": 200}
    else:
        assert (balance(shop), uses(shop), acts) == (300, {}, ["hold", "void"])
    assert shop.rows("SELECT coalesce(sum(amount), 0) FROM entries") == [(0,)]
    assert ledger_faults(shop) == []


@pytest.mark.parametrize("paid_first", [True, False])
def test_a_sale_that_is_both_paid_and_not_was_paid(
    shop: Shop, kiosk: VirtualKiosk, *, paid_first: bool
) -> None:
    stocked(shop)
    shop.desk.handle([kiosk.request(ask_hold(SALE, points=200, coupons=["c1"]))])
    shop.ack(*kiosk.facts([SOLD, VOID] if paid_first else [VOID, SOLD]))
    assert uses(shop) == {"redeemed": 200}
    assert balance(shop) == 100 + SOLD.earned_points
    assert ledger_faults(shop) == []
