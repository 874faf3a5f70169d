"""One allowed combination, and how two of them compare (A09). Pure."""

from dataclasses import dataclass

from firmware.retail.pricing.best.problem import CouponUse, Problem
from firmware.retail.pricing.best.settings import PriceSetting

Rank = tuple[int, int, int, int, str, int, tuple[str, ...], tuple[str, ...]]
"""What is compared, the smaller the better: payable, coupons, gifts as a negative
number, unused value of coupons, the first one's last day, rules, their ids, coupons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Switches, basket rules and coupons that are used together.

    `gifts`: offer and article of each piece given. `rules` are the ids of what is
    used, coupons apart.
    """

    rank: Rank
    on: int
    chosen: tuple[int, ...]
    coupons: tuple[CouponUse, ...]
    gifts: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]

    @property
    def payable_fen(self) -> int:
        """What is due before points and cash rounding."""
        return self.rank[0]


@dataclass(frozen=True, slots=True)
class Given:
    """The gifts of a setting of switches, and the rules that it uses."""

    gifts: tuple[tuple[str, str], ...]
    rules: frozenset[str]


def given(problem: Problem, setting: PriceSetting) -> Given | None:
    """What a setting gives and uses; None if a gift lacks its minimum."""
    gifts: list[tuple[str, str]] = []
    rules: set[str] = set()
    for giving in problem.givings:
        if giving.bit and not giving.bit & setting.on:
            continue
        times = giving.times(setting)
        if giving.bit and not times:
            return None
        if times and giving.is_gift:
            pieces = giving.repriced + giving.pieces * times
            gifts.extend([(giving.id, giving.article)] * pieces)
        if times:
            rules.add(giving.id)
    used = setting.used
    rules.update(name for k, name in enumerate(problem.switches) if used >> k & 1)
    return Given(tuple(gifts), frozenset(rules))


def reachable(problem: Problem, on: int, high: PriceSetting) -> bool:
    """Whether every gift and add-on of these switches has its minimum in a setting."""
    return all(
        not giving.bit & on or giving.times_max(high) for giving in problem.givings
    )


def most_gifts(problem: Problem, high: PriceSetting) -> int:
    """At most how many pieces are given below a setting's amounts."""
    return sum(
        giving.repriced + giving.pieces * times
        for giving in problem.givings
        if giving.is_gift and (times := giving.times_max(high))
    )
