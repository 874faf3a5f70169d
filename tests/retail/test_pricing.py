"""From basket to payable amount: every fen has its step (N06)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.basket import Line
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.money import RoundingMode
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES, NEWEST, engine_of, price
from firmware.retail.pricing.quote import PriceStage, Step, Tender
from firmware.retail.pricing.rules import CashRule

AMOUNTS = st.lists(st.integers(0, 10**6), max_size=20)
POLICIES = st.builds(
    Policy,
    version=st.integers(1, 99),
    cash=st.builds(
        CashRule,
        step_fen=st.integers(1, 1_000),
        rounding=st.sampled_from(["half_up", "down"]),
    ),
    points=st.builds(PointsRule, spend_per_point_fen=st.integers(1, 10_000)),
)


def lines_of(amounts_fen: list[int]) -> list[Line]:
    return [
        Line(number, "6901234567892", "可乐", 1, amount_fen)
        for number, amount_fen in enumerate(amounts_fen, start=1)
    ]


@given(AMOUNTS, POLICIES, st.sampled_from([None, *Tender]))
def test_the_steps_add_up_to_what_is_payable(
    amounts_fen: list[int], policy: Policy, tender: Tender | None
) -> None:
    quote = price(lines_of(amounts_fen), policy, tender)
    assert sum(step.amount_fen for step in quote.steps) == quote.payable_fen
    assert quote.steps[0] == Step(PriceStage.LISTED, "listed", sum(amounts_fen))
    assert all(step.amount_fen for step in quote.steps[1:])
    assert quote.payable_fen >= 0


@given(AMOUNTS, POLICIES, st.sampled_from([None, *Tender]))
def test_whoever_computes_again_gets_the_same(
    amounts_fen: list[int], policy: Policy, tender: Tender | None
) -> None:
    first = price(lines_of(amounts_fen), policy, tender)
    assert price(lines_of(amounts_fen), policy, tender) == first
    assert first.policy_version == policy.version


@pytest.mark.parametrize(
    ("rounding", "listed_fen", "payable_fen", "rule"),
    [
        ("half_up", 1_234, 1_230, "cash_half_up_10"),
        ("half_up", 1_235, 1_240, "cash_half_up_10"),
        ("down", 1_239, 1_230, "cash_down_10"),
    ],
)
def test_cash_rounding_is_a_step_with_its_rule(
    rounding: RoundingMode, listed_fen: int, *, payable_fen: int, rule: str
) -> None:
    policy = Policy(cash=CashRule(rounding=rounding))
    quote = price(lines_of([listed_fen]), policy, Tender.CASH)
    assert quote.payable_fen == payable_fen
    assert quote.steps[1:] == (
        Step(PriceStage.CASH_ROUNDING, rule, payable_fen - listed_fen),
    )


def test_nothing_is_rounded_before_a_tender_is_known() -> None:
    quote = price(lines_of([1_234]), Policy())
    assert (quote.payable_fen, len(quote.steps)) == (1_234, 1)


HALF_UP = Policy(cash=CashRule(rounding="half_up"))


def test_cash_is_rounded_down_by_default() -> None:
    assert price(lines_of([1_239]), Policy(), Tender.CASH).payable_fen == 1_230


@pytest.mark.parametrize(("engine", "points"), [(1, 1), (2, 0)])
def test_since_engine_2_points_are_earned_before_rounding(
    engine: int, points: int
) -> None:
    quote = ENGINES[engine].price(lines_of([995]), HALF_UP, Tender.CASH)
    assert (quote.payable_fen, quote.earned_points) == (1_000, points)
    assert price(lines_of([995]), HALF_UP).earned_points == 0


@pytest.mark.parametrize(
    ("engine", "listed_fen", "payable_fen"),
    [(1, 9, 0), (2, 9, 9), (2, 10, 10), (2, 19, 10), (2, 0, 0)],
)
def test_since_engine_2_rounding_leaves_something_to_pay(
    engine: int, listed_fen: int, payable_fen: int
) -> None:
    quote = ENGINES[engine].price(lines_of([listed_fen]), Policy(), Tender.CASH)
    assert quote.payable_fen == payable_fen
    assert quote.engine == engine


@given(AMOUNTS, POLICIES, st.sampled_from([None, *Tender]))
def test_by_the_newest_engine_nothing_that_costs_is_free(
    amounts_fen: list[int], policy: Policy, tender: Tender | None
) -> None:
    quote = ENGINES[NEWEST].price(lines_of(amounts_fen), policy, tender)
    assert (quote.payable_fen > 0) == (sum(amounts_fen) > 0)
    assert sum(step.amount_fen for step in quote.steps) == quote.payable_fen


@given(AMOUNTS, st.sampled_from([10, 50, 100]))
def test_rounding_down_is_never_against_the_customer(
    amounts_fen: list[int], step_fen: int
) -> None:
    policy = Policy(cash=CashRule(step_fen=step_fen))
    for engine in ENGINES.values():
        quote = engine.price(lines_of(amounts_fen), policy, Tender.CASH)
        assert sum(amounts_fen) - step_fen < quote.payable_fen <= sum(amounts_fen)


@pytest.mark.parametrize(
    ("of_the_hub", "used"), [(1, 1), (2, 2), (NEWEST, NEWEST), (NEWEST + 5, NEWEST)]
)
def test_no_engine_is_used_that_the_hub_lacks(of_the_hub: int, used: int) -> None:
    policy = Policy(pricing_engine=of_the_hub)
    assert price(lines_of([100]), policy, Tender.CASH).engine == used
    assert engine_of(policy) is ENGINES[used]
