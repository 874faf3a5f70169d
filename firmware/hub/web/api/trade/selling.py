"""`/1/orders` and `/1/holds`: what a channel sells, and what it holds before."""

import re

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.channels.commands import (
    HeldForOrder,
    HoldForOrder,
    HoldReleased,
    OrderBooked,
    ReleaseHold,
    SubmitOrder,
)
from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.reasons import NOT_FOUND
from firmware.hub.web.api.records import ApiRecord
from firmware.hub.web.api.trade.extra_scopes import (
    order_fault,
    redeem_fault,
    shown_balance,
)
from firmware.hub.web.api.trade_reasons import BOOKING, HOLDING, NAMING
from firmware.protocol.field_types import (
    OrderNo,
    PassText,
    PriceFen,
    QuoteText,
    Token,
    UsedPoints,
    Utc,
)
from firmware.protocol.messages.holds import SaleCoupons
from firmware.protocol.records import PlainRecord

CREATED = 201
ORDER_NO = "order_no"
_NUMBER = re.compile(r"[1-9][0-9]{0,14}")


class ChannelOrder(PlainRecord, frozen=True, kw_only=True):
    """An order that was paid at `paid_fen`: what `quote` names, or `order`.

    `order_no` is the channel's own number: each number is one order. `paid_at` is UTC,
    now without it. What was paid is booked, and flagged where it cannot be right.
    """

    order_no: OrderNo
    paid_fen: PriceFen
    paid_at: Utc | None = None
    quote: QuoteText | None = None
    order: WantedOrder | None = None


class BookedChannelOrder(ApiRecord, frozen=True):
    """The order in the books. `flag`: why people look at it; its points wait then.

    `computed_fen` is the hub's price. `balance_points` is null without a member, or
    without the scope `points:read`.
    """

    receipt_no: str
    sale_id: str
    paid_fen: int
    computed_fen: int
    earned_points: int
    points_used: int
    coupons: tuple[str, ...]
    balance_points: int | None
    flag: str | None


class WantedHold(PlainRecord, frozen=True, kw_only=True):
    """Points and coupons to hold before the order is paid.

    Those of `quote`, or for the member that one of the names says.
    """

    order_no: OrderNo
    quote: QuoteText | None = None
    member_id: Token | None = None
    card: Token | None = None
    member_pass: PassText | None = None
    points: UsedPoints = 0
    coupons: SaleCoupons = ()


class ChannelHold(ApiRecord, frozen=True):
    """What is held for an order, and what the member can spend besides.

    `balance_points` is null without the scope `points:read`.
    """

    order_no: int
    points: int
    coupons: tuple[str, ...]
    balance_points: int | None


class EndedHold(ApiRecord, frozen=True):
    """How a hold ended: `released`, or as it had ended before."""

    order_no: int
    outcome: str


def submit_order(call: ApiCall[ChannelOrder, Nothing]) -> Outcome:
    """Book an order that was paid, as a kiosk's sale is booked.

    It ends what `POST /holds` held for its number. Without a hold its points and
    coupons are held as it is booked; an order without quote names them with the scopes
    `points:write` and `coupons:read` only.
    """
    asked = call.body
    refused = asked.order and order_fault(call, asked.order)
    if refused is not None:
        return refused
    command = SubmitOrder(
        channel=call.key.channel,
        order_no=asked.order_no,
        paid_fen=asked.paid_fen,
        paid_at=asked.paid_at,
        quote=asked.quote,
        order=asked.order,
    )
    reply = call.do(command, OrderBooked)
    if isinstance(reply, ApiRefusal):
        return reply
    booked = BookedChannelOrder(
        receipt_no=reply.receipt_no,
        sale_id=reply.sale_id,
        paid_fen=reply.paid_fen,
        computed_fen=reply.computed_fen,
        earned_points=reply.earned_points,
        points_used=reply.points_used,
        coupons=reply.coupons,
        balance_points=shown_balance(call, reply.balance_points),
        flag=reply.flag,
    )
    return ApiReply(value=booked, status=CREATED)


def hold_for_order(call: ApiCall[WantedHold, Nothing]) -> Outcome:
    """Hold all of it, or nothing; for a quarter of an hour, or until the order comes.

    One hold an order: after it was released take another number. Points and coupons
    that no quote names need the scopes `points:write` and `coupons:read`.
    """
    asked = call.body
    points, coupons = bool(asked.points), bool(asked.coupons)
    refused = redeem_fault(call, points=points, coupons=coupons)
    if refused is not None:
        return refused
    command = HoldForOrder(
        channel=call.key.channel,
        order_no=asked.order_no,
        quote=asked.quote,
        member_id=asked.member_id,
        card=asked.card,
        member_pass=asked.member_pass,
        points=asked.points,
        coupons=asked.coupons,
    )
    reply = call.do(command, HeldForOrder)
    if isinstance(reply, ApiRefusal):
        return reply
    held = ChannelHold(
        order_no=asked.order_no,
        points=reply.points,
        coupons=reply.coupons,
        balance_points=shown_balance(call, reply.balance_points),
    )
    return ApiReply(value=held, status=CREATED)


def release_hold(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """The order is not paid: give back what it holds. Harmless twice."""
    text = call.path[ORDER_NO]
    if _NUMBER.fullmatch(text) is None:
        return ApiRefusal(reason=NOT_FOUND)
    number = int(text)
    command = ReleaseHold(channel=call.key.channel, order_no=number)
    reply = call.do(command, HoldReleased)
    if isinstance(reply, ApiRefusal):
        return reply
    return ApiReply(value=EndedHold(order_no=number, outcome=reply.outcome))


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="POST",
        path="/1/orders",
        scope=KeyScope.ORDERS_WRITE,
        summary="Submit a paid order",
        handle=submit_order,
        replies={CREATED: BookedChannelOrder},
        body=ChannelOrder,
        query=Nothing,
        reasons=BOOKING,
    ),
    Endpoint(
        method="POST",
        path="/1/holds",
        scope=KeyScope.ORDERS_WRITE,
        summary="Hold points and coupons",
        handle=hold_for_order,
        replies={CREATED: ChannelHold},
        body=WantedHold,
        query=Nothing,
        reasons=[*NAMING, "points_short", "coupon_unknown", *HOLDING],
    ),
    Endpoint(
        method="DELETE",
        path="/1/holds/{order_no}",
        scope=KeyScope.ORDERS_WRITE,
        summary="Release a hold",
        handle=release_hold,
        replies={200: EndedHold},
        body=Nothing,
        query=Nothing,
        reasons=[NOT_FOUND, "no_hold"],
        parameters={ORDER_NO: "The channel's own number of the order."},
    ),
]
