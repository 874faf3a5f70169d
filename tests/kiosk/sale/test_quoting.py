"""The price of the open basket follows the policy, the member and the first scan."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
)
from firmware.kiosk.sale.quoting import priced_at, quote_of
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import ArticleOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.quote import PriceStage
from tests.support.kiosk_builders import CARD, COLA, moment, ticket, walk

DISH = Article("6930000000101", "宫保鸡丁", 5_000, category="热菜")
LUNCH = ArticleOffer(
    id="lunch",
    name="午市八折",
    scope=Scope(categories=("热菜",)),
    price_bps=8_000,
    hours=("11:00-14:00",),
)
OVER_100 = SpendOffer(id="over-100", steps=(SpendStep(from_fen=10_000, off_fen=2_000),))
POLICY = Policy(
    pricing_engine=NEWEST, offers=Offers(article=(LUNCH,), spend=(OVER_100,))
)
LAST_MINUTE = "2026-03-10T05:59:59.000Z"
"""13:59:59 in the store."""


def at(utc: str, *, time_known: bool = True) -> Now:
    return moment(utc=utc, policy=POLICY, time_known=time_known)


def scanned(*articles: Article, now: Now) -> Sale:
    return walk(Sale(), *map(GoodsScanned, articles), now=now)


def test_an_offer_holds_until_its_last_minute() -> None:
    now = at(LAST_MINUTE)
    quote = quote_of(scanned(DISH, now=now), now)
    assert quote.payable_fen == 4_000
    assert quote.engine == NEWEST
    moves = [(step.stage, step.rule, step.amount_fen) for step in quote.steps]
    assert moves == [
        (PriceStage.LISTED, "listed", 5_000),
        (PriceStage.ARTICLE, "lunch", -1_000),
    ]
    late = at("2026-03-10T06:00:00.000Z")
    assert quote_of(scanned(DISH, now=late), late).payable_fen == 5_000


@pytest.mark.parametrize(
    ("utc", "payable_fen"),
    [
        ("2026-03-10T06:14:58.000Z", 4_000),
        ("2026-03-10T06:14:59.000Z", 5_000),
    ],
)
def test_a_basket_keeps_the_prices_of_its_first_scan_for_a_while(
    utc: str, payable_fen: int
) -> None:
    opened = scanned(DISH, now=at(LAST_MINUTE))
    assert quote_of(opened, at(utc)).payable_fen == payable_fen


def test_without_a_known_time_no_hours_hold_and_everything_else_does() -> None:
    unsure = at(LAST_MINUTE, time_known=False)
    sale = scanned(DISH, DISH, now=unsure)
    assert priced_at(sale, unsure) == ""
    assert quote_of(sale, unsure).payable_fen == 8_000


def test_a_tier_prices_once_the_hub_has_replied() -> None:
    now = at("2026-03-10T08:00:00.000Z")
    sale = walk(scanned(COLA, now=now), CardScanned(CARD), now=now)
    assert quote_of(sale, now).payable_fen == 300
    silver = walk(sale, MemberReplied(CARD, "m1", 12, tier=Tier.SILVER), now=now)
    assert quote_of(silver, now).payable_fen == 285
    frozen = ticket(walk(silver, PayPressed(), now=now))
    assert frozen.quote.payable_fen == 280
    assert frozen.quote.rounded_fen == -5
    assert frozen.priced_at == "2026-03-10T08:00:00.000Z"


def test_a_hub_of_an_older_engine_gets_prices_that_it_can_compute() -> None:
    now = replace(at(LAST_MINUTE), policy=replace(POLICY, pricing_engine=2))
    quote = quote_of(scanned(DISH, DISH, now=now), now)
    assert (quote.engine, quote.payable_fen) == (2, 10_000)
