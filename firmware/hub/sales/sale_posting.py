"""What a sale moves in the ledger. Pure."""

from firmware.hub.ledger.postings import (
    POINTS_ISSUED,
    Entry,
    Posting,
    Unit,
    member_account,
)
from firmware.hub.sales.claims.event_time import Booking
from firmware.protocol.messages import SaleClosed

UNEXPLAINED = "price:unexplained"


def sale_posting_id(sale: SaleClosed) -> str:
    """The id of what a sale moves."""
    return f"sale:{sale.sale_id}"


def sale_posting(sale: SaleClosed, kid: str, booking: Booking) -> Posting:
    """A sale: money into till or network, out of each price stage; points earned.

    Each price step stands on its own account, so the ledger says what listed
    prices, rounding and every later stage moved (N06). What the steps leave unexplained
    of the sum that was paid has an account, too. A known member's points come from
    the account of issued points (S13).
    """
    money = {_received_by(sale, kid): sale.payable_fen}
    for step in sale.steps:
        stage = f"price:{step.stage}"
        money[stage] = money.get(stage, 0) - step.amount_fen
    if unexplained_fen := sum(money.values()):
        money[UNEXPLAINED] = -unexplained_fen
    entries = [Entry(account, Unit.CNY, fen) for account, fen in money.items() if fen]
    if booking.member_id is not None:
        entries += _points_entries(booking.member_id, booking.points)
    return Posting(
        posting_id=sale_posting_id(sale),
        kind="sale",
        sale_id=sale.sale_id,
        event_at=booking.time.at,
        entries=tuple(entries),
    )


def accepted_points_posting(
    sale: SaleClosed, *, member_id: str, points: int, event_at: str
) -> Posting:
    """Points of a flagged order that were withheld and are granted after all."""
    return Posting(
        posting_id=f"points:{sale.sale_id}",
        kind="accepted_points",
        sale_id=sale.sale_id,
        event_at=event_at,
        entries=tuple(_points_entries(member_id, points)),
    )


def _received_by(sale: SaleClosed, kid: str) -> str:
    """The account of the money: the kiosk's till, or what networks owe for it."""
    return f"phone:{kid}" if sale.tender == "phone" else f"till:{kid}"


def _points_entries(member_id: str, points: int) -> list[Entry]:
    if not points:
        return []
    return [
        Entry(member_account(member_id), Unit.PTS, points),
        Entry(POINTS_ISSUED, Unit.PTS, -points),
    ]
