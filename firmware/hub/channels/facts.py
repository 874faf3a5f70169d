"""The fact that a kiosk would have sent for a channel's order. Pure."""

from typing import NamedTuple

from firmware.hub.channels.pricing import OrderPrice
from firmware.protocol.messages import Approval, SaleClosed
from firmware.protocol.sale_parts import (
    line_amounts,
    price_steps,
    sale_gifts,
    sale_line,
)
from firmware.retail.sale_ids import channel_kid, make_receipt_no, make_sale_id

EPOCH = 1
"""A channel's journal is in the books themselves: it is never begun anew."""


class OrderName(NamedTuple):
    """By what the books know a channel's order."""

    kid: str
    sale_id: str
    receipt_no: str


class Payment(NamedTuple):
    """What the channel took, in fen, and when, in UTC text."""

    paid_fen: int
    paid_at: str


def order_name(channel: str, order_no: int) -> OrderName:
    """The names of the order that a channel numbers so: always the same."""
    kid = channel_kid(channel)
    sale_id = make_sale_id(kid, f"{EPOCH:x}", order_no)
    return OrderName(kid, sale_id, make_receipt_no(kid, order_no))


def sale_of_order(order: OrderPrice, name: OrderName, paid: Payment) -> SaleClosed:
    """The order at the hub's price, with the money that was taken for it.

    If that is another sum the hub flags it, as it does a kiosk's.
    """
    quote, facts = order.quote, order.buyer.facts
    revision, by_rules = order.shelf.revision, order.shelf.engine.by_rules
    return SaleClosed(
        sale_id=name.sale_id,
        receipt_no=name.receipt_no,
        opened_at=min(order.at, paid.paid_at),
        closed_at=paid.paid_at,
        lines=tuple(sale_line(line, revision) for line in order.basket.lines),
        steps=price_steps(quote),
        payable_fen=paid.paid_fen,
        tender=order.wanted.tender,
        member_id=facts.member_id,
        card=facts.card,
        earned_points=quote.earned_points if order.buyer.earns else 0,
        policy_version=quote.policy_version,
        catalogue_revision=revision,
        slip="none",
        engine=quote.engine,
        approvals=_approvals(order),
        tier=facts.tier if by_rules else "none",
        priced_at=order.at if by_rules else None,
        points_used=order.points_used,
        coupons=quote.coupons,
        declined=order.wanted.declined if by_rules else (),
        birthday=quote.birthday,
        amounts=line_amounts(quote),
        gifts=sale_gifts(quote),
        used_up=facts.used_up if by_rules else (),
        pass_window=facts.pass_window,
    )


def _approvals(order: OrderPrice) -> tuple[Approval, ...]:
    return tuple(
        Approval(by=line.approved_by, line=line.number)
        for line in order.basket.lines
        if line.approved_by
    )
