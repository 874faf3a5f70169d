"""What a valid policy may not mean is named: warnings, each with its key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.beaten_offers import beaten_offers
from firmware.retail.policy.doubts import GoodsNames, doubts
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.bonuses import (
    Bonuses,
    ExtraBonus,
    MultiplyBonus,
)
from firmware.retail.pricing.offers.coupon_rules import CouponKind, CouponRules
from firmware.retail.pricing.offers.rewards import Reward
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    AnyNOffer,
    ArticleOffer,
    BuyGetOffer,
    GiftOffer,
    NthPieceOffer,
    Offer,
    SetOffer,
    SetPart,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.ruled import PriceRequest, ruled
from firmware.retail.pricing.terms import Terms, TierPrices

pytestmark = pytest.mark.unit

DRINKS = Scope(categories=("饮料",))
GOODS = GoodsNames(
    [
        Article("6900000000014", "可乐", 300, category="饮料"),
        Article("2000001", "苹果", 1_200, by_weight=True, category="水果"),
        Article("6900000000021", "香烟", 2_500, category="烟", offer_excluded=True),
    ]
)


def of(offers: Offers, goods: GoodsNames | None = GOODS) -> list[tuple[str, str]]:
    policy = Policy(offers=offers)
    return [(each.key, each.what) for each in doubts(policy, "2026-03-31", goods)]


def test_an_offer_that_ended_is_named_from_the_day_after_on() -> None:
    def article(day: str) -> Offers:
        return Offers(article=(ArticleOffer(id="a", price_bps=1, until_day=day),))

    assert of(article("2026-03-31")) == []
    assert of(article("2026-03-30")) == [
        ("offers.article[0].until_day", "it ended on 2026-03-30")
    ]


def test_names_that_no_article_has_are_named_one_by_one() -> None:
    scope = Scope(
        articles=("6900000000014", "1"),
        categories=("饮料", "烟"),
        brands=("某牌",),
        tags=("新品",),
    )
    found = of(
        Offers(nth_piece=(NthPieceOffer(id="n", nth=2, price_bps=1, scope=scope),))
    )
    assert [key.rpartition(".")[2] for key, _ in found] == [
        *("articles", "categories", "brands", "tags")
    ]
    assert found[1][1] == "no article of the catalogue takes part by '烟'"


def test_bonuses_and_coupons_are_looked_up_as_offers_are() -> None:
    tea = Scope(categories=("茶",))
    policy = Policy(
        bonuses=Bonuses(
            multiply=(MultiplyBonus(id="m", multiplier_bps=20_000, scope=tea),),
            extra=(ExtraBonus(id="x", points=5, until_day="2026-03-30"),),
        ),
        coupon_rules=CouponRules(given=(CouponKind(id="c", off_fen=1, scope=tea),)),
    )
    found = list(doubts(policy, "2026-03-31", GOODS))
    assert [(each.key, each.offer) for each in found] == [
        ("bonuses.multiply[0].scope.categories", "m"),
        ("bonuses.extra[0].until_day", "x"),
        ("coupon_rules.given[0].scope.categories", "c"),
    ]


def test_numbers_that_look_like_percent_or_yuan_are_named() -> None:
    policy = Policy(
        tier_prices=TierPrices(silver_bps=95, gold_bps=90, diamond_bps=85),
        offers=Offers(
            article=(ArticleOffer(id="a", price_bps=80),),
            spend=(SpendOffer(id="s", steps=steps((100, 20), (20_000, 5_000))),),
        ),
        coupon_rules=CouponRules(given=(CouponKind(id="c", off_fen=5, min_fen=30),)),
    )
    found = {each.key: each.what for each in doubts(policy, "2026-03-31", None)}
    assert found == {
        "tier_prices.silver_bps": "95 is 0.95 %: 95 % is 9500",
        "tier_prices.gold_bps": "90 is 0.9 %: 90 % is 9000",
        "tier_prices.diamond_bps": "85 is 0.85 %: 85 % is 8500",
        "offers.article[0].price_bps": "80 is 0.8 %: 80 % is 8000",
        "offers.spend[0].steps[0].from_fen": "100 is 1.00 yuan: 100 yuan is 10000",
        "coupon_rules.given[0].min_fen": "30 is 0.30 yuan: 30 yuan is 3000",
    }


def test_gifts_add_ons_and_parts_of_sets_are_looked_up() -> None:
    parts = (SetPart(article="6900000000014"), SetPart(article="2"))
    offers = Offers(
        gift=(GiftOffer(id="g", article="1", min_fen=1),),
        add_on=(AddOnOffer(id="a", article="2000001", min_fen=1, price_fen=1),),
        sets=(SetOffer(id="s", parts=parts, price_fen=1),),
    )
    assert [key for key, _ in of(offers)] == [
        "offers.gift[0].article",
        "offers.sets[0].parts[1].article",
    ]
    assert of(offers, None) == []


@pytest.mark.parametrize("scope", [Scope(), Scope(categories=("水果",))])
def test_a_price_for_a_piece_of_what_is_weighed_is_named(scope: Scope) -> None:
    ((key, what),) = of(
        Offers(article=(ArticleOffer(id="a", price_fen=990, scope=scope),))
    )
    assert key == "offers.article[0].price_fen"
    assert what.startswith("2000001 苹果 is sold by weight")


def steps(*pairs: tuple[int, int]) -> tuple[SpendStep, ...]:
    return tuple(SpendStep(from_fen=at, off_fen=off) for at, off in pairs)


BEATEN: list[tuple[Offer, Offer]] = [
    (
        ArticleOffer(id="w", price_bps=9_000, members=True, scope=DRINKS),
        ArticleOffer(id="b", price_bps=8_000, scope=DRINKS),
    ),
    (
        ArticleOffer(id="w", off_fen=50, tiers=(Tier.GOLD,)),
        ArticleOffer(id="b", off_fen=60, tiers=(Tier.GOLD, Tier.SILVER)),
    ),
    (
        SpendOffer(id="w", steps=steps((1_000, 100), (2_000, 150))),
        SpendOffer(id="b", steps=steps((900, 100), (1_500, 200))),
    ),
    (
        SpendOffer(id="w", every_fen=1_000, every_off_fen=100, times_max=2),
        SpendOffer(id="b", every_fen=800, every_off_fen=100),
    ),
    (
        NthPieceOffer(id="w", nth=2, price_bps=5_000, scope=DRINKS),
        NthPieceOffer(id="b", nth=2, price_bps=4_000, scope=DRINKS),
    ),
    (
        AnyNOffer(id="w", pieces=3, price_fen=500, times_max=1),
        AnyNOffer(id="b", pieces=3, price_fen=500),
    ),
    (BuyGetOffer(id="w", buy=2, get=1), BuyGetOffer(id="b", buy=2, get=1)),
]


@pytest.mark.parametrize(("worse", "better"), BEATEN)
def test_an_offer_that_another_always_beats_is_named(
    worse: Offer, better: Offer
) -> None:
    assert beaten_offers([better, worse]) == {"w": "b"}


@given(
    prices=st.lists(st.integers(1, 900), min_size=1, max_size=5),
    tier=st.sampled_from([None, *Tier]),
    pair=st.sampled_from(BEATEN),
)
def test_without_it_every_basket_costs_the_same(
    prices: list[int], tier: Tier | None, pair: tuple[Offer, Offer]
) -> None:
    worse, better = pair
    goods = tuple(
        PricedGoods(
            article="ab"[n % 2], unit_fen=fen, category="饮料", keys=((str(n), 1),)
        )
        for n, fen in enumerate(prices)
    )
    customer = None if tier is None else Customer(tier=tier)
    request = PriceRequest(goods=goods, at=None, customer=customer)
    both, one = (
        ruled(request, Terms(offers=offers)) for offers in ((worse, better), (better,))
    )
    assert both.due_fen == one.due_fen


@pytest.mark.parametrize(
    "pair",
    [
        (
            SpendOffer(id="w", steps=steps((1_000, 100)), stack=True),
            SpendOffer(id="b", steps=steps((1_000, 200))),
        ),
        (
            ArticleOffer(id="w", price_bps=9_000),
            ArticleOffer(id="b", price_bps=8_000, members=True),
        ),
        (
            ArticleOffer(id="w", price_bps=9_000, stack_tier=True),
            ArticleOffer(id="b", price_bps=8_900),
        ),
        (
            ArticleOffer(id="w", price_bps=9_000),
            ArticleOffer(id="b", price_bps=8_000, hours=("11:00-14:00",)),
        ),
        (
            SpendOffer(id="w", steps=steps((1_000, 100))),
            SpendOffer(id="b", steps=steps((1_100, 200))),
        ),
        (
            SpendOffer(id="w", steps=steps((1_000, 100)), scope=DRINKS),
            SpendOffer(id="b", steps=steps((1_000, 200))),
        ),
        (
            GiftOffer(id="w", article="a", min_fen=900),
            GiftOffer(id="b", article="a", min_fen=800),
        ),
        (
            AddOnOffer(id="w", article="a", min_fen=900, price_fen=90),
            AddOnOffer(id="b", article="a", min_fen=800, price_fen=80),
        ),
    ],
)
def test_what_may_count_is_not_named(pair: tuple[Offer, Offer]) -> None:
    assert beaten_offers(pair) == {}


def test_a_birthday_coupon_leaves_no_room_for_a_birthday_offer() -> None:
    offer = ArticleOffer(id="cake", off_fen=100, birthday=True)
    rule = CouponKind(id="gift", off_fen=500)
    bonus = ExtraBonus(id="plus", points=5, birthday=True)
    policy = Policy(
        offers=Offers(article=(offer,)),
        bonuses=Bonuses(extra=(bonus,)),
        coupon_rules=CouponRules(birthday=(rule,)),
    )
    found = list(doubts(policy, "2026-03-01", None))
    assert [(each.key, each.offer) for each in found] == [
        ("offers.article[0].birthday", "cake"),
        ("bonuses.extra[0].birthday", "plus"),
    ]
    assert all("coupon gift" in each.what for each in found)


def test_rewards_that_nobody_can_exchange_are_named() -> None:
    numbers = ("6900000000014", "6900000000021", "4006381333931", "2000001")
    policy = Policy(rewards=tuple(Reward(article=each, points=1) for each in numbers))
    found = [(d.key, str(d.what)) for d in doubts(policy, "2026-03-31", GOODS)]
    assert found == [
        ("rewards[2].article", "4006381333931 is not in the catalogue"),
        ("rewards[3].article", "2000001 is sold by weight: no points buy it"),
    ]
    assert list(doubts(policy, "2026-03-31", None)) == []
