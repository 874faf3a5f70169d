"""Every fen between the listed sum and what is paid has a rule (N06)."""

from random import Random

from firmware.price_cases.case import PriceCase
from firmware.price_cases.explained import TakenOff, explained
from firmware.retail.pricing.quote import PriceStage
from tests.support.pricing_reference.random_cases import random_case


def test_all_that_is_taken_off_adds_up() -> None:
    sold = 0
    for seed in range(150):
        case = PriceCase("x", "quote", random_case(Random(seed))["given"], None)
        found = explained(case)
        if found is not None:
            sold += 1
            off_fen = sum(taken.off_fen for taken in found.taken)
            assert found.listed_fen - off_fen == found.sale.payable_fen, seed
            used = {taken.rule for taken in found.taken}
            handed = {rule for rule, _ in found.sale.gifts}
            assert set(found.sale.rules) <= used | handed, seed
    assert sold > 100


def test_a_refused_basket_is_not_explained() -> None:
    line = {"id": "a", "article": "a", "price": 1000}
    given = {"at": "2026-03-10T15:00:00+08:00", "lines": [line], "points": 100}
    assert explained(PriceCase("x", "quote", given, None)) is None
    assert explained(PriceCase("x", "earn", {"paid": [1]}, None)) is None


def test_a_price_for_a_few_pieces_is_one_of_the_article_stage() -> None:
    """As in the steps of an order: it is neither a gift nor an add-on."""
    given = {
        "at": "2026-03-10T15:00:00+08:00",
        "lines": [{"id": "a", "article": "a", "price": 1000, "qty": 3}],
        "offers": [{"id": "o", "kind": "article", "price": 600, "order_pieces_max": 2}],
    }
    found = explained(PriceCase("x", "quote", given, None))
    assert found is not None
    assert found.taken == (TakenOff(PriceStage.ARTICLE, "o", 800),)
