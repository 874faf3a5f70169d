"""Lines of small baskets whose prices make rounding and splitting matter."""

from random import Random
from typing import Any

CATEGORIES = {
    "101": "food",
    "102": "food",
    "201": "drink",
    "202": "drink",
    "301": "home",
}
"""By article."""

AWKWARD = (333, 999, 1050, 1667, 2025, 3334, 4308, 5000, 9999, 10_000)
RATES = (8500, 9000, 9500, 8000, 5000, 6667, 9999)
VAT = (None, 600, 900, 1300)


def random_lines(rng: Random, count: int) -> list[dict[str, Any]]:
    """Lines with ids l0, l1 …; an article has one form, flags and price throughout."""
    articles = {article: random_article(rng, article) for article in CATEGORIES}
    lines: list[dict[str, Any]] = []
    for i in range(count):
        sold = articles[rng.choice(tuple(CATEGORIES))]
        lines.append({"id": f"l{i}", **sold, **quantity(rng, sold)})
    return lines


def random_article(rng: Random, article: str) -> dict[str, Any]:
    form = rng.choice(("price", "price", "price", "price_per_kg", "amount"))
    sold: dict[str, Any] = {"article": article, "category": CATEGORIES[article]}
    sold[form] = awkward_price(rng)
    if rng.random() < 0.12:
        sold["excluded"] = True
    if rng.random() < 0.12:
        sold["no_tier"] = True
    if form == "price" and rng.random() < 0.06:
        sold["exchange_points"] = rng.choice((50, 100))
    vat_bp = rng.choice(VAT)
    return sold if vat_bp is None else {**sold, "vat_bp": vat_bp}


def quantity(rng: Random, sold: dict[str, Any]) -> dict[str, int]:
    if "price" in sold:
        return {"qty": rng.choice((1, 1, 1, 2, 3, 7))}
    if "price_per_kg" in sold:
        return {"grams": rng.choice((500, 1256, rng.randint(50, 3000)))}
    return {"amount": rng.choice((sold["amount"], awkward_price(rng)))}


def awkward_price(rng: Random) -> int:
    return rng.choice((*AWKWARD, rng.randint(100, 12_000), rng.randint(100, 3_000)))
