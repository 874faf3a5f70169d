"""A policy that contradicts itself is refused by file, key, value and range (A35)."""

from datetime import date

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.policy.policy import Policy

pytestmark = pytest.mark.unit

Row = dict[str, object]


def spend(**keys: object) -> Row:
    return {"offers": {"spend": [{"id": "s", **keys}]}}


def article(**keys: object) -> Row:
    return {"offers": {"article": [{"id": "a", "price_bps": 8_000, **keys}]}}


def steps(*rows: tuple[int, int], off: str = "off_fen") -> list[Row]:
    return [{"from_fen": at, off: value} for at, value in rows]


CONTRADICTIONS = [
    (article(price_bps=10_001), "article[0].price_bps: 10001; allowed: a whole number"),
    (article(off_fen=5), "article[0].off_fen: 5; allowed: one of price_bps, price_fen"),
    (article(price_bps=None), "article[0].price_bps: not given; allowed: one of price"),
    (article(colour=1), "article[0].colour: unknown key (given 1); allowed: id, name"),
    (
        article(until_day="2026-03-01", from_day="2026-03-02"),
        "article[0].until_day: '2026-03-01'; allowed: 2026-03-02 or later",
    ),
    (article(until_day="2026-02-30"), "article[0].until_day: '2026-02-30'; allowed: a"),
    (article(hours=["11-14"]), "article[0].hours: a list; allowed: spans such as"),
    (
        article(hours=["14:00-14:00"]),
        "article[0].hours: '14:00-14:00'; allowed: a span that begins and ends at two",
    ),
    (
        article(from_day=date(2026, 3, 1)),
        'article[0].from_day: 2026-03-01; allowed: in quotes: "2026-03-01"',
    ),
    (
        article(hours="11:00-14:00"),
        "article[0].hours: '11:00-14:00'; allowed: a list: [\"11:00-14:00\"]",
    ),
    (article(weekdays=3), "article[0].weekdays: 3; allowed: a list: [3]"),
    (
        {"offers": {"article": {"id": "a", "price_bps": 80}}},
        "offers.article: a table; allowed: two brackets: [[offers.article]]",
    ),
    (article(weekdays=[8]), "article[0].weekdays[0]: 8; allowed: a whole number, 1 to"),
    (article(id="满减"), "article[0].id: '满减'; allowed: 1 to 32 of a-z"),
    (
        spend(steps=steps((10_000, 2_000), (10_000, 3_000))),
        "spend[0].steps[1].from_fen: 10000; allowed: more than 10000, the step",
    ),
    (
        spend(steps=steps((10_000, 2_000), (20_000, 2_000))),
        "spend[0].steps[1].off_fen: 2000; allowed: more than 2000, the step",
    ),
    (
        spend(steps=steps((1, 9_000), (2, 9_500), off="price_bps")),
        "spend[0].steps[1].price_bps: 9500; allowed: less than 9000, the step",
    ),
    (
        spend(steps=[*steps((1, 1)), {"from_pieces": 3, "off_fen": 2}]),
        "spend[0].steps[1].from_pieces: 3; allowed: keys as those of the step",
    ),
    (
        spend(steps=steps((10_000, 10_001))),
        "spend[0].steps[0].off_fen: 10001; allowed: 10000 or less",
    ),
    (spend(), "spend[0].steps: not given; allowed: either steps or every_fen"),
    (
        spend(steps=steps((10, 1)), every_fen=9, every_off_fen=1),
        "spend[0].steps: a list; allowed: either steps or every_fen",
    ),
    (
        spend(every_fen=9, every_pieces=2, every_off_fen=1),
        "spend[0].every_pieces: 2; allowed: either every_fen or every_pieces",
    ),
    (
        spend(every_fen=1_000, every_off_fen=1_001),
        "spend[0].every_off_fen: 1001; allowed: 1000 or less",
    ),
    (
        {"tier_prices": {"silver_bps": 9_000, "gold_bps": 9_100}},
        "tier_prices.gold_bps: 9100; allowed: 9000 or less",
    ),
    (
        {"points": {"gold_multiplier_bps": 30_000}},
        "points.diamond_multiplier_bps: 20000; allowed: 30000 or more",
    ),
    (
        {"points": {"silver_multiplier_bps": 15_000}},
        "points.gold_multiplier_bps: 10000; allowed: 15000 or more",
    ),
    (
        {"coupon_rules": {"given": [{"id": "c", "off_fen": 1_001, "min_fen": 1_000}]}},
        "coupon_rules.given[0].off_fen: 1001; allowed: 1000 or less",
    ),
    (
        {"tiers": {"gold_spend_min_fen": 100_000}},
        "tiers.gold_spend_min_fen: 100000; allowed: more than 100000, the tier",
    ),
    (
        {
            "offers": {
                "article": [{"id": "x", "price_bps": 1}],
                "any_n": [{"id": "x", "pieces": 2, "price_fen": 1}],
            }
        },
        "offers.any_n: 'x'; allowed: an id that no other offer has",
    ),
    (
        {"offers": {"gift": [{"id": "g"}]}},
        "offers.gift[0].min_fen: missing; allowed: a whole number, 0 to 100000000",
    ),
]


@pytest.mark.parametrize(("document", "told"), CONTRADICTIONS)
def test_a_contradiction_is_named_with_its_key_its_value_and_its_range(
    document: Row, told: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        from_mapping("policy.toml", document, Policy)
    first, *lines = str(refused.value).splitlines()
    assert first.startswith("policy.toml: ")
    assert any(told in line for line in lines), lines


def test_every_fault_of_a_file_is_named_at_once() -> None:
    document = {**article(price_bps=20_000), "cash": {"step_fen": 0}, "offer": 1}
    with pytest.raises(ConfigError) as refused:
        from_mapping("policy.toml", document, Policy)
    assert str(refused.value).startswith("policy.toml: 3 errors:")
