"""The tax inside a sale adds up to what is paid, whatever the rules made of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    UndoPressed,
)
from firmware.kiosk.sale.ticket import Ticket
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import GiftOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.rules import VatRule
from firmware.retail.pricing.vat import VatPart, vat_parts
from tests.support import redeem_world
from tests.support.kiosk_builders import CARD, moment, ticket, walk

RATES = (None, 0, 600, 900, 1_300)
GOODS = [
    Article(f"69300000004{number:02}", f"商品{number}", price_fen, vat_bps=rate)
    for number, (price_fen, rate) in enumerate(
        [(price, rate) for price in (99, 1_050, 9_350) for rate in RATES]
    )
]
POLICY = Policy(
    pricing_engine=NEWEST,
    offers=Offers(
        spend=(
            SpendOffer(
                id="over-100", steps=(SpendStep(from_fen=10_000, off_fen=2_001),)
            ),
        ),
        gift=(GiftOffer(id="free", article=GOODS[0].gtin, min_fen=5_000),),
    ),
)
NOW = moment(policy=POLICY)


def sold(goods: list[Article], tier: Tier) -> Ticket:
    replied = MemberReplied(CARD, "m1", 0, tier=tier)
    scans = [GoodsScanned(each) for each in (*goods, goods[0])]
    events = (*scans, UndoPressed(), CardScanned(CARD), replied, PayPressed())
    return ticket(walk(Sale(), *events, now=NOW))


@given(
    goods=st.lists(st.sampled_from(GOODS), min_size=1, max_size=9),
    tier=st.sampled_from(Tier),
)
def test_the_rates_add_up_to_what_is_due(goods: list[Article], tier: Tier) -> None:
    paid = sold(goods, tier)
    known = any(each.vat_bps is not None for each in goods)
    if not known:
        assert paid.vat == ()
        return
    due_fen = paid.quote.payable_fen - paid.quote.rounded_fen
    assert sum(part.gross_fen for part in paid.vat) == due_fen
    for part in paid.vat:
        if part.rate_bps is not None and part.tax_fen is not None:
            exact = part.gross_fen * part.rate_bps / (10_000 + part.rate_bps)
            assert abs(part.tax_fen - exact) <= 0.5


def test_goods_without_a_rate_are_named_as_such_and_last() -> None:
    parts = vat_parts([(1_300, 11_300), (None, 500), (900, 10_900), (1_300, 0)])
    assert parts == (
        VatPart(900, 10_900, 900),
        VatPart(1_300, 11_300, 1_300),
        VatPart(None, 500, None),
    )


def test_a_shop_may_leave_it_out() -> None:
    now = replace(NOW, policy=replace(POLICY, vat=VatRule(on_slip=False)))
    sale = walk(Sale(), GoodsScanned(GOODS[2]), PayPressed(), now=now)
    assert ticket(sale).vat == ()


def test_a_catalogue_without_rates_has_no_tax_to_print() -> None:
    assert vat_parts([(None, 500)]) == ()


@pytest.mark.parametrize(("lower", "gross_fen"), [(True, 3_000), (False, 3_300)])
def test_points_lower_the_taxed_amount_unless_the_shop_says_otherwise(
    *, lower: bool, gross_fen: int
) -> None:
    policy = replace(redeem_world.POLICY, vat=VatRule(points_lower=lower))
    now = redeem_world.at(policy=policy)
    sale = redeem_world.basket(article=replace(redeem_world.RICE, vat_bps=1_300))
    chosen = walk(sale, PayPressed(), redeem_world.REPRINT, PayPressed(), now=now)
    paid = ticket(chosen)
    assert (paid.points, paid.quote.payable_fen) == (300, 3_000)
    assert [part.gross_fen for part in paid.vat] == [gross_fen]
