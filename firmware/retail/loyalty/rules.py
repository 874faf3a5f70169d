"""Earning points: a section of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRule:
    """Earning: one point for each full `spend_per_point_fen` paid (S13)."""

    spend_per_point_fen: Annotated[int, Range(1, 10_000_000)] = 1_000
