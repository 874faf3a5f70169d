"""What a refund moves in the ledger besides points. Pure."""

from firmware.hub.ledger.postings import Entry, Posting, Unit
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder
from firmware.hub.sales.refunds.store import KeptRefund

DESK = "desk"
"""Where the money of refunds at the desk comes from; a kiosk's comes from its till."""
REFUNDED = "price:refund"


def till_of(kid: str | None) -> str:
    """The account of who hands the money out."""
    return DESK if kid is None else f"till:{kid}"


def due_account(kid: str) -> str:
    """The account of what networks have still to give back of a kiosk's sales."""
    return f"refund_due:{kid}"


def refund_posting(refund: KeptRefund, order: KeptOrder) -> Posting | None:
    """Money out of a till; None if nothing is handed out.

    What goes back by a network is due until that has done it.
    """
    if not refund.money_fen:
        return None
    by_phone = order.payment is not None
    payer = due_account(order.kid) if by_phone else till_of(refund.kid)
    return Posting(
        posting_id=f"refund:{refund.refund_id}",
        kind="refund",
        sale_id=refund.sale_id,
        event_at=refund.at,
        entries=(
            Entry(payer, Unit.CNY, -refund.money_fen),
            Entry(REFUNDED, Unit.CNY, refund.money_fen),
        ),
    )


def returned_posting(refund: PhoneRefund, now: str) -> Posting:
    """What was due has gone back: by the network, or as cash at the desk."""
    cash = refund.state is ReturnState.CASH
    payer = DESK if cash else f"phone:{refund.kid}"
    return Posting(
        posting_id=f"returned:{refund.number}",
        kind="returned",
        sale_id=refund.sale_id,
        event_at=now,
        entries=(
            Entry(payer, Unit.CNY, -refund.refund_fen),
            Entry(due_account(refund.kid), Unit.CNY, refund.refund_fen),
        ),
    )
