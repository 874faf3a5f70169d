"""Refunds for the kiosk's tests: what the hub replies, and a walk to each phase."""

from dataclasses import replace

from firmware.kiosk.refund import (
    BookedRefund,
    Refundable,
    RefundRequest,
    RefundTerms,
    ShownRefund,
)
from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.events import (
    PayPressed,
    RefundReplied,
    SlipShown,
    StaffProven,
)
from tests.support.kiosk_builders import TICKET_ID, UTC, moment, walk

RECEIPT = "K1-000017"
REFUND_ID = "K1-3f2a9c-r1"
COLA_LINE = Refundable(1, "可口可乐 330ml", 2, 600)
PEARS_LINE = Refundable(2, "梨", 1, 650, weight_g=412)
LINES = (COLA_LINE, PEARS_LINE)
LEFT = RefundTerms(
    sale_id=TICKET_ID, receipt_no=RECEIPT, lines=LINES, returned=LINES, money_fen=1250
)
QUOTE = replace(
    LEFT, points_taken=12, points_back=100, coupons_back=("c-5",), balance_points=216
)
BOOKED = replace(QUOTE, booked_at=UTC, refund_no="K1-000017-R1", lines=())
GIFT_DUE = replace(QUOTE, refusal="gifts_due", gifts_due=("奥利奥",), gifts_fen=300)


def at_desk(mono_s: float = 1.0, **other: object) -> Now:
    """A moment at a kiosk whose hub is there."""
    return moment(mono_s, **{"hub_online": True, **other})


def refund(sale: Sale) -> ShownRefund:
    assert sale.refund is not None
    return sale.refund


def reply(sale: Sale, terms: RefundTerms) -> RefundReplied:
    """The hub's reply to what was asked last."""
    return RefundReplied(refund(sale).request, terms)


def finding() -> Sale:
    return walk(Sale(), StaffProven("b-1"), SlipShown(RECEIPT), now=at_desk())


def choosing() -> Sale:
    sale = finding()
    return walk(sale, reply(sale, LEFT), now=at_desk())


def pricing() -> Sale:
    return walk(choosing(), PayPressed(), now=at_desk())


def due_gifts() -> Sale:
    sale = pricing()
    return walk(sale, reply(sale, GIFT_DUE), now=at_desk())


def confirming() -> Sale:
    sale = pricing()
    return walk(sale, reply(sale, QUOTE), now=at_desk())


def booking() -> Sale:
    return walk(confirming(), StaffProven("b-2"), now=at_desk())


def done() -> Sale:
    sale = booking()
    return walk(sale, reply(sale, BOOKED), now=at_desk())


def booked(request: RefundRequest | None = None) -> BookedRefund:
    """The refund of all, as the journal keeps it."""
    return BookedRefund(1, request or refund(booking()).request, BOOKED)
