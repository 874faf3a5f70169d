"""Seeded small baskets, hard to price, in the form of the worked cases."""

from random import Random
from typing import Any

from tests.support.pricing_reference.given import lines_of
from tests.support.pricing_reference.random_coupons import random_coupon
from tests.support.pricing_reference.random_lines import random_lines
from tests.support.pricing_reference.random_offers import random_offer
from tests.support.pricing_reference.shelf import Shelf, coin

TIMES = ("13:59:59", "14:00:00", "15:00:00", "23:59:59")
OFFERS = (0, 1, 2, 3, 3, 4, 4, 5, 5)
COUPONS = (0, 1, 1, 2, 2, 3)
"""How many of them, the more the more often."""
TIERS = ("none", "silver", "gold", "diamond")


def random_case(rng: Random, kind: str = "quote") -> dict[str, Any]:
    """A case without `expect`; `kind` is quote, refund, hint or max_points."""
    given = random_given(rng)
    if kind == "refund":
        given["refunds"] = random_refunds(rng, given["lines"])
    return {"id": f"{kind}-{rng.getrandbits(32):08x}", "kind": kind, "given": given}


def random_given(rng: Random) -> dict[str, Any]:
    forms = random_lines(rng, rng.randint(1, 6))
    shelf = Shelf(rng, lines_of({"lines": forms}), [])
    offers = [random_offer(shelf, i) for i in range(rng.choice(OFFERS))]
    coupons = [random_coupon(shelf, i) for i in range(rng.choice(COUPONS))]
    member = random_member(rng)
    given: dict[str, Any] = {
        "at": f"2026-03-10T{rng.choice(TIMES)}+08:00",
        "member": member,
        "lines": forms,
        "offers": offers,
        "coupons": coupons,
    }
    points = random_points(rng, member["points"]) if member else 0
    return given | ({"points": points} if points else {}) | random_setting(rng)


def random_member(rng: Random) -> dict[str, Any] | None:
    if rng.random() < 0.2:
        return None
    member: dict[str, Any] = {
        "tier": rng.choice(TIERS),
        "points": rng.choice((0, 99, 100, 1000, 1000, 5000, -20)),
    }
    if coin(rng):
        member["birthday"] = rng.choice(("1990-03-10", "1990-03-10", "1992-02-29"))
        if coin(rng):
            member["birthday_used_year"] = rng.choice((2025, 2026))
    return member


def random_points(rng: Random, balance: int) -> int:
    """Mostly what the balance allows: a refused basket proves little."""
    points = rng.choice((0, 0, 0, 100, 100, 200, 300, 500, 1000))
    if rng.random() < 0.05:
        return points + 50
    return points if rng.random() < 0.05 else min(points, max(0, balance // 100 * 100))


def random_setting(rng: Random) -> dict[str, Any]:
    """How it is paid, and what of the policy differs."""
    setting: dict[str, Any] = {"hub": "away"} if rng.random() < 0.05 else {}
    policy: dict[str, Any] = {}
    if rng.random() < 0.3:
        setting["tender"] = "cash"
        policy["cash_step"] = rng.choice((1, 10, 50, 100))
        policy["cash_rounding"] = rng.choice(("down", "half_up"))
    if rng.random() < 0.1:
        policy["tier_bp"] = {"silver": 9800, "gold": 9333, "diamond": 6667}
    if rng.random() < 0.1:
        policy["multiplier_bp"] = {"silver": 11_000, "gold": 15_000}
    return setting | ({"policy": policy} if policy else {})


def random_refunds(
    rng: Random, forms: list[dict[str, Any]]
) -> list[list[dict[str, Any]]]:
    """Every piece in an order of its own, one or more a time, mostly to the end."""
    pieces = [form["id"] for form in forms for _ in range(form.get("qty", 1))]
    rng.shuffle(pieces)
    refunds: list[list[dict[str, Any]]] = []
    while pieces:
        size = rng.randint(1, 4)
        taken, pieces = pieces[:size], pieces[size:]
        refunds.append([{"line": i, "qty": taken.count(i)} for i in sorted(set(taken))])
    return refunds[: rng.choice((1, len(refunds), len(refunds)))]
