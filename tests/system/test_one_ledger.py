"""The same order by a kiosk and by a channel leaves the same books (S07)."""

from pathlib import Path
from random import Random

import pytest

from tests.support import one_order
from tests.support.hub_rig import VirtualKiosk, open_shop
from tests.support.one_order import Bought

GUEST, EXCHANGED, TWO_COUPONS, DIAMOND = 2, 3, 16, 10
"""What these seeds buy; the others anything."""


def check(folder: Path, seed: int) -> Bought:
    """Both sell, and take back parts of it."""
    rng, kiosk = Random(seed), VirtualKiosk("K1")
    who = one_order.customer(rng)
    with (
        open_shop(folder / "counter") as counter,
        open_shop(folder / "channel") as channel,
    ):
        for each in (counter, channel):
            one_order.stock(each, who)
        bought = one_order.sell(counter, kiosk, who, rng)
        one_order.order(channel, bought)
        assert one_order.books_of(channel) == one_order.books_of(counter)
        lines = [line.number for line in bought.paid.basket.active_lines]
        for part in one_order.parts(rng, lines):
            by_kiosk = one_order.refund_at_counter(counter, kiosk, part)
            by_channel = one_order.refund_by_channel(channel, part)
            if isinstance(by_channel, str):
                assert by_kiosk.refusal == by_channel
            else:
                assert by_kiosk.refusal is None
                assert by_kiosk.money_fen == by_channel.money_fen
        assert one_order.books_of(channel) == one_order.books_of(counter)
        assert one_order.wrong(channel) == one_order.wrong(counter)
    return bought


def test_a_guest_buys_the_same_by_both(tmp_path: Path) -> None:
    bought = check(tmp_path, GUEST)
    assert bought.order.member_id is None
    assert bought.paid.quote.gifts


def test_points_buy_goods_by_both(tmp_path: Path) -> None:
    bought = check(tmp_path, EXCHANGED)
    assert bought.paid.quote.exchange_points
    assert bought.paid.quote.payable_fen == 0


def test_two_coupons_points_and_goods_for_points_by_both(tmp_path: Path) -> None:
    bought = check(tmp_path, TWO_COUPONS)
    assert len(bought.paid.quote.coupons) == 2
    assert bought.order.points
    assert bought.order.exchange


def test_a_tier_price_and_a_coupon_that_is_not_wanted_by_both(tmp_path: Path) -> None:
    bought = check(tmp_path, DIAMOND)
    assert any(step.stage == "tier" for step in bought.paid.quote.steps)
    assert bought.order.declined


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 400))
def test_whatever_is_bought_by_both(tmp_path: Path, seed: int) -> None:
    check(tmp_path, seed)
