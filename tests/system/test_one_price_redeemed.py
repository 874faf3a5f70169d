"""Kiosk and hub compute the same price where coupons and points are used."""

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold
from firmware.hub.sales.audit import sale_flag
from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.event_time import EventTime
from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    HoldReplied,
    MemberReplied,
    PayPressed,
    ReprintHeld,
    StaffProven,
)
from firmware.kiosk.sale.ticket import SlipState
from firmware.protocol import codec
from firmware.protocol.messages import SaleClosed
from firmware.retail.policy.staff_rules import StaffRules
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rewards import Reward
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.tender_points import RedeemRule
from firmware.retail.pricing.terms import CouponRule
from tests.support.kiosk_builders import CARD, TICKET_ID, moment, ticket, walk
from tests.support.redeem_world import REPRINT
from tests.system.test_one_price import ARTICLES, KNOWN, POLICY

WALLET = (
    MemberCoupon(id="c1", name="满30减5", min_fen=3_000, off_fen=500),
    MemberCoupon(id="c2", name="8折", price_bps=8_000, max_off_fen=900),
    MemberCoupon(
        id="c3", name="饮料减3", off_fen=300, scope=Scope(categories=("饮料",))
    ),
    MemberCoupon(id="c4", name="单用", min_fen=2_000, off_fen=1_500, exclusive=True),
    MemberCoupon(id="c5", name="大额", off_fen=20_000, min_fen=1_000),
)
RULED = replace(
    POLICY,
    staff=StaffRules(shown_min_s=0),
    coupons=CouponRule(order_max=2),
    redeem=RedeemRule(step_points=100, step_fen=100, share_max_bps=8_000),
    rewards=tuple(
        Reward(article=article.gtin, points=150 * place)
        for place, article in enumerate(ARTICLES, start=1)
        if not article.by_weight
    ),
)


@cache
def sold(seed: int) -> SaleClosed:
    """Random pieces, some coupons of which some are declined, some points."""
    rng = Random(seed)
    now = moment(policy=RULED, catalogue_revision=3, hub_online=True)
    sale = Sale()
    for _ in range(rng.randint(2, 9)):
        article = rng.choice(ARTICLES)
        weight_g = rng.randint(50, 2_000) if article.by_weight else None
        piece = GoodsScanned(replace(article, revision=3), weight_g=weight_g)
        sale = walk(sale, piece, now=now)
    coupons = tuple(rng.sample(WALLET, rng.randint(0, 4)))
    reply = MemberReplied(CARD, "m1", rng.randint(0, 3_000), coupons=coupons)
    sale = walk(sale, *[ReprintHeld()] * rng.randint(0, 1), now=now)
    sale = walk(sale, CardScanned(CARD), reply, PayPressed(), now=now)
    if sale.redeem.chooses_goods:
        sale = walk(sale, *[REPRINT] * rng.randint(0, 3), PayPressed(), now=now)
    for _ in range(rng.randint(0, 2)):
        sale = walk(sale, ReprintHeld(), now=now)
    sale = walk(sale, *[REPRINT] * rng.randint(0, 4), now=now)
    if sale.state is SaleState.REDEEMING:
        sale = walk(sale, PayPressed(), now=now)
    if sale.state is SaleState.HOLDING:
        sale = walk(sale, HoldReplied(TICKET_ID), now=now)
    if sale.state is SaleState.PAYING:
        sale = walk(sale, StaffProven("key"), now=now)
    return sale_closed(ticket(sale), SlipState.PRINTED)


def bought(fact: SaleClosed) -> int:
    """The points that buy goods."""
    return sum(amounts.exchange_points for amounts in fact.amounts)


SEEDS = range(120)


@pytest.mark.sampled(30)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_hub_computes_what_was_redeemed(seed: int) -> None:
    sent = codec.decode_body(codec.encode_body(sold(seed)), SaleClosed)
    held = SaleHold(
        sale_id=sent.sale_id,
        kid="K1",
        member_id="m1",
        points=sent.points_used,
        coupons=sent.coupons,
        held_at=sent.closed_at,
    )
    known = replace(
        KNOWN,
        policies={1: RULED},
        holds={sent.sale_id: held},
        coupons={(coupon.id, "m1"): coupon for coupon in WALLET},
    )
    time = EventTime(sent.closed_at)
    claim = Claim.made(sent, "K1", time=time, known=known, age_max_days=90)
    flag = sale_flag(claim)
    assert flag is None, flag


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lines_add_up_to_what_is_due_before_cash_rounding(seed: int) -> None:
    fact = sold(seed)
    nets = {amounts.line: amounts.net_fen for amounts in fact.amounts}
    lines = sum(nets.get(line.number, line.amount_fen) for line in fact.lines)
    rounded = sum(s.amount_fen for s in fact.steps if s.stage == "cash_rounding")
    assert lines == fact.payable_fen - rounded


def test_these_sales_redeem_in_every_way() -> None:
    sales = [sold(seed) for seed in SEEDS]
    assert any(fact.points_used and fact.coupons for fact in sales)
    assert any(0 < bought(fact) < fact.points_used for fact in sales)
    assert any(bought(fact) == fact.points_used > 0 for fact in sales)
    assert any(len(fact.coupons) > 1 for fact in sales)
    assert any(fact.declined for fact in sales)
    assert any(not fact.payable_fen for fact in sales)
    assert any(not fact.points_used and not fact.coupons for fact in sales)
