"""A hint is searched for while the basket rests, in small parts, and never too late."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Button
from firmware.kiosk.runtime.offer_hints import REST_S, OfferHints
from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
)
from firmware.protocol import codec, topics
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.hints import TRIALS_MIN, Hint
from firmware.retail.pricing.offers.rules import GiftOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.rules import CashRule
from tests.support.kiosk_builders import BISCUIT, CARD, COLA, moment, walk
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import manifest, policy_document, published, row

RICE = Article("6930000000301", "五常大米", 9_350, category="粮油")
BAG = Article("6930000000302", "环保袋", 1_500)
OVER_100 = SpendOffer(id="over-100", steps=(SpendStep(from_fen=10_000, off_fen=2_000),))
A_BAG = GiftOffer(id="bag", article=BAG.gtin, min_fen=10_000)


def at(*offers: SpendOffer | GiftOffer, mono_s: float = 1.0) -> Now:
    spend = tuple(each for each in offers if isinstance(each, SpendOffer))
    gift = tuple(each for each in offers if isinstance(each, GiftOffer))
    policy = Policy(pricing_engine=NEWEST, offers=Offers(spend=spend, gift=gift))
    return moment(mono_s, policy=policy, gift_articles=(BAG,))


def basket(now: Now, *members: MemberReplied) -> Sale:
    shown = (CardScanned(CARD), *members) if members else ()
    return walk(Sale(), GoodsScanned(RICE), *shown, now=now)


def found(sale: Sale, now: Now) -> Hint | None:
    hints = OfferHints()
    assert hints.of(sale, now) is None
    for _ in range(4 * TRIALS_MIN):
        hints.work(sale, now.mono_s + REST_S)
    assert hints.due_s(sale) is None
    return hints.of(sale, now)


def test_what_is_missing_and_what_it_saves() -> None:
    hint = found(basket(at(OVER_100)), at(OVER_100))
    assert hint is not None
    assert (hint.add_fen, hint.saved_fen, hint.pay_then_fen) == (650, 2_000, 8_000)


def test_less_that_is_not_truly_less_is_no_hint() -> None:
    step = SpendStep(from_fen=10_000, off_fen=650)
    now = at(replace(OVER_100, steps=(step,)))
    assert found(basket(now), now) is None


def test_rounding_never_makes_what_is_owed_nothing_so_less_is_still_less() -> None:
    half = SpendStep(from_fen=900, off_fen=500)
    now = at(replace(OVER_100, steps=(half,)))
    now = replace(now, policy=replace(now.policy, cash=CashRule(step_fen=1_000)))
    cola = walk(Sale(), GoodsScanned(replace(COLA, price_fen=800)), now=now)
    hint = found(cola, now)
    assert hint is not None
    assert hint.pay_then_fen == 400


def test_a_gift_that_is_worth_more_than_the_gap_has_its_name() -> None:
    hint = found(basket(at(A_BAG)), at(A_BAG))
    assert hint is not None
    assert (hint.add_fen, hint.gift_name) == (650, "环保袋")
    dear = at(replace(A_BAG, min_fen=10_850))
    assert found(basket(dear), dear) is None


@pytest.mark.parametrize(
    ("name", "scope", "shown"),
    [
        ("", Scope(categories=("粮油",)), "粮油"),
        ("米面满百减二十", Scope(articles=(RICE.gtin,)), "米面满百减二十"),
        ("", Scope(articles=(RICE.gtin,)), None),
    ],
)
def test_goods_that_alone_count_are_named_or_nothing_is_said(
    name: str, scope: Scope, shown: str | None
) -> None:
    now = at(replace(OVER_100, name=name, scope=scope))
    hint = found(basket(now), now)
    assert (None if hint is None else hint.scope_name) == shown


def test_the_next_tier_is_named_if_nothing_else_is_better() -> None:
    silver_next = MemberReplied(
        CARD, "m1", 0, next_tier=Tier.SILVER, next_missing_fen=9_500
    )
    now = at()
    hint = found(basket(now, silver_next), now)
    assert hint is not None
    assert (hint.tier, hint.add_fen) == (Tier.SILVER, 150)
    both = at(OVER_100)
    hint = found(basket(both, silver_next), both)
    assert hint is not None
    assert hint.tier is Tier.NONE


def test_no_search_where_nothing_can_be_gained() -> None:
    for now, sale in (
        (at(), basket(at())),
        (at(OVER_100), Sale()),
        (at(OVER_100), walk(basket(at(OVER_100)), PayPressed(), now=at(OVER_100))),
    ):
        hints = OfferHints()
        assert hints.of(sale, now) is None
        assert hints.due_s(sale) is None


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[KioskRig]:
    rig = KioskRig(tmp_path)
    step = SpendStep(from_fen=1_000, off_fen=200)
    offers = Offers(spend=(SpendOffer(id="over-10", steps=(step,)),))
    policy = Policy(version=2, pricing_engine=NEWEST, offers=offers)
    rig.hear(topics.policy(NEWEST), policy_document(policy))
    yield rig
    rig.close()


def test_the_kiosk_wakes_for_it_once_the_basket_rests(kiosk: KioskRig) -> None:
    kiosk.scan(COLA.gtin)
    kiosk.scan(BISCUIT.gtin)
    assert kiosk.controller.next_deadline_s() == pytest.approx(REST_S)
    assert kiosk.controller.scene().hint is None
    kiosk.now_s += REST_S
    parts = 0
    while kiosk.controller.next_deadline_s() == 0:
        assert kiosk.controller.scene().hint is None
        kiosk.controller.poll()
        parts += 1
    assert 3 <= parts <= 4 * TRIALS_MIN
    hint = kiosk.controller.scene().hint
    assert hint is not None
    assert (hint.add_fen, hint.saved_fen) == (47, 200)
    kiosk.scan(COLA.gtin)
    assert kiosk.controller.scene().hint is None
    kiosk.press(Button.PAY)
    assert kiosk.controller.scene().hint is None


def test_a_gift_has_the_name_of_its_article_once_the_catalogue_has_it(
    kiosk: KioskRig,
) -> None:
    gifts = (
        GiftOffer(id="drink", name="满6送饮料", article=COLA.gtin, min_fen=600),
        GiftOffer(id="bag", name="满6送袋", article=BAG.gtin, min_fen=600),
    )
    policy = Policy(version=3, pricing_engine=NEWEST, offers=Offers(gift=gifts))
    kiosk.hear(topics.policy(NEWEST), policy_document(policy))
    kiosk.scan(BISCUIT.gtin)
    names = {gift.rule: gift.name for gift in kiosk.controller.scene().quote.gifts}
    assert names == {"drink": COLA.name, "bag": "满6送袋"}
    base, bodies = published(2, 0, (row(COLA), row(BISCUIT), row(BAG)))
    kiosk.catalogue.offer_manifest(manifest(base))
    for body in bodies:
        assert kiosk.catalogue.offer_part(body, codec.encode_body(body))
    names = {gift.rule: gift.name for gift in kiosk.controller.scene().quote.gifts}
    assert names == {"drink": COLA.name, "bag": BAG.name}
