"""A channel's order is a sale like a kiosk's: booked once, as it was paid (S07)."""

from dataclasses import replace

from firmware.hub.channels.commands import OrderBooked, SubmitOrder
from firmware.hub.channels.wanted import WantedGoods, WantedOrder
from firmware.hub.db.engine import writing
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.policy import store as policy_store
from firmware.protocol.records import record_with
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.pricing.terms import TierPrices
from tests.support.channel_rig import (
    CHANNEL,
    KID,
    called,
    done,
    outcome,
    pay,
    pieces,
    quoted,
    refusal,
    submitted,
)
from tests.support.hub_rig import KEY, Shop, dispatcher, gtin, still_stamper
from tests.support.redeeming import RULED, ledger_faults, redeeming_shop

THREE = WantedOrder(goods=pieces(0, 1, 2), member_id="m1")
LATER = "2026-03-01T08:15:00.000Z"
TOO_LATE = "2026-03-01T08:15:00.001Z"


def plain(order: WantedOrder, paid_fen: int, order_no: int = 1) -> SubmitOrder:
    return SubmitOrder(
        channel=CHANNEL, order_no=order_no, paid_fen=paid_fen, order=order
    )


def test_an_order_at_its_quote_is_booked_without_a_flag(shop: Shop) -> None:
    redeeming_shop(shop)
    quote = quoted(shop, THREE)
    booked = done(shop, pay(quote, 17), OrderBooked)
    assert booked.receipt_no == "ch.app-000017"
    assert booked.paid_fen == booked.computed_fen == quote.payable_fen
    assert booked.earned_points == quote.earned_points > 0
    assert booked.flag is None
    assert shop.rows("SELECT kid, tender, member_id FROM orders") == [
        (KID, "channel", "m1")
    ]
    assert ledger_faults(shop) == []


def test_what_a_channel_took_is_not_rounded_as_cash(shop: Shop) -> None:
    redeeming_shop(shop)
    by_channel, cash = (
        quoted(shop, THREE),
        quoted(shop, record_with(THREE, tender="cash")),
    )
    assert by_channel.payable_fen == sum(line.listed_fen for line in by_channel.lines)
    assert by_channel.payable_fen % 10
    assert cash.payable_fen % 10 == 0
    assert cash.rounded_fen == cash.payable_fen - by_channel.payable_fen


def test_an_order_paid_at_another_sum_is_booked_so_and_flagged(shop: Shop) -> None:
    redeeming_shop(shop)
    price = quoted(shop, THREE).payable_fen
    booked = done(shop, plain(THREE, price - 100), OrderBooked)
    assert (booked.paid_fen, booked.computed_fen) == (price - 100, price)
    assert booked.flag == "price_drift"
    till = shop.rows(f"SELECT amount FROM entries WHERE account = 'till:{KID}'")  # noqa: S608
    assert till == [(price - 100,)]
    assert ledger_faults(shop) == []


def test_a_quote_is_charged_by_right_though_the_policy_changed(shop: Shop) -> None:
    redeeming_shop(shop)
    quote = quoted(shop, THREE)
    tripled = replace(RULED, version=3, points=PointsRule(spend_per_point_fen=100))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, tripled, "2026-03-01T08:00:00.000Z")
    booked = done(shop, pay(quote, paid_at=LATER), OrderBooked)
    assert booked.flag is None
    assert booked.earned_points == quote.earned_points
    assert shop.rows("SELECT policy_version FROM orders") == [(2,)]


def test_after_a_quarter_of_an_hour_an_order_is_priced_anew(shop: Shop) -> None:
    redeeming_shop(shop)
    quote = quoted(shop, THREE)
    cheaper = replace(RULED, version=3, tier_prices=TierPrices())
    with writing(shop.engine) as connection:
        policy_store.keep(connection, cheaper, "2026-03-01T08:00:00.000Z")
    done(shop, pay(quote, paid_at=TOO_LATE), OrderBooked)
    assert shop.rows("SELECT policy_version FROM orders") == [(3,)]


def test_a_number_is_one_order(shop: Shop) -> None:
    redeeming_shop(shop)
    quote = quoted(shop, THREE)
    done(shop, pay(quote), OrderBooked)
    assert refusal(shop, pay(quote)) == ("order_exists", "order_no")
    assert len(shop.rows("SELECT sale_id FROM orders")) == 1


def test_a_repeat_under_its_key_gets_the_first_reply_whenever_it_comes(
    shop: Shop,
) -> None:
    redeeming_shop(shop)
    command = pay(quoted(shop, THREE))
    first = called(shop, command, key="k-1")
    assert isinstance(first, OrderBooked)
    books = shop.books()
    later = dispatcher(shop.engine, still_stamper("hub"), KEY, data=shop.folder)
    assert called(replace(shop, desk=later), command, key="k-1") == first
    other = called(shop, pay(quoted(shop, THREE), 2), key="k-1")
    assert other == CommandRefused(reason="key_reused", field="key")
    assert shop.books() == books


def test_orders_of_one_batch_follow_each_other(shop: Shop) -> None:
    redeeming_shop(shop)
    quote = quoted(shop, THREE)
    calls = [submitted(pay(quote, number)) for number in (1, 2, 2, 3)]
    shop.desk.handle([call for call, _ in calls])
    kinds = [type(outcome(replies)) for _, replies in calls]
    assert kinds == [OrderBooked, OrderBooked, CommandRefused, OrderBooked]
    assert shop.rows(f"SELECT upto, beyond FROM cursors WHERE kid = '{KID}'") == [  # noqa: S608
        (3, "")
    ]
    assert shop.wrong() == []


def test_what_is_paid_is_booked_whatever_it_is(shop: Shop) -> None:
    """Goods that nobody knows, a member that nobody knows, goods at no weight."""
    redeeming_shop(shop)
    goods = (WantedGoods(gtin="4000000000006"), *pieces(1))
    booked = done(
        shop, plain(WantedOrder(goods=goods, member_id="m9"), 5_000), OrderBooked
    )
    assert (booked.paid_fen, booked.flag) == (5_000, "article_unknown")
    assert shop.rows("SELECT reason FROM dead_letters") == [
        ("member_unknown: booked, its points are not",)
    ]
    assert {each.check for each in shop.wrong()} <= {"flags", "letters"}


def test_an_order_without_goods_is_none(shop: Shop) -> None:
    assert refusal(shop, plain(WantedOrder(goods=()), 1)) == ("empty", "order.goods")
    many = WantedOrder(goods=(WantedGoods(gtin=gtin(1), pieces=500), *pieces(2)))
    assert refusal(shop, plain(many, 1)) == ("pieces", "order.goods")


def test_a_quote_of_another_channel_or_key_is_none(shop: Shop) -> None:
    redeeming_shop(shop)
    foreign = quoted(shop, THREE, channel="other")
    assert refusal(shop, pay(foreign)) == ("quote_invalid", "quote")
    own = quoted(shop, THREE)
    changed = f"{own.quote[:-8]}AAAAAAAA"
    assert refusal(shop, record_with(pay(own), quote=changed)) == (
        "quote_invalid",
        "quote",
    )
