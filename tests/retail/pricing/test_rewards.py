"""Goods that points buy: priced 0, outside thresholds and offers, earning nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.policy.document import engine_needed, policy_document, read_policy
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import NEWEST, price
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rewards import (
    MAX_REWARDS,
    Reward,
    chosen_keys,
    exchange_points,
    exchanged,
)
from firmware.retail.pricing.quote import PriceStage
from firmware.retail.pricing.ruled import PriceRequest

pytestmark = pytest.mark.unit
POLICY = Policy(pricing_engine=NEWEST, rewards=(Reward(article="m", points=500),))


def piece(number: int, article: str, unit_fen: int) -> PricedGoods:
    key = ((f"{number:05}", 1),)
    return PricedGoods(article=article, unit_fen=unit_fen, keys=key)


def refused(rows: list[dict[str, object]]) -> str:
    with pytest.raises(ConfigError) as caught:
        from_mapping("policy.toml", {"rewards": rows}, Policy)
    return str(caught.value)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([{"article": "1", "points": 0}], "rewards[0].points"),
        ([{"article": "1", "points": 1_000_001}], "rewards[0].points"),
        ([{"article": "", "points": 1}], "an article number"),
        ([{"article": "1"}], "rewards[0].points"),
        ([{"article": "1", "points": 1, "price": 2}], "rewards[0].price"),
        ([{"article": "1", "points": 1, "name": "x" * 25}], "at most 24 characters"),
        ([{"article": "1", "points": n} for n in (1, 2)], "each article once"),
        (
            [{"article": str(n), "points": 1} for n in range(MAX_REWARDS + 1)],
            "at most 200 rewards",
        ),
    ],
)
def test_a_wrong_reward_is_refused_by_its_key(
    rows: list[dict[str, object]], fault: str
) -> None:
    assert fault in refused(rows)


def test_rewards_are_published_to_kiosks_that_compute_by_them() -> None:
    assert engine_needed(POLICY) == 3
    assert engine_needed(replace(POLICY, rewards=())) < 3
    assert read_policy("p", policy_document(POLICY)) == POLICY


def test_a_reward_costs_no_money_and_its_steps_add_up() -> None:
    goods = (piece(1, "a", 1_000), piece(2, "m", 4_900))
    quote = price(
        (),
        POLICY,
        request=PriceRequest(
            goods=exchanged(goods, {"00002": 500}),
            at=None,
            customer=Customer(points=600),
        ),
    )
    assert [(s.stage, s.rule, s.amount_fen) for s in quote.steps] == [
        (PriceStage.LISTED, "listed", 5_900),
        (PriceStage.POINTS, "exchange", -4_900),
    ]
    assert (quote.payable_fen, quote.earned_points) == (1_000, 1)
    assert (quote.points_fen, quote.exchange_points, quote.saved_fen) == (0, 500, 0)
    (net,) = quote.nets
    assert (net.key, net.net_fen, net.exchange_points) == ("00002", 0, 500)


@given(
    articles=st.lists(st.sampled_from("abcm"), max_size=12),
    balance=st.integers(-10, 3_000),
    chosen=st.lists(st.sampled_from("abcm"), max_size=4, unique=True),
)
def test_no_balance_buys_more_than_it_is_enough_for(
    articles: list[str], balance: int, chosen: list[str]
) -> None:
    prices = {"a": 100, "b": 250, "m": 500}
    goods = tuple(piece(n, article, 1_000) for n, article in enumerate(articles, 1))
    keys = chosen_keys(goods, prices, chosen, balance_points=balance)
    marked = exchanged(goods, keys)
    assert exchange_points(marked) == sum(keys.values()) <= max(balance, 0)
    for before, after in zip(goods, marked, strict=True):
        if after.exchanged:
            assert after.article in chosen
            assert after.exchange_points == prices[after.article]
        else:
            assert after == before
    left = balance - sum(keys.values())
    for article in set(chosen) & prices.keys():
        missed = [g for g in marked if g.article == article and not g.exchanged]
        assert not missed or left < prices[article]


def test_what_is_weighed_or_labelled_is_not_exchanged() -> None:
    weighed = replace(piece(1, "m", 900), weight_g=300)
    labelled = replace(piece(2, "m", 900), labelled=True)
    keys = chosen_keys((weighed, labelled), {"m": 1}, ["m"], balance_points=99)
    assert keys == {}
