"""The price of the open basket follows the policy, the member and the first scan."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Now, Sale, deadline_s
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.events import (
    CallPressed,
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import ArticleOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.quote import PriceStage
from tests.support.kiosk_builders import CARD, COLA, moment, ticket, walk, walked

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


def at(utc: str, *, mono_s: float = 1.0, time_known: bool = True) -> Now:
    return moment(mono_s, utc=utc, policy=POLICY, time_known=time_known)


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


@pytest.mark.parametrize(("mono_s", "payable_fen"), [(900, 4_000), (901, 5_000)])
def test_a_basket_keeps_the_prices_of_its_first_scan_for_a_while(
    mono_s: float, payable_fen: int
) -> None:
    opened = scanned(DISH, now=at(LAST_MINUTE))
    later = at("2026-03-10T06:14:59.000Z", mono_s=mono_s)
    touched = walk(opened, CallPressed(), now=replace(later, mono_s=890))
    ticked = walk(touched, Tick(), now=later)
    assert quote_of(ticked, later).payable_fen == payable_fen


def test_prices_of_a_later_moment_come_with_a_notice() -> None:
    sale = scanned(DISH, now=at(LAST_MINUTE))
    assert deadline_s(replace(sale, acted_at_s=890), POLICY) == 901
    late = at("2026-03-10T06:14:59.000Z", mono_s=901)
    sale, effects = walked(replace(sale, acted_at_s=890), Tick(), now=late)
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.REPRICED
    assert effects == (Beep(Tune.ATTENTION),)
    assert sale.priced_at == late.utc
    paid = ticket(walk(sale, PayPressed(), now=late))
    assert (paid.opened_at, paid.priced_at) == (LAST_MINUTE, late.utc)
    assert deadline_s(replace(sale, notice=None, acted_at_s=1_799), POLICY) == 1_801


def test_prices_that_stay_the_same_come_without_a_notice() -> None:
    sale = scanned(COLA, now=at(LAST_MINUTE))
    late = at("2026-03-10T06:14:59.000Z", mono_s=901)
    sale, effects = walked(replace(sale, acted_at_s=890), Tick(), now=late)
    assert (sale.notice, effects) == (None, ())
    assert sale.priced_at == late.utc


def test_a_basket_that_is_being_paid_keeps_its_price() -> None:
    sale = walk(scanned(DISH, now=at(LAST_MINUTE)), PayPressed(), now=at(LAST_MINUTE))
    late = at("2026-03-10T06:14:59.000Z", mono_s=901)
    frozen = walk(replace(sale, acted_at_s=890), Tick(), now=late)
    assert ticket(frozen).quote.payable_fen == 4_000
    assert frozen.notice is None
    back = walk(frozen, UndoPressed(), now=late)
    assert deadline_s(back, POLICY) == 901
    again = walk(back, Tick(), now=late)
    assert again.notice is not None
    assert quote_of(again, late).payable_fen == 5_000


def test_the_next_basket_begins_with_the_prices_of_its_own_first_scan() -> None:
    left = walk(scanned(DISH, now=at(LAST_MINUTE)), UndoHeld(), now=at(LAST_MINUTE))
    late = at("2026-03-10T06:00:01.000Z")
    assert quote_of(walk(left, GoodsScanned(DISH), now=late), late).payable_fen == 5_000


def test_without_a_known_time_no_hours_hold_and_everything_else_does() -> None:
    unsure = at(LAST_MINUTE, time_known=False)
    sale = scanned(DISH, DISH, now=unsure)
    assert sale.priced_at == ""
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
