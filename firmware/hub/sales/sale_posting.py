"""What a sale moves in the ledger. Pure."""

from firmware.hub.ledger.postings import (
    POINTS_ISSUED,
    Entry,
    Posting,
    Unit,
    member_account,
)
from firmware.protocol.messages import SaleClosed


def sale_posting(sale: SaleClosed, kid: str, member_id: str | None) -> Posting:
    """A sale: money into the kiosk's till, out of each price stage; points earned.

    Each price step stands on its own account, so the ledger says what listed
    prices, rounding and every later stage moved (N06). A known member's points come
    from the account of issued points (S13).
    """
    money = {f"till:{kid}": sale.payable_fen}
    for step in sale.steps:
        stage = f"price:{step.stage}"
        money[stage] = money.get(stage, 0) - step.amount_fen
    entries = [Entry(account, Unit.CNY, fen) for account, fen in money.items() if fen]
    if member_id is not None and sale.earned_points:
        points = sale.earned_points
        entries.append(Entry(member_account(member_id), Unit.PTS, points))
        entries.append(Entry(POINTS_ISSUED, Unit.PTS, -points))
    return Posting(
        posting_id=f"sale:{sale.sale_id}",
        kind="sale",
        sale_id=sale.sale_id,
        event_at=sale.closed_at,
        entries=tuple(entries),
    )
