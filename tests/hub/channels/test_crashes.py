"""A hub that dies anywhere books a channel's order once (N04, S07)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import exc

from firmware.hub.channels.commands import HeldForOrder, OrderBooked
from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.feature.port_command import PortCommand
from tests.support.channel_rig import called, hold, pay, pieces, quoted, submitted
from tests.support.hub_rig import KEY, Shop, dispatcher, still_stamper
from tests.support.redeeming import (
    balance,
    coupon_acts,
    issue,
    ledger_faults,
    redeeming_shop,
    uses,
)

ORDER = WantedOrder(goods=pieces(0, 1, 2), member_id="m1", points=200)


def fresh(shop: Shop) -> Shop:
    """The same books under a hub that was started anew."""
    desk = dispatcher(shop.engine, still_stamper("hub"), KEY, data=shop.folder)
    return replace(shop, desk=desk)


def died_before(shop: Shop, command: PortCommand, key: str) -> None:
    """It died before it read the call."""
    del shop, command, key


def died_inside(shop: Shop, command: PortCommand, key: str) -> None:
    """It died in its transaction: a late row is refused."""
    shop.break_inserts("coupon_events", "1 = 1")
    with pytest.raises(exc.DatabaseError):
        fresh(shop).desk.handle([submitted(command, key)[0]])
    shop.mend_inserts("coupon_events")


def died_after(shop: Shop, command: PortCommand, key: str) -> None:
    """It died between booking and reply."""
    fresh(shop).desk.handle([submitted(command, key)[0]])


Death = Callable[[Shop, PortCommand, str], None]
DEATHS: tuple[Death, ...] = (died_before, died_inside, died_after)


@pytest.mark.sampled(5)
@pytest.mark.on_each("each database has its own way to undo a transaction")
@pytest.mark.parametrize("holding", DEATHS)
@pytest.mark.parametrize("booking", DEATHS)
def test_a_repeat_under_its_key_gets_the_first_reply(
    shop: Shop, holding: Death, booking: Death
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    quote = quoted(shop, ORDER)
    holding(shop, hold(quote), "key-hold")
    held = called(fresh(shop), hold(quote), "key-hold")
    assert isinstance(held, HeldForOrder)
    booking(shop, pay(quote), "key-order")
    booked = called(fresh(shop), pay(quote), "key-order")
    assert isinstance(booked, OrderBooked)
    assert booked.flag is None
    assert called(fresh(shop), pay(quote), "key-order") == booked
    assert called(fresh(shop), hold(quote), "key-hold") == held
    assert len(shop.rows("SELECT sale_id FROM orders")) == 1
    assert balance(shop) == 100 + quote.earned_points
    assert uses(shop) == {"redeemed": 200}
    assert coupon_acts(shop, "c1") == ["hold", "use"]
    assert ledger_faults(shop) == []


def test_a_hub_goes_on_after_a_transaction_that_failed(shop: Shop) -> None:
    """Of what its channel's journal was then, nothing is remembered."""
    redeeming_shop(shop)
    quote = quoted(shop, plain())
    called(shop, pay(quote, 1))
    shop.break_inserts("sale_terms", "1 = 1")
    with pytest.raises(exc.DatabaseError):
        shop.desk.handle([submitted(pay(quote, 2))[0]])
    shop.mend_inserts("sale_terms")
    assert isinstance(called(shop, pay(quote, 3)), OrderBooked)
    assert isinstance(called(shop, pay(quote, 2)), OrderBooked)
    assert shop.rows("SELECT upto, beyond FROM cursors WHERE kid = 'ch.app'") == [
        (3, "")
    ]
    assert shop.wrong() == []


def plain() -> WantedOrder:
    return WantedOrder(goods=pieces(0, 1), member_id="m1")
