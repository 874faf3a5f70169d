"""Random cases with what the older ones lack, so that their seeds stay what they were.

Limits of an order, of a member, of a day and of a budget; bonuses; goods of a rewards
catalogue; brands, tags, weekdays and member prices.
"""

from random import Random
from typing import Any

from tests.support.pricing_reference.random_cases import random_case
from tests.support.pricing_reference.shelf import coin
from tests.support.pricing_reference.variants import with_merged_lines

Given = dict[str, Any]

LIMITS = {
    "member_times_max": "member",
    "member_day_times_max": "member_day",
    "day_times_max": "day",
    "budget": "off_fen",
}
"""Each with its key in `uses`."""
BRANDS = ("Alpha", "Beta")
TAGS = ("new", "summer")


def further_case(seed: int, kind: str = "quote") -> dict[str, Any]:
    """As `random_case`, with further rules."""
    case, rng = random_case(Random(seed), kind), Random(-seed - 1)
    given: Given = case["given"]
    if kind != "refund":
        given = with_merged_lines(given)
    for form in given["lines"]:
        dress(form, rng)
    given["rewards"] = [
        {"article": article, "points": rng.choice((30, 100))}
        for article in sorted({form["article"] for form in given["lines"]})
    ]
    for offer in given["offers"]:
        restrict(offer, rng, kind)
    given["uses"] = {offer["id"]: uses(offer, rng) for offer in given["offers"]}
    given["bonuses"] = [bonus(i, rng) for i in range(rng.choice((0, 1, 2, 3)))]
    return {**case, "given": given}


def dress(form: Given, rng: Random) -> None:
    """By the article, so that equal lines stay equal."""
    of_article = Random(form["article"])
    form["brand"] = of_article.choice(BRANDS)
    form["tags"] = of_article.sample(TAGS, of_article.randint(0, 2))
    price = form.get("price", form.get("price_per_kg"))
    if price and of_article.random() < 0.4:
        form["member_price"] = price * of_article.choice((6, 9, 10)) // 10
    if "price" in form and "exchange_points" not in form and rng.random() < 0.1:
        form["exchange"] = True


def restrict(offer: Given, rng: Random, kind: str) -> None:
    if rng.random() < 0.25:
        offer["scope"] = rng.choice(
            ({"brands": [rng.choice(BRANDS)]}, {"tags": [rng.choice(TAGS)]})
        )
    if rng.random() < 0.15:
        offer["weekdays"] = rng.sample(range(1, 8), 4)
    if rng.random() < 0.3:
        offer[rng.choice(list(LIMITS))] = rng.choice((1, 2, 1000))
    if offer["kind"] == "article" and kind != "refund" and coin(rng):
        offer["order_pieces_max"] = rng.choice((1, 2, 5))


def uses(offer: Given, rng: Random) -> Given:
    return {
        used: rng.choice((0, 0, 1, 999)) for key, used in LIMITS.items() if key in offer
    }


def bonus(number: int, rng: Random) -> Given:
    form: Given = {"id": f"b{number}"}
    if coin(rng):
        form["multiply_bp"] = rng.choice((15_000, 20_000, 30_000))
    else:
        form["points"] = rng.choice((5, 50))
        form["from_fen"] = rng.choice((1, 2000, 9999))
    if coin(rng):
        form["scope"] = rng.choice(
            ({"categories": ["food"]}, {"brands": ["Beta"]}, {"tags": ["new"]})
        )
    if rng.random() < 0.2:
        form["tiers"] = ["gold", "diamond"]
    if rng.random() < 0.2:
        form["weekdays"] = [1, 2]
    return form
