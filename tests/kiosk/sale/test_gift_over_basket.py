"""A gift can be refused over the basket, also by a guest and where it comes alone."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    ReprintHeld,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.retail.pricing.offers.rules import GiftOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.kiosk_builders import CARD, ticket, walk, walked
from tests.support.redeem_world import OFF_5, POLICY, RICE, WITH_GIFT, at

pytestmark = pytest.mark.unit

HELD = ReprintHeld()
NOW = at(policy=WITH_GIFT)
TWO = replace(
    POLICY,
    offers=Offers(
        gift=(
            GiftOffer(id="cup", name="水杯", article="6930000000301", min_fen=3_000),
            GiftOffer(id="bag", name="袋子", article="6930000000302", min_fen=2_000),
        )
    ),
)


def gifts(sale: Sale) -> list[str]:
    return [gift.rule for gift in quote_of(sale, NOW).gifts]


def notice(sale: Sale) -> tuple[NoticeKind, str] | None:
    return sale.notice and (sale.notice.kind, sale.notice.detail)


def basket() -> Sale:
    return walk(Sale(), GoodsScanned(RICE), now=NOW)


def test_who_holds_reprint_over_a_basket_does_without_the_gift() -> None:
    assert gifts(basket()) == ["cup"]

    sale, effects = walked(basket(), HELD, now=NOW)

    assert gifts(sale) == []
    assert notice(sale) == (NoticeKind.GIFT_DECLINED, "水杯")
    assert effects == (Beep(Tune.TAKEN_BACK),)
    sold = ticket(walk(sale, PayPressed(), now=NOW))
    assert (sold.declined, sold.quote.gifts) == (("cup",), ())


def test_held_again_the_gift_is_there_again() -> None:
    sale, effects = walked(basket(), HELD, HELD, now=NOW)

    assert gifts(sale) == ["cup"]
    assert notice(sale) == (NoticeKind.GIFTS_RESTORED, "")
    assert effects == (Beep(Tune.ADDED),)


def test_of_two_gifts_each_goes_by_itself() -> None:
    now = at(policy=TWO)
    sale = walk(Sale(), GoodsScanned(RICE), now=now)

    left = [
        {gift.rule for gift in quote_of(walk(sale, *[HELD] * n, now=now), now).gifts}
        for n in range(4)
    ]

    assert left[0] == left[3] == {"cup", "bag"}
    assert len(left[1]) == 1
    assert left[2] == set()


def test_a_coupon_that_was_declined_stays_so() -> None:
    named = MemberReplied(CARD, "m1", 0, coupons=(OFF_5,))
    sale = walk(basket(), CardScanned(CARD), named, PayPressed(), now=NOW)
    sale = walk(sale, HELD, UndoPressed(), now=NOW)
    assert sale.redeem.declined == (OFF_5.id,)

    twice = walk(sale, HELD, HELD, now=NOW)

    assert twice.redeem.declined == (OFF_5.id,)
    assert gifts(twice) == ["cup"]


def test_where_nothing_is_given_the_hold_is_a_press() -> None:
    sale, effects = walked(basket(), HELD, now=at())

    assert notice(sale) == (NoticeKind.REPRINT_BY_STAFF, "")
    assert effects == (Beep(Tune.REFUSED),)
    assert sale.redeem.declined == ()


def test_who_holds_it_is_still_there() -> None:
    warned = walk(basket(), Tick(), now=at(62, policy=WITH_GIFT))
    assert warned.state is SaleState.WARNING

    sale = walk(warned, HELD, now=at(63, policy=WITH_GIFT))

    assert (sale.state, gifts(sale)) == (SaleState.SCANNING, [])


def test_a_card_and_more_goods_keep_what_was_declined() -> None:
    named = MemberReplied(CARD, "m1", 0)
    sale = walk(basket(), HELD, CardScanned(CARD), named, GoodsScanned(RICE), now=NOW)

    assert gifts(sale) == []
