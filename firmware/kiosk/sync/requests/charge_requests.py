"""Payments by phone on the wire: requests from the sale's, states to the sale's.

Pure but for the sealing, which draws a key for each code. A pay code is sealed here and
goes no further (N01).
"""

from firmware.base.errors import WireError
from firmware.kiosk.sale.effects import RequestCharge
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeReplied,
    ChargeWord,
    OrderPageReplied,
)
from firmware.kiosk.sync.pending_requests import HubEvent, PendingRequest
from firmware.protocol.messages import (
    AskCharge,
    OrderPage,
    OrderState,
    PaymentState,
)
from firmware.protocol.sealing import charge_place, seal

REPLY_LIMIT_S = 10.0
"""A later reply is no news: the same was asked again long before."""


def ask_charge(asked: RequestCharge, sealing: str | None) -> AskCharge:
    """The request as the hub receives it; a code is sealed to the key `sealing`.

    Without a key a code is left out, and the hub begins nothing. WireError if it is no
    key. AssertionError for a ticket that nobody can pay by phone.
    """
    ticket, code = asked.ticket, asked.code
    attempt, quote = ticket.attempt, ticket.phone_quote
    if attempt is None or quote is None:
        raise AssertionError(f"sale {ticket.sale_id} cannot be paid by phone")
    sealed = None
    if code is not None and sealing is not None:
        where = charge_place(ticket.sale_id, attempt.count)
        sealed = seal(sealing, code.code, where=where)
    return AskCharge(
        sale_id=ticket.sale_id,
        attempt=attempt.count,
        amount_fen=quote.payable_fen,
        network=attempt.network,
        way=attempt.way.value,
        sealed=sealed,
        give_up=asked.give_up,
    )


def charge_request(
    ask: AskCharge, correlation: str, now_s: float
) -> PendingRequest[PaymentState]:
    """The reply becomes a `ChargeReplied`."""

    def on_reply(reply: PaymentState, _now_s: float) -> tuple[HubEvent, ...]:
        return (charge_replied(reply),)

    return PendingRequest(
        correlation=correlation,
        request=ask,
        sent_at_s=now_s,
        expires_at_s=now_s + REPLY_LIMIT_S,
        reply_type=PaymentState,
        on_reply=on_reply,
    )


def order_request(
    order: OrderState, correlation: str, now_s: float
) -> PendingRequest[OrderPage]:
    """What is to be paid now; the reply becomes an `OrderPageReplied`."""

    def on_reply(page: OrderPage, _now_s: float) -> tuple[HubEvent, ...]:
        return (OrderPageReplied(order.sale_id, page.url or ""),)

    return PendingRequest(
        correlation=correlation,
        request=order,
        sent_at_s=now_s,
        expires_at_s=now_s + REPLY_LIMIT_S,
        reply_type=OrderPage,
        on_reply=on_reply,
    )


def charge_replied(state: PaymentState) -> ChargeReplied:
    """The state of an attempt as the sale knows it, as a reply or when it has changed.

    WireError if it is paid without a number.
    """
    word = ChargeWord(state.state)
    if word is ChargeWord.PAID and not state.out_trade_no:
        raise WireError("PaymentState: paid without `out_trade_no`")
    return ChargeReplied(
        sale_id=state.sale_id,
        attempt=state.attempt,
        state=word,
        changes=state.changes,
        url=state.url or "",
        reason=state.reason or "",
        out_trade_no=state.out_trade_no or "",
    )
