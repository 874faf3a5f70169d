"""What a refund moves in the ledger besides points. Pure."""

from firmware.hub.ledger.postings import Entry, Posting, Unit
from firmware.hub.sales.refunds.store import KeptRefund

DESK = "desk"
"""Where the money of refunds at the desk comes from; a kiosk's comes from its till."""
REFUNDED = "price:refund"


def till_of(kid: str | None) -> str:
    """The account of who hands the money out."""
    return DESK if kid is None else f"till:{kid}"


def refund_posting(refund: KeptRefund) -> Posting | None:
    """Money out of a till; None if nothing is handed out."""
    if not refund.money_fen:
        return None
    return Posting(
        posting_id=f"refund:{refund.refund_id}",
        kind="refund",
        sale_id=refund.sale_id,
        event_at=refund.at,
        entries=(
            Entry(till_of(refund.kid), Unit.CNY, -refund.money_fen),
            Entry(REFUNDED, Unit.CNY, refund.money_fen),
        ),
    )
