"""`POST /1/orders/{receipt_no}/refunds`: pieces of an order come back."""

from typing import Literal

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.channels.commands import OrderRefunded, RefundOrder
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
from firmware.hub.web.api.trade.extra_scopes import shown_balance
from firmware.hub.web.api.trade_reasons import REFUNDING
from firmware.protocol.field_types import OrderNo, Token
from firmware.protocol.messages.refunds import RefundableLine, RefundedLine
from firmware.protocol.records import PlainRecord
from firmware.retail.sale_ids import is_name_of_a_sale

CREATED = 201
RECEIPT_NO = "receipt_no"


class WantedRefund(PlainRecord, frozen=True, kw_only=True):
    """Lines that come back; without lines all that is left of the order.

    `refund_no` is the channel's own number: each number is one refund. `by` is the
    badge of who allowed it. `gifts`: what was seen of gifts that are due back. `trial`:
    only what it would come to.
    """

    refund_no: OrderNo
    lines: tuple[RefundedLine, ...] = ()
    by: Token | None = None
    gifts: Literal["unknown", "returned", "withheld"] = "unknown"
    trial: bool = False


class RefundPiece(ApiRecord, frozen=True):
    """Pieces of a line, and what they give back."""

    line: int
    name: str
    pieces: int
    money_fen: int


class ChannelRefund(ApiRecord, frozen=True):
    """What comes back, or would; `refund_no` and `booked_at` are None of a trial.

    `left` can be refunded still. `gifts_fen` is withheld for gifts. `balance_points` is
    null without a member, or without the scope `points:read`. `network`: the order was
    paid by phone, and the money goes back by it; null if it is handed out.
    """

    receipt_no: str
    refund_no: str | None
    booked_at: str | None
    money_fen: int
    points_taken: int
    points_back: int
    coupons_back: tuple[str, ...]
    gifts_due: tuple[str, ...]
    gifts_fen: int
    balance_points: int | None
    returned: tuple[RefundPiece, ...]
    left: tuple[RefundPiece, ...]
    network: str | None


def refund_order(call: ApiCall[WantedRefund, Nothing]) -> Outcome:
    """Refund an order of any counter, by the bounds of one kiosk and day."""
    asked, receipt_no = call.body, call.path[RECEIPT_NO]
    if not is_name_of_a_sale(receipt_no):
        return ApiRefusal(reason=NOT_FOUND)
    command = RefundOrder(
        channel=call.key.channel,
        refund_no=asked.refund_no,
        receipt_no=receipt_no,
        by=asked.by,
        lines=asked.lines,
        gifts=asked.gifts,
        trial=asked.trial,
    )
    send = call.ask if asked.trial else call.do
    reply = send(command, OrderRefunded)
    if isinstance(reply, ApiRefusal):
        return reply
    return ApiReply(value=_shown(call, reply), status=200 if asked.trial else CREATED)


def _shown(call: ApiCall[WantedRefund, Nothing], reply: OrderRefunded) -> ChannelRefund:
    return ChannelRefund(
        receipt_no=reply.receipt_no,
        refund_no=reply.refund_no,
        booked_at=reply.booked_at,
        money_fen=reply.money_fen,
        points_taken=reply.points_taken,
        points_back=reply.points_back,
        coupons_back=reply.coupons_back,
        gifts_due=reply.gifts_due,
        gifts_fen=reply.gifts_fen,
        balance_points=shown_balance(call, reply.balance_points),
        returned=_pieces(reply.returned),
        left=_pieces(reply.lines),
        network=reply.network,
    )


def _pieces(lines: tuple[RefundableLine, ...]) -> tuple[RefundPiece, ...]:
    return tuple(
        RefundPiece(
            line=each.line,
            name=each.name,
            pieces=each.pieces,
            money_fen=each.money_fen,
        )
        for each in lines
    )


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="POST",
        path="/1/orders/{receipt_no}/refunds",
        scope=KeyScope.REFUNDS_WRITE,
        summary="Refund an order",
        handle=refund_order,
        replies={CREATED: ChannelRefund, 200: ChannelRefund},
        body=WantedRefund,
        query=Nothing,
        reasons=[NOT_FOUND, "no_room", *REFUNDING],
        parameters={RECEIPT_NO: "As on the slip, or the id of the sale."},
    )
]
