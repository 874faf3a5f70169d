"""Prices by rules: how fast, how good, and what customers gain from the search.

`python -m tests.bench.bench_prices [BASKETS]`: quotes a second of a usual basket and of
hard ones; milliseconds and cut-offs of hard ones with their aims; the search against
brute force on random small baskets; against rules in their turn, beside each other.
Times are of the processor, the better of two.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from random import Random

from firmware.price_cases.reading.basket import CaseBasket, basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.best.combination import best_combination
from firmware.retail.pricing.best.problem import problem
from firmware.retail.pricing.best.search import search
from firmware.retail.pricing.goods import merged
from firmware.retail.pricing.ruled import allowed_of, ruled
from tests.bench.report import compare, fact, heading
from tests.support.every_kind import every_rank, random_allowed, random_goods
from tests.support.greedy_price import greedy_fen
from tests.support.pricing_reference.hard_cases import hard_case
from tests.support.pricing_reference.random_cases import random_case
from tests.support.pricing_reference.reference import reference

BASKETS = 200
USUAL = 200
SMALL = 1_000
EVERY_KIND = 1_000
PARTS = 100
MS = 1_000


def main() -> None:
    baskets = int(sys.argv[1]) if len(sys.argv) > 1 else BASKETS
    hard = [hard_basket(seed) for seed in range(baskets)]
    usual = [usual_basket(seed) for seed in range(USUAL)]
    speed(usual, hard)
    against_brute_force()
    heading("in turn")
    against_greedy("usual", usual)
    against_greedy("hard", hard)


def hard_basket(seed: int) -> CaseBasket:
    """50 lines, 30 offers and 10 coupons whose thresholds lie near the sums."""
    return basket_of(CaseForm(hard_case(Random(seed))["given"], "", []))


def usual_basket(seed: int) -> CaseBasket:
    """As a shop has it: 5 lines, 6 offers, 1 coupon."""
    form = hard_case(Random(seed), lines=5, offers=6, coupons=1)["given"]
    return basket_of(CaseForm(form, "", []))


def speed(usual: Sequence[CaseBasket], hard: Sequence[CaseBasket]) -> None:
    """Whole quotes: from goods to steps and lines."""
    usual_s = [better(lambda b=basket: price(b)) for basket in usual]
    fact("usual baskets a second", len(usual) / sum(usual_s))
    hard_s = [better(lambda b=basket: price(b)) for basket in hard]
    fact("hard baskets a second", len(hard) / sum(hard_s))
    fact("  median, ms", statistics.median(hard_s) * MS, "at most 5")
    fact("  99 of 100 take no longer than, ms", percentile(hard_s, 99) * MS, "25")
    fact("  longest, ms", max(hard_s) * MS)
    cut_off = sum(price(basket) for basket in hard)
    fact("  cut off, of 100", cut_off / len(hard) * PARTS, "below 2")


def price(basket: CaseBasket) -> bool:
    """Price a basket; whether the search was cut off."""
    return ruled(basket.request, basket.terms).combination.cut_off


def against_brute_force() -> None:
    """On small baskets, where every combination can be tried."""
    same = 0
    for seed in range(SMALL):
        form = random_case(Random(seed))["given"]
        expected = reference("quote", form)
        if "refuse" in expected:
            continue
        basket = basket_of(CaseForm(form, "", []))
        found = ruled(basket.request, basket.terms)
        same += basket.payable_fen(found.due_fen) == expected["payable"]
    refused = sum("refuse" in quote(seed) for seed in range(SMALL))
    fact("as the reference, of 3 kinds", same, f"{SMALL - refused}")
    seeds = range(EVERY_KIND)
    fact("as all choices, of every kind", sum(map(is_best, seeds)), f"{EVERY_KIND}")


def quote(seed: int) -> dict[str, object]:
    return reference("quote", random_case(Random(seed))["given"])


def is_best(seed: int) -> bool:
    rng = Random(seed)
    posed = problem(random_goods(rng), random_allowed(rng))
    return search(posed).choice.rank == min(every_rank(posed))


def against_greedy(kind: str, baskets: Sequence[CaseBasket]) -> None:
    """What a till charges that takes every rule in its turn."""
    pairs = [
        (
            best_combination(goods, allowed).choice.payable_fen,
            greedy_fen(goods, allowed),
        )
        for basket in islice(baskets, BASKETS)
        for goods in [merged(basket.request.goods)]
        for allowed in [allowed_of(basket.request, basket.terms)]
    ]
    ours, greedy = zip(*pairs, strict=True)
    compare(f"due, {kind} baskets, fen", ours, [max(fen, 1) for fen in greedy], "<= 1")
    gains = [greedy_fen - fen for fen, greedy_fen in pairs]
    assert min(gains) >= 0
    gaining = [gain for gain in gains if gain]
    fact("  customers pay less, of 100", len(gaining) / len(gains) * PARTS)
    fact("  these save, mean, fen", statistics.mean(gaining or [0]))


def better(work: Callable[[], object]) -> float:
    """The seconds of the processor for `work`, the better of two."""
    seconds: list[float] = []
    for _ in range(2):
        began_s = time.process_time()
        work()
        seconds.append(time.process_time() - began_s)
    return min(seconds)


def percentile(seconds: Sequence[float], percent: int) -> float:
    order = sorted(seconds)
    return order[min(len(order) * percent // PARTS, len(order) - 1)]


if __name__ == "__main__":
    main()
