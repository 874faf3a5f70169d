"""Bonuses add points to an order, and refunds take back what they added (A24)."""

from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import PointsRule, Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.bonus_points import order_bonuses
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import NEWEST, price
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.bonuses import Bonuses, ExtraBonus, MultiplyBonus
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.quote import Quote
from firmware.retail.pricing.refunds import Sold, SoldLine, refund
from firmware.retail.pricing.ruled import PriceRequest

pytestmark = pytest.mark.unit

NOON = datetime(2026, 3, 11, 12)  # noqa: DTZ001 - store time, a Wednesday
RULE = PointsRule()
DRINKS = MultiplyBonus(
    id="d", multiplier_bps=20_000, scope=Scope(categories=("drinks",))
)
FIFTY = ExtraBonus(id="x", points=50, from_fen=10_000)
DAY = MultiplyBonus(id="b", multiplier_bps=30_000, birthday=True)


def goods(
    key: str, fen: int, category: str = "", *, excluded: bool = False
) -> PricedGoods:
    return PricedGoods(
        article=key,
        unit_fen=fen,
        category=category,
        excluded=excluded,
        keys=((key, 1),),
    )


def quoted(bonuses: Bonuses, customer: Customer | None, *bought: PricedGoods) -> Quote:
    policy = Policy(pricing_engine=NEWEST, bonuses=bonuses)
    request = PriceRequest(goods=bought, at=NOON, customer=customer)
    return price((), policy, request=request)


def test_points_of_goods_are_multiplied_and_more_come_from_a_sum_on() -> None:
    both = Bonuses(multiply=(DRINKS,), extra=(FIFTY,))
    bought = goods("a", 4_000, "drinks"), goods("b", 6_000)
    quote = quoted(both, Customer(), *bought)
    assert (quote.earned_points, quote.bonus_points) == (10 + 4 + 50, 54)
    assert quoted(both, None, *bought).bonus_points == 0
    assert quoted(both, Customer(), bought[1]).bonus_points == 0


def test_a_multiplier_is_on_top_of_the_tier_s() -> None:
    half = Bonuses(multiply=(MultiplyBonus(id="h", multiplier_bps=15_000),))
    diamond = Customer(tier=Tier.DIAMOND)
    bought = PricedGoods(article="a", unit_fen=10_000, no_tier=True, keys=(("a", 1),))
    assert quoted(half, diamond, bought).earned_points == 20 + 10


def test_what_takes_no_offer_takes_part_in_a_bonus_for_all_goods_only() -> None:
    everything = Bonuses(multiply=(MultiplyBonus(id="e", multiplier_bps=20_000),))
    bottle = goods("a", 4_000, "drinks", excluded=True)
    assert quoted(everything, Customer(), bottle).bonus_points == 4
    assert quoted(Bonuses(multiply=(DRINKS,)), Customer(), bottle).bonus_points == 0


@pytest.mark.parametrize(("birthday", "bonus"), [(True, 20), (False, 0)])
def test_a_birthday_bonus_uses_the_benefit_of_the_year(
    birthday: bool,  # noqa: FBT001
    bonus: int,
) -> None:
    quote = quoted(
        Bonuses(multiply=(DAY,)), Customer(birthday=birthday), goods("a", 10_000)
    )
    assert (quote.bonus_points, quote.birthday) == (bonus, birthday)


@given(st.lists(st.integers(0, 9_000), min_size=2, max_size=4))
def test_refunds_in_any_order_take_back_all_that_was_earned(nets: list[int]) -> None:
    keys = [str(n) for n in range(len(nets))]
    bought = tuple(
        goods(key, fen, "drinks" if n % 2 else "")
        for n, (key, fen) in enumerate(zip(keys, nets, strict=True))
    )
    request = PriceRequest(goods=bought, at=NOON, customer=Customer())
    sold = Sold(
        lines=tuple(
            SoldLine(key=key, pieces=1, net_fen=fen)
            for key, fen in zip(keys, nets, strict=True)
        ),
        paid_fen=sum(nets),
        burned_points=0,
        earned=lambda fen: earned_points(fen, RULE),
        bonuses=order_bonuses(request, (DRINKS, FIFTY), RULE),
    )
    quote = quoted(Bonuses(multiply=(DRINKS,), extra=(FIFTY,)), Customer(), *bought)
    for order in permutations(keys):
        before: dict[str, int] = {}
        taken = 0
        for key in order:
            found = refund(sold, before, {key: 1})
            assert found is not None
            assert found.points_taken >= 0
            taken += found.points_taken
            before[key] = 1
        assert taken == quote.earned_points


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            {"multiply": [{"id": "a", "multiplier_bps": 10_000}]},
            "multiplier_bps: 10000",
        ),
        ({"multiply": [{"id": "a", "multiplier_bps": 100_001}]}, "100001"),
        ({"extra": [{"id": "a", "points": 0}]}, "bonuses.extra[0].points: 0"),
        ({"extra": [{"id": "A!", "points": 1}]}, "bonuses.extra[0].id"),
        (
            {"extra": [{"id": f"b{n}", "points": 1} for n in range(101)]},
            "101; allowed: at most 100 bonuses",
        ),
        (
            {
                "extra": [{"id": "a", "points": 1}],
                "multiply": [{"id": "a", "multiplier_bps": 20_000}],
            },
            "an id that no other bonus has",
        ),
    ],
)
def test_a_bonus_that_means_nothing_is_refused_with_its_key(
    rows: dict[str, object], fault: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        from_mapping("new.toml", {"bonuses": rows}, Policy)
    assert fault in str(refused.value)
