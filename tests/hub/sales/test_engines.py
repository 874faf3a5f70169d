"""The hub computes each order by the engine that it names, and by no other (N06)."""

import pytest
from msgspec.structs import replace

from firmware.hub.sales.audit import sale_flag
from firmware.hub.sales.claims.claim import Claim, Known, Validity
from firmware.hub.sales.claims.event_time import EventTime
from firmware.hub.sales.claims.price import computed_points
from firmware.protocol.messages import PriceStep, SaleClosed, SaleLine
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.quote import Tender
from firmware.retail.pricing.rules import CashRule
from tests.support.hub_rig import sale

LEEK = Article("2001", "葱", 80, by_weight=True)
SODA = Article("6900000000007", "汽水", 995)
HALF_UP = Policy(cash=CashRule(rounding="half_up"))
MEMBERS = {"m1": "m1"}


def priced(engine: int, line: SaleLine, policy: Policy) -> SaleClosed:
    """A sale of one line as a kiosk with that engine closes it."""
    quote = ENGINES[engine].price([line], policy, Tender.CASH)
    steps = [
        PriceStep(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
        for step in quote.steps
    ]
    return replace(
        sale("k1-1-1", [SODA], member_id="m1", policy=policy),
        lines=(line,),
        steps=tuple(steps),
        payable_fen=quote.payable_fen,
        earned_points=quote.earned_points,
        engine=engine,
    )


def claimed(sold: SaleClosed, policy: Policy = HALF_UP) -> Claim:
    known = Known(
        articles={(each.gtin, 1): each for each in (LEEK, SODA)},
        policies={1: policy},
        members=MEMBERS,
        revisions=Validity({1: "2026-01-01T08:00:00.000Z"}),
    )
    return Claim.made(
        sold, "k1", time=EventTime(sold.closed_at), known=known, age_max_days=90
    )


def flag_of(sold: SaleClosed, policy: Policy) -> str:
    flag = sale_flag(claimed(sold, policy))
    return "" if flag is None else f"{flag.kind}: {flag.kiosk_says} | {flag.hub_says}"


def leek(amount_fen: int) -> SaleLine:
    return SaleLine(
        number=1,
        gtin=LEEK.gtin,
        name=LEEK.name,
        pieces=1,
        amount_fen=amount_fen,
        entry="weighed",
        weight_g=5,
    )


def soda() -> SaleLine:
    return sale("k1-1-1", [SODA]).lines[0]


@pytest.mark.parametrize(("engine", "amount_fen"), [(1, 0), (2, 1)])
def test_what_weighs_next_to_nothing_costs_what_its_engine_says(
    engine: int, amount_fen: int
) -> None:
    assert flag_of(priced(engine, leek(amount_fen), Policy()), Policy()) == ""
    other = priced(engine, leek(1 - amount_fen), Policy())
    assert flag_of(other, Policy()).startswith("price_drift: line 1: 2001, weighed")


@pytest.mark.parametrize("engine", list(ENGINES))
def test_a_price_is_right_by_its_own_engine_only(engine: int) -> None:
    sold = priced(engine, soda(), HALF_UP)
    assert flag_of(sold, HALF_UP) == ""
    other = 1 if engine > 1 else 2
    assert flag_of(replace(sold, engine=other), HALF_UP).startswith("points_drift")


@pytest.mark.parametrize(("engine", "points"), [(1, 1), (2, 0)])
def test_points_count_what_their_engine_counts(engine: int, points: int) -> None:
    sold = priced(engine, soda(), HALF_UP)
    assert computed_points(claimed(sold)) == sold.earned_points == points
    assert computed_points(claimed(replace(sold, payable_fen=0))) == 0
