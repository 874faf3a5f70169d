"""Points, tiers, birthdays and policies come to what the reference computes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest

from firmware.price_cases.case import PURE
from firmware.price_cases.reading.faults import Faults
from firmware.price_cases.reading.form import CaseForm
from tests.support.pricing_reference.reference import reference

TIERS = ("silver", "gold", "diamond")
FIRST = datetime(2026, 1, 30, 15, 50, tzinfo=UTC)
Given = dict[str, Any]


def earning(rng: Random) -> Given:
    paid = [rng.choice((0, 999, 1000, 9999, rng.randint(0, 200_000))) for _ in "1234"]
    given: Given = {"paid": paid, "tier": rng.choice(("none", *TIERS))}
    rates = {tier: rng.choice((10_000, 12_345, 15_000)) for tier in TIERS}
    policy = {"earn_per": rng.choice((1000, 700)), "multiplier_bp": rates}
    return {**given, "policy": policy} if rng.random() < 0.5 else given


def membership(rng: Random) -> Given:
    orders = [order(rng) for _ in range(rng.randint(0, 9))]
    policy: Given = {"tier_by": rng.choice(("spend", "visits", "and", "or"))}
    if rng.random() < 0.3:
        policy["tier_visits"] = rng.choice(({"silver": 2}, {"silver": 1, "gold": 2}))
    if rng.random() < 0.3:
        policy["tier_spend"] = {"silver": 50_000, "gold": 100_000, "diamond": 150_000}
    return {"at": moment(rng), "orders": orders, "policy": policy}


def order(rng: Random) -> Given:
    paid = rng.choice((100, 50_000, 100_000, 250_001))
    back = [
        {"money": rng.choice((1, paid // 2, paid)), "at": moment(rng)}
        for _ in range(rng.choice((0, 0, 1)))
    ]
    return {"paid": paid, "at": moment(rng), "refunds": back}


def moment(rng: Random) -> str:
    """Within five weeks, mostly near the midnight of the store."""
    return (
        FIRST + timedelta(days=rng.randint(0, 35), minutes=rng.choice((0, 9, 10, 600)))
    ).isoformat()


def birth(rng: Random) -> Given:
    born = rng.choice(("1992-02-29", "1990-02-28", "1990-03-01"))
    day = rng.choice(("2027-02-27", "2027-02-28", "2028-02-28", "2028-02-29"))
    return {
        "born": born,
        "at": f"{day}T{rng.choice(('00:00', '15:59', '16:00'))}:00+00:00",
    }


def fragment(rng: Random) -> Given:
    number = rng.choice((-1, 0, 1, 500, 10_000, 10_001))
    day = rng.choice(("2026-03-01", "2026-03-02"))
    form = rng.choice(
        (
            {"offers": [{"id": "o", "kind": "article", "price_bp": number}]},
            {"offers": [{"id": "m", "kind": "mj", "steps": [[1000, number]]}]},
            {"offers": [{"id": "m", "kind": "mj", "every": [1000, abs(number) + 1]}]},
            {
                "offers": [
                    {"id": "m", "kind": "mj", "steps": [[number + 2, 1], [500, 2]]}
                ]
            },
            {
                "offers": [
                    {"id": "m", "kind": "mj", "steps_bp": [[1, 9000], [2, abs(number)]]}
                ]
            },
            {"coupons": [{"id": "k", "min": 1000, "off": abs(number) + 1}]},
            {
                "offers": [
                    {
                        "id": "o",
                        "kind": "article",
                        "off": 1,
                        "from": "2026-03-02",
                        "until": day,
                    }
                ]
            },
            {"tier_bp": {"silver": 9000, "gold": abs(number)}},
            {
                "tier_spend": {
                    "silver": 1000,
                    "gold": abs(number) + 1,
                    "diamond": 20_000,
                }
            },
        )
    )
    return {"policy": form}


MAKERS: dict[str, Callable[[Random], Given]] = {
    "earn": earning,
    "tier": membership,
    "birthday": birth,
    "policy": fragment,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_random_cases_come_to_what_the_reference_computes(kind: str) -> None:
    for seed in range(300):
        given = MAKERS[kind](Random(seed))
        faults: Faults = []
        found = PURE[kind](CaseForm(given, "", faults))
        assert faults == [], seed
        expected = reference(kind, given)
        if "range" in expected.get("faults", ()):
            # A number that cannot be is replaced, and then contradicts nothing.
            words = cast("list[str]", found["faults"])
            found["faults"] = expected["faults"] if "range" in words else []
        assert {key: found[key] for key in expected} == expected, (seed, given)
