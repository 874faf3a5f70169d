"""The reference keeps what prices promise, on a few hundred random baskets."""

from functools import cache
from random import Random
from typing import Any

from tests.support.pricing_reference.random_cases import random_case
from tests.support.pricing_reference.reference import reference
from tests.support.pricing_reference.variants import (
    permuted,
    with_merged_lines,
    with_single_pieces,
    without_line_ids,
)

SEEDS = range(200)


@cache
def given(seed: int) -> dict[str, Any]:
    return random_case(Random(seed))["given"]


@cache
def quote(seed: int) -> dict[str, Any]:
    return reference("quote", given(seed))


def sold() -> list[int]:
    return [seed for seed in SEEDS if "refuse" not in quote(seed)]


def test_the_order_of_scanning_never_changes_the_price() -> None:
    for seed in SEEDS:
        other = permuted(given(seed), Random(seed))
        assert reference("quote", other) == quote(seed), seed


def test_equal_lines_cost_what_one_line_of_them_costs() -> None:
    for seed in SEEDS:
        expected = without_line_ids(given(seed), quote(seed))
        for variant in (with_merged_lines, with_single_pieces):
            other = variant(given(seed))
            found = without_line_ids(other, reference("quote", other))
            assert found == expected, (seed, variant.__name__)


def test_a_member_never_pays_more_than_a_guest() -> None:
    for seed in SEEDS:
        member = {**given(seed), "points": 0}
        guest = {**member, "member": None}
        found = [reference("quote", who) for who in (member, guest)]
        if not any("refuse" in one for one in found):
            assert found[0]["payable"] <= found[1]["payable"], seed


def test_no_fen_is_lost_between_the_lines_and_the_sum() -> None:
    for seed in sold():
        lines: dict[str, int] = quote(seed)["lines"]
        assert min(lines.values()) >= 0, seed
        if given(seed).get("tender") != "cash":
            assert sum(lines.values()) == quote(seed)["payable"], seed


def test_refunds_of_all_pieces_give_everything_back_once() -> None:
    whole = 0
    for seed in SEEDS:
        sale = random_case(Random(seed), "refund")["given"]
        found = reference("refund", sale)
        steps: list[dict[str, Any]] = found.get("steps", [])
        pieces = sum(form.get("qty", 1) for form in sale["lines"])
        returned = sum(item["qty"] for step in sale["refunds"] for item in step)
        if steps and pieces == returned:
            whole += 1
            assert total(steps, "money") == found["paid"], seed
            assert total(steps, "points_taken") == found["points_earned"], seed
            used = reference("quote", sale)["points_used"]
            assert total(steps, "points_back") == used, seed
    assert whole > 40


def total(steps: list[dict[str, Any]], key: str) -> int:
    return sum(step[key] for step in steps)
