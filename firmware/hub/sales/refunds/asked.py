"""What is asked for, and what came of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from firmware.hub.sales.refunds.sold.sold_order import KeptOrder
from firmware.hub.sales.refunds.store import KeptRefund

GiftsSeen = Literal["unknown", "returned", "withheld"]


class RefundRefusal(StrEnum):
    """Why nothing is refunded.

    The first ones are about the sale, the next about what is asked for, those from
    BY_UNKNOWN on about who asks.
    """

    SALE_UNKNOWN = "sale_unknown"
    SALE_AMBIGUOUS = "sale_ambiguous"
    UNPAID = "unpaid"
    TOO_MUCH = "too_much"
    GIFTS_DUE = "gifts_due"
    GIFT_UNPRICED = "gift_unpriced"
    REFUND_REUSED = "refund_reused"
    BY_UNKNOWN = "by_unknown"
    TOO_OLD = "too_old"
    DAY_LIMIT = "day_limit"
    TOO_MANY_WAIT = "too_many_wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRefund:
    """Pieces of a sale that come back, by line number; None is all that is left.

    `name` is a sale id or a receipt number. `kid` is None at the desk. `at` is UTC
    text. `gifts`: what staff saw of gifts that are due (A34). The same `refund_id`
    again changes nothing.
    """

    refund_id: str
    name: str
    by: str
    at: str
    kid: str | None = None
    lines: Mapping[int, int] | None = None
    gifts: GiftsSeen = "unknown"


@dataclass(frozen=True, slots=True)
class RefundPart:
    """Pieces of a line, and what they give back in fen."""

    pieces: int
    money_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOutcome:
    """What was refunded, or would be, or why not.

    `left`: by line number what can still be refunded; of a trial, before it.
    `returned`: what comes back by `refund`, which is None if nothing does. With
    `GIFTS_DUE` its `gifts_fen` is what would be withheld of it. `booked`: it stands in
    the books. `balance_points`: the member's now, None without one.
    """

    refusal: RefundRefusal | None = None
    order: KeptOrder | None = None
    left: Mapping[int, RefundPart] = field(default_factory=dict[int, RefundPart])
    refund: KeptRefund | None = None
    returned: Mapping[int, RefundPart] = field(default_factory=dict[int, RefundPart])
    booked: bool = False
    balance_points: int | None = None

    @property
    def network(self) -> str | None:
        """By which network the money goes back; None if none does."""
        paid_by, refund = self.order and self.order.payment, self.refund
        gives_back = paid_by is not None and refund is not None and refund.money_fen
        return paid_by.network if paid_by and gives_back else None
