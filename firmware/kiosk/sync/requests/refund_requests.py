"""Refunds on the wire: requests from the sale's, replies to the sale's. Pure."""

from firmware.kiosk.refund import Refundable, RefundRequest, RefundTerms
from firmware.kiosk.sale.events import RefundReplied
from firmware.kiosk.sync.pending_requests import HubEvent, PendingRequest
from firmware.protocol.messages import (
    AskRefund,
    RefundableLine,
    RefundedLine,
    RefundReply,
)

REPLY_LIMIT_S = 120.0


def refund_request(
    request: RefundRequest, correlation: str, now_s: float
) -> PendingRequest[RefundReply]:
    """The reply becomes a `RefundReplied` for this request."""

    def on_reply(reply: RefundReply, _now_s: float) -> tuple[HubEvent, ...]:
        return (RefundReplied(request, terms_of(reply)),)

    return PendingRequest(
        correlation=correlation,
        request=ask_of(request),
        sent_at_s=now_s,
        expires_at_s=now_s + REPLY_LIMIT_S,
        reply_type=RefundReply,
        on_reply=on_reply,
    )


def ask_of(request: RefundRequest) -> AskRefund:
    """The request as the hub receives it."""
    return AskRefund(
        refund_id=request.refund_id,
        sale=request.sale,
        by=request.by,
        lines=tuple(RefundedLine(line=n, pieces=p) for n, p in request.pieces),
        gifts=request.gifts.value,
        quote=request.quote,
    )


def terms_of(reply: RefundReply) -> RefundTerms:
    """The hub's reply as the sale knows it."""
    return RefundTerms(
        sale_id=reply.sale_id,
        receipt_no=reply.receipt_no,
        refusal=reply.refusal,
        lines=tuple(map(_line, reply.lines)),
        returned=tuple(map(_line, reply.returned)),
        booked_at=reply.booked_at,
        refund_no=reply.refund_no,
        money_fen=reply.money_fen,
        points_taken=reply.points_taken,
        points_back=reply.points_back,
        coupons_back=reply.coupons_back,
        gifts_due=reply.gifts_due,
        gifts_fen=reply.gifts_fen,
        balance_points=reply.balance_points,
        network=reply.network or "",
    )


def _line(line: RefundableLine) -> Refundable:
    return Refundable(
        line.line, line.name, line.pieces, line.money_fen, weight_g=line.weight_g
    )
