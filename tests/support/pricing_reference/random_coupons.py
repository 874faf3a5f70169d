"""Coupons whose minimum lies at, one fen above and near real sums."""

from random import Random
from typing import Any

from tests.support.pricing_reference.random_lines import RATES
from tests.support.pricing_reference.shelf import (
    Shelf,
    coin,
    maybe,
    random_days,
    random_scope,
    scope_value,
)


def random_coupon(shelf: Shelf, number: int) -> dict[str, Any]:
    rng = shelf.rng
    form = random_scope(shelf)
    minimum = rng.choice((0, shelf.threshold(scope_value(form))))
    off = rng.choice((rng.randint(1, 3000), 1000, 20_000))
    coupon: dict[str, Any] = {"id": f"k{number}", "min": minimum}
    if coin(rng):
        coupon["off"] = min(off, minimum) if minimum else off
    else:
        coupon["price_bp"] = rng.choice(RATES)
        if coin(rng):
            coupon["max_off"] = rng.randint(1, 2000)
    if form:
        coupon["scope"] = form
    return {**coupon, **coupon_conditions(rng)}


def coupon_conditions(rng: Random) -> dict[str, Any]:
    chosen: dict[str, Any] = maybe(rng, 0.1, "exclusive") | maybe(rng, 0.05, "used")
    if rng.random() < 0.25:
        chosen |= random_days(rng)
    if rng.random() < 0.1:
        chosen["shop"] = rng.choice(("S1", "S2"))
    if rng.random() < 0.1:
        chosen["tiers"] = ["gold", "diamond"]
    return chosen
