"""The product computes what the reference computes, on a few hundred random cases.

The reference in `tests/support/pricing_reference` shares no line with the product and
tries every combination. Each basket is scanned in other ways, too.
"""

from functools import cache
from random import Random
from typing import Any, cast

import pytest

from firmware.price_cases.case import PURE
from firmware.price_cases.reading.faults import Faults
from firmware.price_cases.reading.form import CaseForm
from tests.support.pricing_reference.random_cases import random_case
from tests.support.pricing_reference.reference import reference
from tests.support.pricing_reference.variants import (
    permuted,
    with_merged_lines,
    with_single_pieces,
    without_line_ids,
)

SEEDS = {"quote": 200, "max_points": 60, "refund": 100, "hint": 60}
"""How many cases of each kind; hints try several prices each."""
ONCE_WRONG = {"quote": (609, 7711)}
"""A coupon at a rate pays a part of what a gift raises; two pieces may be the gift."""
VARIED = range(80)

Given = dict[str, Any]


@cache
def given(seed: int, kind: str = "quote") -> Given:
    return random_case(Random(seed), kind)["given"]


def found(form: Given, kind: str = "quote") -> dict[str, Any]:
    faults: Faults = []
    result = PURE[kind](CaseForm(form, "", faults))
    assert faults == []
    return result


@cache
def quoted(seed: int) -> dict[str, Any]:
    """What is found of a basket; nobody changes it."""
    return found(given(seed))


@pytest.mark.parametrize("kind", SEEDS)
def test_random_cases_come_to_what_the_reference_computes(kind: str) -> None:
    for seed in (*range(SEEDS[kind]), *ONCE_WRONG.get(kind, ())):
        form = given(seed, kind)
        result, expected = found(form, kind), reference(kind, form)
        for key, value in expected.items():
            assert comparable(key, result.get(key)) == comparable(key, value), seed


def comparable(key: str, value: object) -> object:
    if key in {"rules", "gifts"}:
        return sorted(cast("list[str]", value))
    return value


def test_the_order_of_scanning_never_changes_the_price() -> None:
    for seed in VARIED:
        other = permuted(given(seed), Random(seed))
        assert found(other) == quoted(seed), seed


def test_equal_lines_cost_what_one_line_of_them_costs() -> None:
    for seed in VARIED:
        expected = without_line_ids(given(seed), quoted(seed))
        for variant in (with_merged_lines, with_single_pieces):
            other = variant(given(seed))
            assert without_line_ids(other, found(other)) == expected, seed


def test_a_member_never_pays_more_than_a_guest() -> None:
    for seed in VARIED:
        member = {**given(seed), "points": 0}
        both = [found(who) for who in (member, {**member, "member": None})]
        if not any("refuse" in one for one in both):
            assert both[0]["payable"] <= both[1]["payable"], seed


def test_no_fen_is_lost_between_the_lines_and_the_sum() -> None:
    for seed in VARIED:
        result = quoted(seed)
        if "refuse" not in result and given(seed).get("tender") != "cash":
            lines: dict[str, int] = result["lines"]
            assert min(lines.values()) >= 0, seed
            assert sum(lines.values()) == result["payable"], seed


def test_refunds_of_all_pieces_give_everything_back_once() -> None:
    whole = 0
    for seed in VARIED:
        sale = given(seed, "refund")
        result = found(sale, "refund")
        steps: list[dict[str, Any]] = result.get("steps", [])
        pieces = sum(form.get("qty", 1) for form in sale["lines"])
        returned = sum(item["qty"] for step in sale["refunds"] for item in step)
        if steps and pieces == returned:
            whole += 1
            assert total(steps, "money") == result["paid"], seed
            assert total(steps, "points_taken") == result["points_earned"], seed
            assert total(steps, "points_back") == found(sale_only(sale))["points_used"]
    assert whole > 15


def sale_only(sale: Given) -> Given:
    return {key: value for key, value in sale.items() if key != "refunds"}


def total(steps: list[dict[str, Any]], key: str) -> int:
    return sum(step[key] for step in steps)
