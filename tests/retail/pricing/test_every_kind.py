"""The search against all choices, under offers of every kind of the policy."""

from random import Random

import pytest

from firmware.retail.pricing.best.problem import problem
from firmware.retail.pricing.best.search import search
from tests.support.every_kind import every_rank, random_allowed, random_goods

pytestmark = pytest.mark.unit

SEEDS = (*range(300), 562, 719, 975, 1758, 2934, 6025)
"""The last ones are baskets of which an earlier search missed the best choice."""


def test_no_other_choice_is_better() -> None:
    for seed in SEEDS:
        rng = Random(seed)
        goods, allowed = random_goods(rng), random_allowed(rng)
        posed = problem(goods, allowed)
        found = search(posed, 1_000_000)
        assert not found.cut_off, seed
        assert found.choice.rank == min(every_rank(posed)), seed
