"""What a refund moves of a member's points: a share that adds up in any order. Pure."""

from typing import NamedTuple

from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import PointsRule, Tier


class EarnedSale(NamedTuple):
    """An order that is refunded.

    `earning_fen` is what earned points; `tier` the one that it was priced with.
    `burned_points` paid `points_fen` of it (both 0 or more).
    """

    earning_fen: int
    tier: Tier = Tier.NONE
    burned_points: int = 0
    points_fen: int = 0


class Refunded(NamedTuple):
    """What of it is refunded so far: money that earned, and money paid by points."""

    earning_fen: int = 0
    points_fen: int = 0
    whole: bool = False


class PointsMoved(NamedTuple):
    """Points taken back of what was earned, and given back of what was burned."""

    taken_points: int
    given_back_points: int


def points_moved(
    sold: EarnedSale, before: Refunded, after: Refunded, *, rule: PointsRule
) -> PointsMoved:
    """What the refund between two states moves (A24, A25).

    Taken: earned(all) less earned(what remains), so refunds in any order end the same.
    Given back: the share of the points money that is refunded; the rest of the points
    comes with the last line, when `after` is whole.
    """
    taken = _left(sold, before, rule) - _left(sold, after, rule)
    return PointsMoved(taken, _given_back(sold, after) - _given_back(sold, before))


def _left(sold: EarnedSale, refunded: Refunded, rule: PointsRule) -> int:
    remaining_fen = 0 if refunded.whole else sold.earning_fen - refunded.earning_fen
    return earned_points(max(remaining_fen, 0), rule, sold.tier)


def _given_back(sold: EarnedSale, refunded: Refunded) -> int:
    if refunded.whole:
        return sold.burned_points
    if not sold.points_fen:
        return 0
    return sold.burned_points * refunded.points_fen // sold.points_fen
