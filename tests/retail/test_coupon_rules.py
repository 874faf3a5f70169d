"""Rules that issue coupons: what contradicts itself is refused with its key (A35)."""

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.policy.policy import Policy

pytestmark = pytest.mark.unit


def refused(occasion: str, *rows: dict[str, object]) -> str:
    with pytest.raises(ConfigError) as found:
        from_mapping("new.toml", {"coupon_rules": {occasion: list(rows)}}, Policy)
    return str(found.value)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({}, "off_fen: not given; allowed: either off_fen or price_bps"),
        ({"off_fen": 1, "price_bps": 1}, "allowed: either off_fen or price_bps"),
        ({"price_bps": 10_001}, "price_bps: 10001"),
        ({"price_bps": 0}, "max_off_fen: not given; allowed: an amount"),
        ({"off_fen": 1, "max_off_fen": 1}, "max_off_fen: 1; allowed: left out"),
        ({"off_fen": -500}, "off_fen: -500"),
        ({"off_fen": 2**31}, "off_fen: 2147483648"),
        ({"off_fen": 1, "valid_days": 3_651}, "valid_days: 3651"),
        ({"off_fen": 1, "name": "长" * 25}, "name"),
        ({"off_fen": 1, "of_fen": 1}, "of_fen"),
    ],
)
def test_a_fault_names_its_key_and_what_is_allowed(
    row: dict[str, object], fault: str
) -> None:
    text = refused("newcomer", {"id": "w", **row})
    assert "coupon_rules.newcomer[0]" in text
    assert fault in text


def test_an_id_names_one_rule_of_all_occasions() -> None:
    rule: dict[str, object] = {"id": "w", "off_fen": 1}
    assert "'w'; allowed: an id that no other rule has" in refused("given", rule, rule)


def test_each_occasion_needs_its_own_numbers() -> None:
    assert "from_fen" in refused("spend_return", {"id": "w", "off_fen": 1})
    assert "points" in refused("exchange", {"id": "w", "off_fen": 1})


def test_more_rules_than_anybody_can_oversee_are_refused() -> None:
    rows: list[dict[str, object]] = [{"id": f"w{n}", "off_fen": 1} for n in range(101)]
    assert "101; allowed: at most 100 rules" in refused("given", *rows)
