"""A gift that stays costs the same, in whichever parts its goods come back (A24)."""

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.protocol.messages import SaleGift
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.rules import GiftOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.hub_rig import Shop, VirtualKiosk, goods
from tests.support.refund_rig import asked, money, refund, ruled_sale

SALE = "k1-1-1"
GIFT = goods(30)[7]
OFFER = GiftOffer(id="g", name="满百赠", article=GIFT.gtin, min_fen=10_030)
RULED = Policy(version=2, pricing_engine=3, offers=Offers(gift=(OFFER,)))
NETS = ((50, 50), (9_970, 9_970), (30, 30))
ORDERS = ([1, 2, 3], [1, 3, 2], [2, 1, 3], [3, 1, 2])


@pytest.fixture
def gifted(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """Goods of 100.50, which bring a gift from 100.30 on."""
    with writing(shop.engine) as connection:
        policy_store.keep(connection, RULED, "")
    given = SaleGift(rule="g", article=GIFT.gtin)
    closed = ruled_sale(SALE, NETS, gifts=(given,))
    shop.ack(kiosk.fact(replaced(closed, policy_version=2)))
    return shop


@pytest.mark.parametrize("order", ORDERS)
def test_the_first_parts_are_too_small_for_it(gifted: Shop, order: list[int]) -> None:
    parts = [
        refund(gifted, asked(f"r{line}", SALE, {line: 1}, gifts="withheld"))
        for line in order
    ]
    paid_fen = sum(net for _, net in NETS)
    assert sum(map(money, parts)) == paid_fen - GIFT.price_fen
    withheld = "SELECT sum(gifts_fen) FROM refunds"
    assert gifted.rows(withheld) == [(GIFT.price_fen,)]
    assert {each.check for each in gifted.wrong()} <= {"flags"}


def test_what_is_left_to_pay_needs_no_second_answer(gifted: Shop) -> None:
    refund(gifted, asked("r1", SALE, {1: 1}, gifts="withheld"))
    rest = refund(gifted, asked("r2", SALE))
    assert money(rest) == 10_000 - (GIFT.price_fen - 50)
