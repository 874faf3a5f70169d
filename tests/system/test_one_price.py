"""Kiosk and hub compute the same price and the same points, from the same policy."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from firmware.hub.reports.dry_run.trial import NO_RULES, Circumstances, tried
from firmware.hub.reports.orders import Order
from firmware.hub.sales.audit import sale_flag
from firmware.hub.sales.claims.claim import Claim, Known, Validity
from firmware.hub.sales.claims.event_time import EventTime
from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.checkout.paying import closed
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    UndoPressed,
)
from firmware.kiosk.sale.ticket import SlipState
from firmware.protocol import codec
from firmware.protocol.messages import SaleClosed
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.loyalty.tiers import PaidOrder
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import (
    ArticleOffer,
    GiftOffer,
    NthPieceOffer,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from tests.support.kiosk_builders import CARD, moment, ticket, walk

ARTICLES = tuple(
    Article(
        f"69300000{number:05}",
        f"货{number}",
        333 + 777 * number,
        by_weight=number == 7,
        category=("饮料", "零食", "热菜")[number % 3],
        brand="某牌" if number % 2 else "",
        member_fen=300 if number == 4 else None,
        offer_excluded=number == 5,
    )
    for number in range(8)
)
OFFERS = Offers(
    article=(
        ArticleOffer(id="hot", scope=Scope(categories=("热菜",)), price_bps=8_800),
    ),
    spend=(
        SpendOffer(id="all", steps=(SpendStep(from_fen=5_000, off_fen=700),)),
        SpendOffer(
            id="brand",
            scope=Scope(brands=("某牌",)),
            every_fen=2_000,
            every_off_fen=150,
        ),
    ),
    gift=(GiftOffer(id="gift", article=ARTICLES[1].gtin, min_fen=4_000),),
    nth_piece=(
        NthPieceOffer(
            id="second", scope=Scope(categories=("零食",)), nth=2, price_bps=5_000
        ),
    ),
)
POLICY = Policy(version=1, pricing_engine=NEWEST, offers=OFFERS)
KNOWN = Known(
    articles={(each.gtin, 3): each for each in ARTICLES},
    policies={1: POLICY},
    members={"m1": "m1", CARD: "m1"},
    revisions=Validity({3: "2026-01-01T08:00:00.000Z"}),
    versions=Validity({1: "2026-01-01T08:00:00.000Z"}),
    paid={"m1": (PaidOrder(600_000, datetime(2026, 2, 1, tzinfo=UTC)),)},
)


@pytest.mark.parametrize("seed", range(60))
def test_the_hub_computes_what_the_kiosk_charged(seed: int) -> None:
    fact = sold(Random(seed))
    sent = codec.decode_body(codec.encode_body(fact), SaleClosed)
    time = EventTime(sent.closed_at)
    claim = Claim.made(sent, "K1", time=time, known=KNOWN, age_max_days=90)
    flag = sale_flag(claim)
    assert flag is None, flag


def sold(rng: Random) -> SaleClosed:
    """A basket of random pieces, some taken back, of a guest or of a member."""
    now = moment(policy=POLICY, catalogue_revision=3)
    sale = Sale()
    for _ in range(rng.randint(2, 12)):
        article = rng.choice(ARTICLES)
        weight_g = rng.randint(50, 2_000) if article.by_weight else None
        piece = GoodsScanned(replace(article, revision=3), weight_g=weight_g)
        sale = walk(sale, piece, now=now)
        if rng.random() < 0.1 and len(sale.basket.active_lines) > 1:
            sale = walk(sale, UndoPressed(), now=now)
    if rng.random() < 0.6:
        tier = rng.choice(list(Tier))
        sale = walk(sale, CardScanned(CARD), now=now)
        if rng.random() < 0.8:
            sale = walk(sale, MemberReplied(CARD, "m1", 12, tier=tier), now=now)
    paid = closed(ticket(walk(sale, PayPressed(), now=now)), now)
    return sale_closed(paid, SlipState.PRINTED)


def test_the_tier_that_a_kiosk_names_prices_and_multiplies() -> None:
    fact = next(
        each
        for each in (sold(Random(seed)) for seed in range(200))
        if each.tier == "diamond" and each.payable_fen > 2_000
    )
    assert fact.earned_points % 2 == 0
    assert any(step.stage in {"tier", "article", "basket"} for step in fact.steps)


@pytest.mark.parametrize("seed", range(20))
def test_a_dry_run_under_the_same_rules_finds_what_was_charged(seed: int) -> None:
    fact = sold(Random(seed))
    then = Circumstances(
        at=POLICY.store_time.local(fact.priced_at),
        tier=Tier(fact.tier) if fact.member_id else None,
        article_of=lambda gtin, revision: KNOWN.articles.get((gtin, revision)),
    )
    trial = tried(booked(fact), POLICY, then)
    assert trial is not None
    assert trial.would.paid_fen == fact.payable_fen
    if fact.member_id:
        assert trial.would.points == fact.earned_points
    by_rules = sum(step.amount_fen for step in fact.steps if step.stage not in NO_RULES)
    assert sum(off_fen for _, off_fen in trial.rules) == -by_rules


def booked(fact: SaleClosed) -> Order:
    """The order as the books keep it, lines with the columns of their table."""
    lines = [
        {
            **{key: getattr(line, key) for key in ("number", "gtin", "pieces")},
            **{key: getattr(line, key) for key in ("amount_fen", "entry", "voids")},
            "weight_g": line.weight_g,
            "catalogue_revision": fact.revision_of(line),
        }
        for line in fact.lines
    ]
    return Order(
        sale_id=fact.sale_id,
        receipt_no=fact.receipt_no,
        kid="K1",
        closed_at=fact.closed_at,
        received_at=fact.closed_at,
        payable_fen=fact.payable_fen,
        tender=fact.tender,
        member_id=fact.member_id,
        earned_points=fact.earned_points,
        policy_version=fact.policy_version,
        catalogue_revision=fact.catalogue_revision,
        slip=fact.slip,
        claimed_at=None,
        confirmed_by=None,
        points_used=fact.points_used,
        coupons=fact.coupons,
        lines=tuple(lines),
        steps=(),
        ledger=(),
    )
