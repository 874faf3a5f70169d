"""Replies to kiosks that refund sales, or ask what can be refunded."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection

from firmware.base.printable import safe_text
from firmware.hub.sales.refunds.asked import (
    AskedRefund,
    RefundOutcome,
    RefundPart,
    RefundRefusal,
)
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.hub.sales.refunds.kiosk_bounds import KioskBounds
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder
from firmware.hub.sales.refunds.store import KeptRefund, find, refund_no
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    MAX_DUE_GIFTS,
    MAX_SALE_COUPONS,
    AskRefund,
    RefundableLine,
    RefundReply,
)
from firmware.retail.basket_limits import MAX_LINES
from firmware.retail.sale_ids import may_name_refund

MAX_NAME = 128
"""Of a line, more than any slip shows of it."""

_LATER = {RefundRefusal.TOO_MUCH, RefundRefusal.GIFTS_DUE, RefundRefusal.DAY_LIMIT}
"""What is not refused yet when a kiosk only asks what is left."""


class RefundRequestHandler:
    """Books a refund that a kiosk asks for, or says what it would come to."""

    def __init__(self, stamper: Stamper, *, utc_offset_minutes: int) -> None:
        self._stamper = stamper
        self._utc_offset_minutes = utc_offset_minutes

    def reply(self, ask: AskRefund, kid: str, connection: Connection) -> RefundReply:
        """What was refunded, or why not; inside the batch's transaction."""
        now = self._stamper.stamp().ts
        asked = _asked(ask, kid, now)
        if not may_name_refund(kid, ask.refund_id):
            return _refused(ask.sale, RefundRefusal.REFUND_REUSED)
        if asked is None:
            return _refused(ask.sale, RefundRefusal.TOO_MUCH)
        bounds = KioskBounds(connection, kid, now)
        book = RefundBook(connection, now, utc_offset_minutes=self._utc_offset_minutes)
        if not ask.lines:
            return _reply(ask.sale, _preview(book.trial(asked, bounds.bound)))
        if ask.quote:
            return _reply(ask.sale, book.trial(asked, bounds.bound))
        is_there = find(connection, ask.refund_id) is not None
        who = None if is_there else bounds.who_refusal(ask.by)
        if who is not None:
            return _refused(ask.sale, who)
        return _reply(ask.sale, book.refund(asked, bounds.bound))


def _preview(outcome: RefundOutcome) -> RefundOutcome:
    """Without what depends on the lines that are chosen then."""
    return replace(outcome, refusal=None) if outcome.refusal in _LATER else outcome


def _asked(ask: AskRefund, kid: str, now: str) -> AskedRefund | None:
    """As the books read it; None if a line is named twice."""
    lines = {each.line: each.pieces for each in ask.lines}
    if len(lines) != len(ask.lines):
        return None
    return AskedRefund(
        refund_id=ask.refund_id,
        name=ask.sale,
        by=ask.by,
        at=now,
        kid=kid,
        lines=lines or None,
        gifts=ask.gifts,
    )


def _reply(name: str, outcome: RefundOutcome) -> RefundReply:
    order, refund = outcome.order, outcome.refund
    if order is None:
        return _refused(name, outcome.refusal)
    refusal = outcome.refusal and outcome.refusal.value
    lines, balance_points = _lines(order, outcome.left), outcome.balance_points
    if refund is None:
        return RefundReply(
            sale_id=order.sale_id,
            receipt_no=order.receipt_no,
            refusal=refusal,
            lines=lines,
            balance_points=balance_points,
        )
    return RefundReply(
        sale_id=order.sale_id,
        receipt_no=order.receipt_no,
        refusal=refusal,
        lines=lines,
        returned=_lines(order, outcome.returned),
        booked_at=refund.booked_at if outcome.booked else None,
        refund_no=_number(order, refund) if outcome.booked else None,
        money_fen=refund.money_fen,
        points_taken=refund.points_taken,
        points_back=refund.points_back,
        coupons_back=refund.coupons[:MAX_SALE_COUPONS],
        gifts_due=tuple(_gift_names(order, refund))[:MAX_DUE_GIFTS],
        gifts_fen=refund.gifts_fen,
        balance_points=balance_points,
        network=outcome.network,
    )


def _number(order: KeptOrder, refund: KeptRefund) -> str:
    return refund_no(order.receipt_no, refund.turn)


def _gift_names(order: KeptOrder, refund: KeptRefund) -> Iterator[str]:
    """What people call the gifts; the number of one that has no name here."""
    for gtin in refund.gifts:
        article = order.article(gtin)
        yield safe_text(article.name if article else gtin, MAX_NAME)


def _lines(
    order: KeptOrder, parts: Mapping[int, RefundPart]
) -> tuple[RefundableLine, ...]:
    """As a kiosk reads them; what people read has nothing in it that moves text."""
    found = (line for line in order.standing if line.number in parts)
    return tuple(
        RefundableLine(
            line=line.number,
            name=safe_text(line.name, MAX_NAME),
            pieces=parts[line.number].pieces,
            money_fen=parts[line.number].money_fen,
            weight_g=line.weight_g,
        )
        for line in islice(found, MAX_LINES)
    )


def _refused(name: str, refusal: RefundRefusal | None) -> RefundReply:
    said = refusal and refusal.value
    return RefundReply(sale_id=name, receipt_no=name, refusal=said)
