"""Points buy goods of the rewards catalogue instead of paying (A18)."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.effects import RequestHold
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    HoldReplied,
    HubLost,
    MemberReplied,
    PayPressed,
    StaffProven,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.retail.article import Article
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rewards import Reward
from tests.support.kiosk_builders import CARD, COLA, TICKET_ID, ticket, walk, walked
from tests.support.redeem_world import HELD, OFF_5, POLICY, REPRINT, RICE, at

pytestmark = pytest.mark.unit
MUG = Article("6930000000310", "保温杯 500ml", 4_900)
SOAP = Article("6930000000311", "香皂", 600)
REWARDS = (
    Reward(article=MUG.gtin, points=500, name="保温杯"),
    Reward(article=SOAP.gtin, points=100),
)
SHOP = replace(POLICY, rewards=REWARDS)
NOW = at(policy=SHOP)


def choosing(
    *articles: Article, points: int = 550, coupons: tuple[MemberCoupon, ...] = ()
) -> Sale:
    replied = MemberReplied(CARD, "m1", points, coupons=coupons)
    scans = map(GoodsScanned, articles)
    return walk(Sale(), *scans, CardScanned(CARD), replied, PayPressed(), now=NOW)


def chosen(sale: Sale, presses: int) -> list[tuple[str, int, int]]:
    """What points buy, what they pay, what is due: after each press."""
    found = list[tuple[str, int, int]]()
    for _ in range(presses):
        sale = walk(sale, REPRINT, now=NOW)
        exchange = sale.redeem.exchanging
        due_fen = quote_of(sale, NOW).payable_fen
        found.append((exchange.name if exchange else "", sale.redeem.points, due_fen))
    return found


def test_a_reward_costs_money_unless_it_is_chosen() -> None:
    sale = choosing(RICE, MUG)
    assert sale.state is SaleState.REDEEMING
    assert quote_of(sale, NOW).payable_fen == 3_300 + 4_900
    paying = walk(sale, PayPressed(), PayPressed(), now=NOW)
    assert (paying.state, ticket(paying).points) == (SaleState.PAYING, 0)


def test_points_buy_each_article_then_all_then_nothing() -> None:
    assert chosen(choosing(RICE, MUG, SOAP, points=650), 5) == [
        ("保温杯", 0, 3_900),
        ("香皂", 0, 8_200),
        ("保温杯+香皂", 0, 3_300),
        ("", 0, 8_800),
        ("保温杯", 0, 3_900),
    ]


def test_what_is_left_of_them_may_pay_after_that() -> None:
    mug = walk(choosing(RICE, MUG, points=850), REPRINT, PayPressed(), now=NOW)
    assert mug.state is SaleState.REDEEMING
    assert chosen(mug, 5) == [
        ("保温杯", 300, 3_000),
        ("保温杯", 100, 3_200),
        ("保温杯", 200, 3_100),
        ("保温杯", 0, 3_300),
        ("保温杯", 300, 3_000),
    ]
    sale, effects = walked(mug, REPRINT, PayPressed(), now=NOW)
    assert RequestHold(TICKET_ID, "m1", 800, ()) in effects
    held = HoldReplied(TICKET_ID, balance_points=50)
    paid = ticket(walk(sale, held, StaffProven("b-1"), now=NOW))
    assert (paid.points, paid.paying_points, paid.quote.payable_fen) == (
        800,
        300,
        3_000,
    )
    assert paid.balance_after_points == 850 - 800 + 3


def test_who_buys_nothing_may_pay_with_all_of_them() -> None:
    money = walk(choosing(RICE, MUG, points=850), PayPressed(), REPRINT, now=NOW)
    assert (money.redeem.points, money.redeem.exchange) == (800, ())


def test_undo_leads_back_step_by_step_and_points_that_are_gone_do_not_pay() -> None:
    money = walk(choosing(RICE, MUG, points=850), PayPressed(), REPRINT, now=NOW)
    goods = walk(money, UndoPressed(), now=NOW)
    assert (goods.state, goods.redeem.points) == (SaleState.REDEEMING, 800)
    mug = walk(goods, REPRINT, now=NOW)
    assert (mug.redeem.points, quote_of(mug, NOW).payable_fen) == (300, 3_000)
    assert mug.notice is not None
    assert (mug.notice.kind, mug.notice.detail) == (NoticeKind.FEWER_POINTS, "300")
    assert walk(mug, UndoPressed(), now=NOW).state is SaleState.SCANNING


def test_nobody_is_asked_for_points_that_pay_where_none_can() -> None:
    sale = walk(choosing(RICE, MUG, points=550), REPRINT, PayPressed(), now=NOW)
    assert sale.state is SaleState.HOLDING


def test_they_buy_as_many_pieces_as_they_are_enough_for() -> None:
    assert chosen(choosing(SOAP, SOAP, SOAP, points=250), 1) == [("香皂 x2", 0, 600)]
    assert chosen(choosing(SOAP, SOAP, SOAP, points=300), 1) == [("香皂 x3", 0, 0)]


def test_what_points_are_not_enough_for_is_not_offered() -> None:
    assert choosing(RICE, MUG, SOAP, points=550).redeem.exchanges == (
        *choosing(RICE, MUG, points=550).redeem.exchanges,
        *choosing(RICE, SOAP, points=550).redeem.exchanges,
    )
    assert choosing(MUG, points=90).state is SaleState.PAYING
    assert choosing(RICE, points=550).redeem.exchanges == ()


def test_a_member_with_too_few_points_to_pay_is_asked_all_the_same() -> None:
    cheap = replace(POLICY, rewards=(Reward(article=SOAP.gtin, points=40),))
    replied = MemberReplied(CARD, "m1", 50)
    now = at(policy=cheap)
    scans = (GoodsScanned(SOAP), CardScanned(CARD), replied, PayPressed(), REPRINT)
    sale = walk(Sale(), *scans, now=now)
    assert quote_of(sale, now).payable_fen == 0
    assert walk(sale, REPRINT, now=now).redeem.exchange == ()


def test_an_exchanged_article_lifts_no_threshold_and_earns_nothing() -> None:
    """The coupon from 30 yuan on needs the mug to be paid for."""
    sale = choosing(SOAP, MUG, coupons=(OFF_5,))
    assert quote_of(sale, NOW).coupons == ("c5",)
    sale = walk(sale, REPRINT, REPRINT, now=NOW)
    assert sale.redeem.exchange == (MUG.gtin,)
    quote = quote_of(sale, NOW)
    assert (quote.payable_fen, quote.coupons, quote.earned_points) == (600, (), 0)


def test_the_hub_holds_the_points_that_buy_goods() -> None:
    sale, effects = walked(choosing(RICE, MUG), REPRINT, PayPressed(), now=NOW)
    assert RequestHold(TICKET_ID, "m1", 500, ()) in effects
    held = HoldReplied(TICKET_ID, balance_points=50)
    paid = ticket(walk(sale, held, StaffProven("b-1"), now=NOW))
    assert (paid.points, paid.paying_points) == (500, 0)
    assert paid.balance_after_points == 550 - 500 + 3


def test_goods_for_points_alone_are_settled_by_the_hubs_reply() -> None:
    sale = walk(choosing(MUG), REPRINT, PayPressed(), HELD, now=NOW)
    assert sale.state is SaleState.PRINTING
    assert ticket(sale).quote.payable_fen == 0


def test_a_basket_shows_money_and_the_choice_is_kept() -> None:
    sale = walk(choosing(RICE, MUG), REPRINT, UndoPressed(), now=NOW)
    assert quote_of(sale, NOW).payable_fen == 8_200
    again = walk(sale, PayPressed(), now=NOW)
    assert quote_of(again, NOW).payable_fen == 3_300
    gone = walk(sale, UndoPressed(), GoodsScanned(COLA), PayPressed(), now=NOW)
    assert gone.redeem.exchange == ()


def test_points_that_are_short_by_now_leave_the_choice_out() -> None:
    short = HoldReplied(TICKET_ID, "points_short", balance_points=120)
    sale = walk(choosing(RICE, MUG), REPRINT, PayPressed(), short, now=NOW)
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.POINTS_SHORT
    again = walk(sale, PayPressed(), now=NOW)
    assert (again.redeem.exchange, again.redeem.exchanges) == ((), ())


def test_a_hub_that_is_away_or_silent_sells_for_money() -> None:
    away = at(policy=SHOP, hub_online=False)
    sale = walk(choosing(RICE, MUG), REPRINT, HubLost(), PayPressed(), now=away)
    assert (sale.state, ticket(sale).quote.payable_fen) == (SaleState.PAYING, 8_200)
    silent = walk(choosing(RICE, MUG), REPRINT, PayPressed(), now=NOW)
    silent = walk(silent, Tick(), now=at(7, policy=SHOP))
    paying = walk(silent, PayPressed(), now=at(8, policy=SHOP))
    assert ticket(paying).quote.payable_fen == 8_200
    assert ticket(paying).points == 0


def test_what_a_label_prices_is_never_exchanged() -> None:
    pear = Article("2000001", "梨", 1_200, by_weight=True)
    policy = replace(POLICY, rewards=(Reward(article=pear.gtin, points=1),))
    now = at(policy=policy)
    replied = MemberReplied(CARD, "m1", 550)
    scan = GoodsScanned(pear, weight_g=500)
    sale = walk(Sale(), scan, CardScanned(CARD), replied, PayPressed(), now=now)
    assert sale.redeem.exchanges == ()
