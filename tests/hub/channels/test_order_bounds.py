"""How much one order names, and how much a channel holds at once (S07)."""

import pytest

from firmware.base.errors import WireError
from firmware.hub.channels.commands import HeldForOrder, HoldForOrder, SubmitOrder
from firmware.hub.channels.wanted import WantedGoods, WantedOrder
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.loyalty.sale_holds.holding import MAX_OPEN
from firmware.protocol.records import RecordReader, encode_record, record_with
from tests.support.channel_rig import (
    CHANNEL,
    called,
    done,
    hold,
    pay,
    pieces,
    quoted,
    refusal,
)
from tests.support.hub_rig import Shop, gtin
from tests.support.redeeming import redeeming_shop, states

MAX_QUOTE = 24_000
TWO = WantedOrder(goods=pieces(0, 1), member_id="m1")


def holding(order_no: int) -> HoldForOrder:
    return HoldForOrder(channel=CHANNEL, order_no=order_no, member_id="m1", points=1)


def test_what_no_fact_can_name_is_no_order(shop: Shop) -> None:
    """500 pieces of 9,999 yuan each: no line of a fact, nor a reply, holds that sum."""
    redeeming_shop(shop)
    shop.change_articles("price_fen = 999900")
    dear = WantedOrder(goods=(WantedGoods(gtin=gtin(1), pieces=500),))
    command = SubmitOrder(channel=CHANNEL, order_no=1, paid_fen=5, order=dear)
    assert refusal(shop, command) == ("sum_over", "order.goods")
    assert shop.rows("SELECT sale_id FROM orders") == []
    most = WantedOrder(goods=(WantedGoods(gtin=gtin(1), pieces=100),))
    assert not isinstance(
        called(shop, record_with(command, order=most)), CommandRefused
    )


def test_a_quote_says_alone_what_is_wanted(shop: Shop) -> None:
    redeeming_shop(shop)
    quote = quoted(shop, record_with(TWO, points=100))
    both = record_with(pay(quote), order=TWO)
    assert refusal(shop, both) == ("quote_alone", "order")
    more = record_with(hold(quote), points=200)
    assert refusal(shop, more) == ("quote_alone", "points")
    assert states(shop) == {}


@pytest.mark.on_each("each database has its own way to let writers wait")
def test_many_customers_of_a_channel_hold_at_once(shop: Shop) -> None:
    """More than a kiosk has, which serves one."""
    redeeming_shop(shop)
    for order_no in range(MAX_OPEN + 5):
        done(shop, holding(order_no + 1), HeldForOrder)
    assert len(states(shop)) == MAX_OPEN + 5


def test_what_points_buy_is_bounded(shop: Shop) -> None:
    """A quote is a text that has to be sent back."""
    long = encode_record(record_with(TWO, exchange=(gtin(0),) * 501))
    with pytest.raises(WireError, match="exchange"):
        RecordReader(WantedOrder).read(long, "body")
    redeeming_shop(shop)
    articles = tuple(str(10**13 + n * 179_424_673_613) for n in range(500))
    goods = tuple(WantedGoods(gtin=gtin(n % 30)) for n in range(40))
    wanted = WantedOrder(goods=goods, member_id="m1", exchange=articles)
    assert len(quoted(shop, wanted).quote) < MAX_QUOTE
