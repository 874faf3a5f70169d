"""Whether a measure grows without end: by its trend once it has warmed up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

WARM_SHARE = 1 / 3
POINTS_MIN = 6
"""Fewer than these after warming up say nothing."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much of a measure may come on top within the time: the larger of both."""

    amount: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    """`level` is the median once warm, `grown` what came on top from there to the end.

    The slope is the median of those between any two points (Theil and Sen), so that a
    collection of garbage here and there does not count.
    """

    level: float
    grown: float
    points: int

    def leaks(self, allowed: Allowed) -> bool:
        """Whether more came on top than is allowed."""
        most = max(allowed.amount, allowed.share * self.level)
        return self.points >= POINTS_MIN and self.grown > most


def trend_of(points: Sequence[tuple[float, float]]) -> Trend:
    """The trend of points (seconds, value), in order; without them nothing grows."""
    if not points:
        return Trend(0.0, 0.0, 0)
    first_s, last_s = points[0][0], points[-1][0]
    warm_s = first_s + WARM_SHARE * (last_s - first_s)
    warm = [(at_s, value) for at_s, value in points if at_s >= warm_s]
    slopes = [
        (b - a) / (b_s - a_s)
        for (a_s, a), (b_s, b) in combinations(warm, 2)
        if b_s > a_s
    ]
    slope = median(slopes) if slopes else 0.0
    level = median(value for _, value in warm)
    return Trend(level, slope * (last_s - warm[0][0]), len(warm))
