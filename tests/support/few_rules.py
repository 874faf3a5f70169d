"""Random baskets of a few lines under the rules that most shops have."""

from dataclasses import replace
from datetime import datetime
from random import Random

from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.limits import StoppedOffer
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    ArticleOffer,
    GiftOffer,
    NthPieceOffer,
    Offer,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.scope import WHOLE_BASKET, Scope
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.terms import Terms

ARTICLES = [f"{n:02}" for n in range(12)]
PRICES = (0, 1, 99, 333, 500, 999, 1_000, 1_001, 1_667, 5_000)
HELD = datetime(2026, 3, 10, 12, 0)  # noqa: DTZ001 - store time has no zone


def few_rules(rng: Random) -> tuple[PriceRequest, Terms]:
    """A basket and terms; amounts lie near the thresholds."""
    goods = [_goods(rng, n) for n in range(rng.randint(1, 6))]
    offers = [_offer(rng, n) for n in range(rng.randint(0, 7))]
    stopped = [StoppedOffer(id="o0")] if rng.random() < 0.1 else []
    request = PriceRequest(
        goods=tuple(goods),
        at=rng.choice((HELD, HELD, HELD, None)),
        customer=_customer(rng),
        declined=frozenset({"o1"} if rng.random() < 0.1 else ()),
        hub_away=rng.random() < 0.5,
    )
    return request, Terms(offers=tuple(offers), stopped=tuple(stopped))


def _customer(rng: Random) -> Customer | None:
    if rng.random() < 0.4:
        return None
    used_up = frozenset({"o2"} if rng.random() < 0.1 else ())
    return Customer(tier=rng.choice(list(Tier)), points=100, used_up=used_up)


def _goods(rng: Random, number: int) -> PricedGoods:
    place = rng.randrange(len(ARTICLES))
    pieces = rng.choice((1, 1, 1, 2, 3))
    return PricedGoods(
        article=ARTICLES[place],
        unit_fen=rng.choice(PRICES),
        pieces=pieces,
        weight_g=rng.choice((None, None, None, 250)),
        category=("food", "drink")[place % 2],
        tags=("new",) if place % 3 == 0 else (),
        member_fen=rng.choice((None, None, None, 300)),
        excluded=rng.random() < 0.05,
        no_tier=rng.random() < 0.1,
        plain=rng.random() < 0.05,
        exchange_points=10 if rng.random() < 0.02 else None,
        keys=((f"{number:05}", pieces),),
    )


def _offer(rng: Random, number: int) -> Offer:
    return replace(
        rng.choice(KINDS)(rng, f"o{number}"),
        name=f"offer {number}",
        scope=_scope(rng),
        members=rng.random() < 0.1,
        exclusive=rng.random() < 0.03,
        hours=rng.choice(((), (), (), ("11:00-12:00",), ("11:00-14:00",))),
    )


def _scope(rng: Random) -> Scope:
    some = tuple(rng.sample(ARTICLES, rng.randint(1, 5)))
    one = Scope(articles=some)
    return rng.choice(
        (
            WHOLE_BASKET,
            one,
            one,
            Scope(categories=("FOOD",), articles=some[:1]),
            Scope(tags=("new",)),
        )
    )


def _article(rng: Random, name: str) -> Offer:
    bare = ArticleOffer(id=name)
    return rng.choice(
        (
            replace(bare, price_bps=9_000),
            replace(bare, price_bps=8_000, stack_tier=True),
            replace(bare, off_fen=50),
            replace(bare, price_fen=300),
            replace(bare, kg_price_fen=1_200),
            replace(bare, price_bps=9_500, order_pieces_max=1),
        )
    )


def _spend(rng: Random, name: str) -> Offer:
    bare, stack = SpendOffer(id=name), rng.random() < 0.2
    from_fen = rng.choice((500, 1_000, 2_000, 3_000))
    more = from_fen + 1_000
    fen = SpendStep(from_fen=from_fen, off_fen=30), SpendStep(from_fen=more, off_fen=80)
    rate = SpendStep(from_fen=from_fen, price_bps=9_000)
    pieces = SpendStep(from_pieces=2, price_bps=9_500)
    return rng.choice(
        (
            replace(bare, steps=fen, stack=stack),
            replace(bare, steps=fen[:1]),
            replace(bare, steps=(rate,), max_off_fen=rng.choice((None, 200))),
            replace(bare, steps=(pieces,)),
            replace(bare, every_fen=from_fen, every_off_fen=100, stack=stack),
        )
    )


def _gift(rng: Random, name: str) -> Offer:
    return GiftOffer(id=name, article=rng.choice(ARTICLES), min_fen=6_000)


def _add_on(rng: Random, name: str) -> Offer:
    some = rng.choice(ARTICLES)
    return AddOnOffer(id=name, article=some, min_fen=6_000, price_fen=100)


def _nth(rng: Random, name: str) -> Offer:
    return NthPieceOffer(id=name, nth=rng.randint(2, 5), price_bps=5_000)


KINDS = (_article, _article, _article, _spend, _spend, _gift, _add_on, _nth)
