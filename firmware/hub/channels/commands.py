"""What a channel asks the hub to do, and what comes back.

Each command names the channel; the web takes it from the program's key. Refusals are
named in `ChannelRefusal`, or as the reply to a kiosk names them.
"""

from enum import StrEnum
from typing import Literal

from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.protocol.field_types import (
    Balance,
    ChannelName,
    Earned,
    Fen,
    NetworkName,
    OrderNo,
    PassText,
    PriceFen,
    QuoteText,
    Token,
    UsedPoints,
    Utc,
)
from firmware.protocol.messages.holds import SaleCoupons
from firmware.protocol.messages.refunds import RefundableLine, RefundedLine


class ChannelRefusal(StrEnum):
    """Why nothing was done; `CommandRefused.field` names what is at fault.

    QUOTE_INVALID: not signed by this hub, or another channel's. QUOTE_ALONE: it says
    what is wanted, and something else does, too. ORDER_EMPTY, PIECES, SUM_OVER: no
    goods, or more than any order has. ORDER_EXISTS: the number was used, with another
    order or the same. NOTHING_TO_HOLD, NO_HOLD: neither points nor coupons. NO_ROOM:
    the hub's disk is full.
    """

    QUOTE_INVALID = "quote_invalid"
    QUOTE_ALONE = "quote_alone"
    ORDER_EMPTY = "empty"
    PIECES = "pieces"
    SUM_OVER = "sum_over"
    ORDER_EXISTS = "order_exists"
    NOTHING_TO_HOLD = "nothing_to_hold"
    NO_HOLD = "no_hold"
    NO_ROOM = "no_room"


class SubmitOrder(PortCommand, frozen=True, tag="submit_order"):
    """An order that was paid; `OrderBooked`.

    What it is, says `quote`, or `order`. It is booked as it was paid, at `paid_fen`:
    where the hub computes another sum, it is flagged for people. `paid_at`: by the
    channel's clock; None is now. What the order redeems is held first, if it was not.
    """

    channel: ChannelName
    order_no: OrderNo
    paid_fen: PriceFen
    paid_at: Utc | None = None
    quote: QuoteText | None = None
    order: WantedOrder | None = None


class OrderBooked(PortReply, frozen=True, tag="order_booked"):
    """The order stands in the books; `computed_fen` is the hub's price.

    `flag`: why people have to look at it, such as `price_drift`; its points wait for
    them then. `balance_points` is what the member can spend now, None without one.
    """

    receipt_no: Token
    sale_id: Token
    paid_fen: PriceFen
    computed_fen: Fen
    earned_points: Earned
    points_used: UsedPoints = 0
    coupons: SaleCoupons = ()
    balance_points: Balance | None = None
    flag: Token | None = None


class HoldForOrder(PortCommand, frozen=True, tag="hold_for_order"):
    """Hold what an order will redeem, before it is paid; `HeldForOrder`.

    By `quote`, or by the member and what is wanted of points and coupons. Who shows a
    card alone needs the phone's pass, as at a kiosk. One hold an order, for ever: the
    same again gets the same reply. Refused coupons are named `coupon_…` as of
    `HoldReply`.
    """

    channel: ChannelName
    order_no: OrderNo
    quote: QuoteText | None = None
    member_id: Token | None = None
    card: Token | None = None
    member_pass: PassText | None = None
    points: UsedPoints = 0
    coupons: SaleCoupons = ()


class HeldForOrder(PortReply, frozen=True, tag="held_for_order"):
    """All of it is held, until the order comes or the hold is released.

    `balance_points` is what the member can spend besides.
    """

    sale_id: Token
    points: UsedPoints
    coupons: SaleCoupons
    balance_points: Balance


class ReleaseHold(PortCommand, frozen=True, tag="release_hold"):
    """The order is not paid: what it holds goes back; `HoldReleased`.

    Harmless twice. The same order cannot hold again: take another number.
    """

    channel: ChannelName
    order_no: OrderNo


class HoldReleased(PortReply, frozen=True, tag="hold_released"):
    """What became of the hold: `released`, or how it had ended before."""

    outcome: Token


class RefundOrder(PortCommand, frozen=True, tag="refund_order"):
    """Refund lines of an order of any counter, or all that is left; `OrderRefunded`.

    `refund_no` is the channel's own: the same number again changes nothing. `by` is the
    badge of who allowed it; None: the channel's key. `trial`: only what it would come
    to. `gifts` as of `AskRefund`.
    """

    channel: ChannelName
    refund_no: OrderNo
    receipt_no: Token
    by: Token | None = None
    lines: tuple[RefundedLine, ...] = ()
    gifts: Literal["unknown", "returned", "withheld"] = "unknown"
    trial: bool = False


class OrderRefunded(PortReply, frozen=True, tag="order_refunded"):
    """What was refunded, or would be: as `RefundReply`.

    `lines` are those of which something is left, `returned` those of this refund.
    `booked_at` and `refund_no` are None of a trial.
    """

    sale_id: Token
    receipt_no: Token
    refund_no: Token | None
    booked_at: Utc | None
    money_fen: PriceFen
    points_taken: UsedPoints
    points_back: UsedPoints
    coupons_back: SaleCoupons
    gifts_due: tuple[str, ...]
    gifts_fen: PriceFen
    balance_points: Balance | None
    lines: tuple[RefundableLine, ...]
    returned: tuple[RefundableLine, ...]
    network: NetworkName | None = None
