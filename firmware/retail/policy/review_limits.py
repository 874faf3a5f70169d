"""What earns points without anybody having looked: a section of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLimits:
    """Beyond what the hub asks people to look at an order; the hub alone reads it.

    `sale_max_fen`: the largest sale that is believed, approved or not. What a kiosk
    says of labels and approvals, no catalogue knows: `trusted_day_max_fen` of such
    goods may earn points a day (UTC) and kiosk, and `earning_day_max_fen` of all goods,
    whatever they rest on. A labelled amount below `label_amount_min_fen` is unlikely,
    and so is less than `label_weight_min_g` of goods by weight, as it is named or as
    the amount would pay for, or an amount below `label_price_min_bps` of the price of
    the weight beside it. `unheld_day_max_points`: what of points that no sale had held
    is taken off members' accounts a day (UTC) and kiosk; a coupon counts as 100. A
    kiosk refunds sales of `refund_max_days` (24 hours each; 0: none), and
    `refund_day_max_fen` a day (UTC), points and coupons among it as the money that they
    pay.
    """

    sale_max_fen: Annotated[int, Range(1, 100_000_000)] = 2_000_000
    trusted_day_max_fen: Annotated[int, Range(0, 1_000_000_000)] = 10_000_000
    earning_day_max_fen: Annotated[int, Range(0, 10_000_000_000)] = 50_000_000
    label_amount_min_fen: Annotated[int, Range(0, 10_000)] = 10
    label_weight_min_g: Annotated[int, Range(0, 1_000)] = 2
    label_price_min_bps: Annotated[int, Range(0, 10_000)] = 1_000
    unheld_day_max_points: Annotated[int, Range(0, 10_000_000)] = 2_000
    refund_max_days: Annotated[int, Range(0, 3_650)] = 30
    refund_day_max_fen: Annotated[int, Range(0, 1_000_000_000)] = 500_000
