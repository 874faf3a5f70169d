"""Offers of every kind whose thresholds lie at, one fen above and near real sums."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.support.pricing_reference.given import Scope
from tests.support.pricing_reference.random_lines import RATES
from tests.support.pricing_reference.shelf import (
    Shelf,
    coin,
    maybe,
    random_days,
    random_scope,
    scope_value,
)

HOURS = (["11:00", "14:00"], ["14:00", "15:00"], ["22:00", "14:00"])


def article_offer(shelf: Shelf, _: Scope) -> dict[str, Any]:
    rng = shelf.rng
    numbers = rng.choice(
        (
            {"price_bp": rng.choice(RATES)},
            {"price": rng.randint(1, 5000)},
            {"off": rng.randint(1, 1500)},
        )
    )
    return {"kind": "article", **numbers, **maybe(rng, 0.3, "stackable")}


def steps_offer(shelf: Shelf, scope: Scope) -> dict[str, Any]:
    at = shelf.threshold(scope)
    steps = [[at, shelf.off(at)]]
    for _ in range(shelf.rng.randint(0, 2)):
        at, off = steps[-1]
        further = at + shelf.rng.choice((1, 500, at))
        steps.append([further, min(off + shelf.rng.randint(1, off), further)])
    return {"kind": "mj", "steps": steps}


def every_offer(shelf: Shelf, scope: Scope) -> dict[str, Any]:
    each = max(10, shelf.threshold(scope) // shelf.rng.randint(1, 3))
    offer: dict[str, Any] = {"kind": "mj", "every": [each, shelf.off(each)]}
    return {**offer, "cap": shelf.rng.randint(1, 3)} if coin(shelf.rng) else offer


def rate_offer(shelf: Shelf, scope: Scope) -> dict[str, Any]:
    at = shelf.threshold(scope)
    rates = sorted(shelf.rng.sample(RATES, 2), reverse=True)
    return {"kind": "mj", "steps_bp": [[at, rates[0]], [at * 2, rates[1]]]}


def pieces_offer(shelf: Shelf, scope: Scope) -> dict[str, Any]:
    rng, pieces = shelf.rng, shelf.pieces(scope)
    numbers = rng.choice(
        (
            {"steps": [[pieces, rng.randint(1, 900)]]},
            {"steps_bp": [[pieces, rng.choice(RATES)]]},
            {"every": [max(1, pieces // 2), rng.randint(1, 400)]},
        )
    )
    return {"kind": "mj", "by": "qty", **numbers}


def gift_offer(shelf: Shelf, scope: Scope) -> dict[str, Any]:
    at = shelf.threshold(scope)
    article = shelf.rng.choice((*shelf.articles, "901"))
    offer: dict[str, Any] = {
        "kind": "gift",
        "article": article,
        "min": shelf.rng.choice((at, at, at // 2)),
    }
    return {**offer, "qty": 2} if shelf.rng.random() < 0.2 else offer


BUILDERS: tuple[Callable[[Shelf, Scope], dict[str, Any]], ...] = (
    article_offer,
    article_offer,
    steps_offer,
    steps_offer,
    every_offer,
    rate_offer,
    pieces_offer,
    gift_offer,
    gift_offer,
)


def random_offer(shelf: Shelf, number: int) -> dict[str, Any]:
    rng = shelf.rng
    form = random_scope(shelf)
    offer = rng.choice(BUILDERS)(shelf, scope_value(form))
    if form:
        offer["scope"] = form
    if offer["kind"] == "mj":
        offer |= maybe(rng, 0.6, "stack")
        if rng.random() < 0.2:
            offer["max_off"] = rng.randint(1, 2500)
    return {"id": f"o{number}", **offer, **random_conditions(rng)}


def random_conditions(rng: Random) -> dict[str, Any]:
    chosen: dict[str, Any] = maybe(rng, 0.1, "exclusive")
    chosen |= maybe(rng, 0.08, "members")
    chosen |= maybe(rng, 0.1, "birthday")
    if rng.random() < 0.08:
        chosen["tiers"] = rng.sample(("silver", "gold", "diamond"), 2)
    if rng.random() < 0.1:
        chosen["hours"] = rng.choice(HOURS)
    if rng.random() < 0.08:
        chosen |= random_days(rng)
    return chosen
