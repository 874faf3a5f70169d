"""Refunds that channels ask for: as a kiosk's, by the same bounds (E19)."""

from firmware.hub.channels.commands import OrderRefunded, RefundOrder
from firmware.hub.channels.facts import EPOCH
from firmware.hub.channels.orders import refused
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import PortReply
from firmware.hub.sales.claims.approvals import KEY
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.hub.sales.refunds.requests import RefundRequestHandler
from firmware.protocol.messages import AskRefund, RefundedLine, RefundReply
from firmware.retail.sale_ids import channel_kid, make_refund_id


class RefundDesk:
    """Books a channel's refunds, or says what they would come to."""

    def __init__(self, requests: RefundRequestHandler) -> None:
        self._requests = requests

    def refund(self, command: RefundOrder, work: UnitOfWork) -> PortReply:
        """What was refunded, or why not."""
        reply = self._reply(command, command.lines, work)
        if not command.lines and not command.trial and _is_open(reply):
            left = [RefundedLine(line=e.line, pieces=e.pieces) for e in reply.lines]
            if not left:
                return refused(RefundRefusal.TOO_MUCH)
            reply = self._reply(command, tuple(left), work)
        if reply.refusal is not None:
            return refused(reply.refusal)
        return _refunded(reply)

    def _reply(
        self, command: RefundOrder, lines: tuple[RefundedLine, ...], work: UnitOfWork
    ) -> RefundReply:
        """As to a kiosk; without lines only what is left, or was refunded before."""
        kid = channel_kid(command.channel)
        ask = AskRefund(
            refund_id=make_refund_id(kid, f"{EPOCH:x}", command.refund_no),
            sale=command.receipt_no,
            by=command.by or KEY,
            lines=lines,
            gifts=command.gifts,
            quote=command.trial,
        )
        return self._requests.reply(ask, kid, work.connection)


def _is_open(reply: RefundReply) -> bool:
    """Whether this refund was not booked before, and may be."""
    return reply.refusal is None and reply.booked_at is None


def _refunded(reply: RefundReply) -> OrderRefunded:
    return OrderRefunded(
        sale_id=reply.sale_id,
        receipt_no=reply.receipt_no,
        refund_no=reply.refund_no,
        booked_at=reply.booked_at,
        money_fen=reply.money_fen,
        points_taken=reply.points_taken,
        points_back=reply.points_back,
        coupons_back=reply.coupons_back,
        gifts_due=reply.gifts_due,
        gifts_fen=reply.gifts_fen,
        balance_points=reply.balance_points,
        lines=reply.lines,
        returned=reply.returned,
        network=reply.network,
    )
