"""Points as money: which numbers may be used, and what they are worth (S15). Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from firmware.base.ranges import Range
from firmware.retail.money import BPS_WHOLE


class PointsRefusal(StrEnum):
    """Why a number of points can't be used, the first reason that applies."""

    NO_MEMBER = "no_member"
    HUB_AWAY = "hub_away"
    STEP = "points_step"
    SHORT = "points_short"
    OVER = "points_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemRule:
    """Each `step_points` are worth `step_fen`; a section of the policy (S15, A15).

    They pay at most `share_max_bps` of what is due after coupons.
    """

    step_points: Annotated[int, Range(1, 1_000_000)] = 100
    step_fen: Annotated[int, Range(1, 1_000_000)] = 1_000
    share_max_bps: Annotated[int, Range(0, 10_000)] = 10_000

    def money_fen(self, points: int) -> int:
        """What a whole number of steps is worth."""
        return points // self.step_points * self.step_fen

    def max_points(self, due_fen: int, balance_points: int) -> int:
        """The most points of a balance, maybe below 0, that may pay of `due_fen`."""
        payable_fen = due_fen * self.share_max_bps // BPS_WHOLE
        steps = min(
            payable_fen // self.step_fen, max(balance_points, 0) // self.step_points
        )
        return steps * self.step_points

    def refusal(
        self, points: int, due_fen: int, balance_points: int
    ) -> PointsRefusal | None:
        """Why a member with this balance can't pay these points, or None."""
        if points < 0 or points % self.step_points:
            return PointsRefusal.STEP
        if points > balance_points:
            return PointsRefusal.SHORT
        if self.money_fen(points) > due_fen * self.share_max_bps // BPS_WHOLE:
            return PointsRefusal.OVER
        return None
