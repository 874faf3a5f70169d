"""Seeded large baskets whose sums lie near many thresholds: for speed, not by hand."""

from random import Random
from typing import Any

from tests.support.pricing_reference.given import lines_of
from tests.support.pricing_reference.random_coupons import random_coupon
from tests.support.pricing_reference.random_lines import awkward_price
from tests.support.pricing_reference.random_offers import (
    article_offer,
    every_offer,
    gift_offer,
    rate_offer,
    steps_offer,
)
from tests.support.pricing_reference.shelf import (
    Shelf,
    coin,
    random_scope,
    scope_value,
)

CATEGORIES = 6
ARTICLES = 30
KINDS = (
    *(article_offer,) * 8,
    *(steps_offer,) * 9,
    *(every_offer,) * 5,
    *(rate_offer,) * 3,
    *(gift_offer,) * 5,
)
"""The mixture of offers, repeated as often as needed."""
CONDITIONS = ("exclusive", "used", "tiers", "from", "until", "shop")


def hard_case(
    rng: Random, lines: int = 50, offers: int = 30, coupons: int = 10
) -> dict[str, Any]:
    """A quote in which every rule runs, meets others and may be worth leaving out."""
    forms = [hard_line(rng, i) for i in range(lines)]
    shelf = Shelf(rng, lines_of({"lines": forms}), [])
    return {
        "id": f"hard-{rng.getrandbits(32):08x}",
        "kind": "quote",
        "given": {
            "at": "2026-03-10T15:00:00+08:00",
            "member": {"tier": rng.choice(("silver", "diamond")), "points": 1000},
            "lines": forms,
            "offers": [hard_offer(shelf, i) for i in range(offers)],
            "coupons": [hard_coupon(shelf, i) for i in range(coupons)],
        },
    }


def hard_line(rng: Random, number: int) -> dict[str, Any]:
    """Some articles twice, so that lines are equal; the price is the article's."""
    article = rng.randrange(ARTICLES)
    of_article = Random(article)
    form: dict[str, Any] = {
        "id": f"l{number}",
        "article": f"{100 + article}",
        "category": f"c{article % CATEGORIES}",
    }
    if article % 7 == 0:
        form["no_tier"] = True
    if article % 11 == 0:
        form["excluded"] = True
    if article % 5:
        return {**form, "price": awkward_price(of_article), "qty": rng.randint(1, 4)}
    kilogram = awkward_price(of_article)
    return {**form, "price_per_kg": kilogram, "grams": rng.randint(50, 3000)}


def hard_offer(shelf: Shelf, number: int) -> dict[str, Any]:
    form = random_scope(shelf)
    offer = KINDS[number % len(KINDS)](shelf, scope_value(form))
    if form:
        offer["scope"] = form
    if offer["kind"] == "mj" and coin(shelf.rng):
        offer["stack"] = True
    return {"id": f"o{number}", **offer}


def hard_coupon(shelf: Shelf, number: int) -> dict[str, Any]:
    form = random_coupon(shelf, number)
    return {key: value for key, value in form.items() if key not in CONDITIONS}
