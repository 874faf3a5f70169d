"""The shop's policy: its defaults, its ranges, its way over the wire."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from firmware.base.config_loader import from_mapping, to_mapping
from firmware.base.errors import ConfigError
from firmware.base.ranges import Range
from firmware.retail.codes.rules import PAY_ISSUERS, CodeRules, LabelLayout
from firmware.retail.policy.policy import Policy

Numbers = Iterator[tuple[tuple[str, ...], Range, float]]


def bounded(table: Any, path: tuple[str, ...] = ()) -> Numbers:  # noqa: ANN401 - any of the policy's tables
    hints = get_type_hints(table.__class__, include_extras=True)
    for name in (field.name for field in fields(table)):
        value = getattr(table, name)
        if is_dataclass(value):
            yield from bounded(value, (*path, name))
        elif get_origin(hints[name]) is Annotated:
            yield (*path, name), get_args(hints[name])[1], value


def document(path: tuple[str, ...], value: object) -> dict[str, object]:
    name, *rest = path
    return {name: document(tuple(rest), value) if rest else value}


def test_the_defaults_are_the_products() -> None:
    policy = Policy()
    assert policy.points.spend_per_point_fen == 1_000
    assert (policy.limits.pieces_max, policy.limits.amount_max_fen) == (50, 200_000)
    assert (policy.cash.step_fen, policy.cash.rounding) == (10, "down")
    assert policy.patience.idle_warning_s == 60
    assert policy.patience.idle_reset_s == 90
    assert policy.holds.cancel_basket_s == 2
    assert policy.holds.confirm_cash_s == 3
    assert policy.catalogue.stale_limit_days == 7
    assert policy.catalogue.stale_warning_bps == 8_000


@pytest.mark.parametrize(("path", "range_", "default"), list(bounded(Policy())))
def test_each_default_is_in_its_range_and_nothing_outside_is_taken(
    path: tuple[str, ...], range_: Range, default: float
) -> None:
    assert default in range_
    for beyond in (range_.minimum - 1, range_.maximum + 1):
        with pytest.raises(ConfigError, match=rf"{'.'.join(path)}: .* {range_}"):
            from_mapping("policy", document(path, beyond), Policy)


def test_a_policy_goes_over_the_wire_and_comes_back_equal() -> None:
    labels = (LabelLayout(prefix=21, carries="amount"),)
    policy = Policy(version=7, codes=CodeRules(labels=labels))
    wired = json.loads(json.dumps(to_mapping(policy)))
    assert from_mapping("policy", wired, Policy) == policy


def test_a_reset_that_comes_before_its_warning_is_refused() -> None:
    with pytest.raises(ConfigError, match="more than idle_warning_s, 60"):
        from_mapping("policy", {"patience": {"idle_reset_s": 60}}, Policy)


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        (
            {
                "labels": [
                    {"prefix": 21, "carries": "amount"},
                    {"prefix": 21, "carries": "weight"},
                ]
            },
            "codes.labels: 21; allowed: one layout for 13 digits",
        ),
        (
            {
                "labels": [
                    {
                        "prefix": 21,
                        "carries": "amount",
                        "digits": 18,
                        "plu_digits": 4,
                    }
                ]
            },
            r"codes.labels\[0\].plu_digits: 4; allowed: 5 on a label of 18",
        ),
        ({"labels": [{"prefix": 30, "carries": "amount"}]}, "20 to 29"),
        (
            {"pay": [to_mapping(PAY_ISSUERS[0]), to_mapping(PAY_ISSUERS[0])]},
            "codes.pay: 'alipay, alipay'; allowed: networks that do not overlap",
        ),
        (
            {"pay": [{**to_mapping(PAY_ISSUERS[0]), "prefix_max": 24}]},
            r"codes.pay\[0\].prefix_max: 24; allowed: 25 or more",
        ),
        (
            {"pay": [{**to_mapping(PAY_ISSUERS[0]), "digits_max": 16}]},
            None,
        ),
        (
            {"pay": [{**to_mapping(PAY_ISSUERS[1]), "digits_max": 17}]},
            r"codes.pay\[0\].digits_max: 17; allowed: 18 or more",
        ),
    ],
)
def test_rules_of_codes_that_contradict_each_other_are_refused(
    rules: dict[str, object], fault: str | None
) -> None:
    if fault is None:
        assert from_mapping("policy", {"codes": rules}, Policy)
    else:
        with pytest.raises(ConfigError, match=fault):
            from_mapping("policy", {"codes": rules}, Policy)
