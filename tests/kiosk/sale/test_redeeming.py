"""Points and coupons are chosen between the basket and the payment."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.effects import Beep, Record, RequestHold, RequestMember, Tune
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    HubLost,
    MemberReplied,
    PayPressed,
    ReprintHeld,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.codes.own_codes import make_card
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.coupon import MemberCoupon
from tests.support.kiosk_builders import COLA, ticket, walk, walked
from tests.support.redeem_world import (
    OFF_2,
    OFF_5,
    POLICY,
    REPRINT,
    RICE,
    WITH_GIFT,
    at,
    basket,
    choosing,
)

pytestmark = pytest.mark.unit


def payable_fen(sale: Sale) -> int:
    return quote_of(sale, at()).payable_fen


def notice_of(sale: Sale) -> NoticeKind | None:
    return sale.notice.kind if sale.notice else None


def test_a_coupon_applies_by_itself_over_the_basket() -> None:
    assert payable_fen(basket()) == 3_300
    assert payable_fen(basket(OFF_5)) == 2_800


def test_pay_asks_for_points_and_coupons_only_if_there_are_any() -> None:
    assert choosing().state is SaleState.REDEEMING
    assert choosing(OFF_2, points=0).state is SaleState.REDEEMING
    assert choosing(points=99).state is SaleState.PAYING
    stranger = walk(Sale(), GoodsScanned(RICE), PayPressed(), now=at())
    assert stranger.state is SaleState.PAYING


def test_points_begin_at_none_and_coupons_at_the_best() -> None:
    sale = choosing(OFF_2, OFF_5)
    assert (sale.redeem.points, sale.redeem.max_points) == (0, 300)
    assert quote_of(sale, at()).coupons == ("c5",)


def test_each_press_offers_another_number_of_points_first_all_of_them() -> None:
    sale, chosen = choosing(), list[int]()
    for _ in range(5):
        sale = walk(sale, REPRINT, now=at())
        chosen.append(sale.redeem.points)
    assert chosen == [300, 100, 200, 0, 300]


def test_points_never_pay_more_than_the_policy_lets_them() -> None:
    half = replace(POLICY.redeem, share_max_bps=5_000)
    now = at(policy=replace(POLICY, redeem=half))
    small = replace(RICE, price_fen=500)
    sale = walk(basket(points=1_000, article=small), PayPressed(), now=now)
    assert sale.redeem.max_points == 200  # 2.50 may be paid, in steps of 1.00


def test_points_lower_what_is_due_and_stay_as_they_were_chosen() -> None:
    sale = walk(choosing(OFF_5), REPRINT, now=at())
    assert payable_fen(sale) == 3_300 - 500 - 300
    sale = walk(sale, ReprintHeld(), now=at())
    assert sale.redeem.points == 300
    assert payable_fen(sale) == 3_300 - 300


def test_a_basket_shows_its_price_without_the_points() -> None:
    sale = walk(choosing(), REPRINT, UndoPressed(), now=at())
    assert sale.state is SaleState.SCANNING
    assert payable_fen(sale) == 3_300
    again = walk(sale, PayPressed(), now=at())
    assert (again.state, again.redeem.points) == (SaleState.REDEEMING, 300)


def test_points_that_no_longer_fit_are_lowered_with_a_notice() -> None:
    cola = walk(basket(points=1_000, article=COLA), GoodsScanned(RICE), now=at())
    sale = walk(cola, PayPressed(), REPRINT, UndoPressed(), now=at())
    assert sale.redeem.points == 1_000
    less = walk(sale, UndoPressed(), PayPressed(), now=at())
    assert (less.redeem.points, less.redeem.max_points) == (300, 300)
    assert notice_of(less) is NoticeKind.FEWER_POINTS


def test_a_coupon_that_is_not_wanted_makes_room_for_the_next_one() -> None:
    sale = choosing(OFF_2, OFF_5)
    used = list[tuple[str, ...]]()
    for _ in range(3):
        sale = walk(sale, ReprintHeld(), now=at())
        used.append(quote_of(sale, at()).coupons)
    assert used == [("c2",), (), ("c5",)]


def test_a_gift_may_be_refused_where_something_else_is_chosen() -> None:
    now = at(policy=WITH_GIFT)
    sale = walk(basket(), PayPressed(), now=now)
    assert len(quote_of(sale, now).gifts) == 1
    sale = walk(sale, ReprintHeld(), now=now)
    assert quote_of(sale, now).gifts == ()
    assert ticket(walk(sale, PayPressed(), now=now)).declined == ("cup",)


def test_goods_that_come_now_go_into_the_basket() -> None:
    sale = walk(choosing(), REPRINT, GoodsScanned(COLA), now=at())
    assert (sale.state, sale.basket.pieces) == (SaleState.SCANNING, 2)


def test_nothing_is_journalled_before_the_choice_is_made() -> None:
    sale, effects = walked(basket(OFF_5), PayPressed(), now=at())
    assert effects == (Beep(Tune.ADDED),)
    sale, effects = walked(sale, REPRINT, PayPressed(), now=at())
    assert sale.state is SaleState.HOLDING
    assert effects[:2] == (
        Record(SaleStage.INTENT, ticket(sale)),
        RequestHold("K1-3f2a9c-17", "m1", 300, ("c5",)),
    )


def test_without_points_and_coupons_nothing_is_held() -> None:
    sale, effects = walked(choosing(), PayPressed(), now=at())
    assert sale.state is SaleState.PAYING
    assert not [each for each in effects if isinstance(each, RequestHold)]


def test_another_card_takes_the_first_ones_coupons_and_points_away() -> None:
    other = make_card(4712)
    sale = walk(choosing(OFF_5), REPRINT, CardScanned(other), now=at())
    assert (sale.state, payable_fen(sale)) == (SaleState.SCANNING, 3_300)
    sale = walk(sale, MemberReplied(other, "m2", 100, coupons=(OFF_2,)), now=at())
    assert payable_fen(sale) == 3_100
    sale = walk(sale, PayPressed(), now=at())
    assert (sale.redeem.points, sale.redeem.max_points) == (0, 100)


def test_a_card_that_nobody_has_takes_them_away_too() -> None:
    other = make_card(4712)
    sale = walk(choosing(OFF_5), CardScanned(other), now=at())
    sale = walk(sale, MemberReplied(other, None, 0), PayPressed(), now=at())
    assert sale.state is SaleState.PAYING
    assert ticket(sale).quote.payable_fen == 3_300


def test_the_same_card_again_changes_nothing() -> None:
    before = walk(choosing(OFF_5), REPRINT, now=at())
    assert before.member is not None
    sale, effects = walked(before, CardScanned(before.member.card), now=at())
    assert (sale, effects) == (before, ())


@pytest.mark.parametrize("before", [basket(OFF_5), choosing(OFF_5)])
def test_a_hub_that_goes_away_takes_them_away_and_says_so(before: Sale) -> None:
    now = at(hub_online=False)
    sale, effects = walked(before, HubLost(), now=now)
    assert sale.state is SaleState.SCANNING
    assert notice_of(sale) is NoticeKind.HUB_AWAY
    assert effects == (Beep(Tune.ATTENTION),)
    assert quote_of(sale, now).payable_fen == 3_300


def test_pay_without_the_hub_says_why_there_is_no_choice() -> None:
    sale = walk(basket(OFF_5), PayPressed(), now=at(hub_online=False))
    assert sale.state is SaleState.PAYING
    assert notice_of(sale) is NoticeKind.HUB_AWAY
    assert ticket(sale).coupons == ()


def test_who_has_nothing_to_use_does_not_hear_of_the_hub() -> None:
    sale = basket(points=20)
    assert walked(sale, HubLost(), now=at(hub_online=False)) == (sale, ())


def test_a_hub_of_an_earlier_engine_is_asked_for_nothing() -> None:
    now = at(policy=Policy(pricing_engine=2))
    sale = walk(basket(OFF_5), PayPressed(), now=now)
    assert sale.state is SaleState.PAYING
    assert ticket(sale).quote.payable_fen == 3_300


def test_who_walks_away_is_waited_for_as_over_a_basket() -> None:
    sale = walk(choosing(OFF_5), REPRINT, now=at())
    warned = walk(sale, Tick(), now=at(61))
    assert warned.state is SaleState.WARNING
    again = walk(warned, PayPressed(), now=at(62))
    assert (again.state, again.redeem.points) == (SaleState.REDEEMING, 300)
    assert walk(warned, Tick(), now=at(95)).state is SaleState.IDLE


def test_points_and_coupons_that_pay_all_leave_no_coin() -> None:
    all_of_it = MemberCoupon(id="free", off_fen=5_000)
    sale = walk(choosing(all_of_it, points=0), PayPressed(), now=at())
    assert ticket(sale).quote.payable_fen == 0


def test_the_hub_is_asked_again_by_the_same_card_after_it_could_not_hold() -> None:
    sale = basket(OFF_5)
    sale = replace(sale, redeem=replace(sale.redeem, off=True))
    assert sale.member is not None
    sale, effects = walked(sale, CardScanned(sale.member.card), now=at())
    assert isinstance(effects[0], RequestMember)
    assert not sale.redeem.off
