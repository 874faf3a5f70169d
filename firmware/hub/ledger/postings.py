"""The books, as pure postings: each one sums to zero in each of its units.

Nothing is ever changed in the ledger; a correction is a further posting. Balances
are derived from entries and stored nowhere.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from firmware.base.errors import LedgerError
from firmware.protocol.messages import SaleClosed

POINTS_ISSUED = "points:issued"


class Unit(StrEnum):
    """What an entry counts: CNY in fen, PTS in whole points."""

    CNY = "CNY"
    PTS = "PTS"


class Entry(NamedTuple):
    """`amount` (signed, never 0) onto one account."""

    account: str
    unit: Unit
    amount: int


@dataclass(frozen=True, slots=True)
class Posting:
    """Entries that belong together. `posting_id` names their cause: once, for ever.

    `event_at` is when it happened, in UTC text; LedgerError where a unit does not
    sum to zero.
    """

    posting_id: str
    kind: str
    sale_id: str
    event_at: str
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        sums: dict[Unit, int] = {}
        for entry in self.entries:
            sums[entry.unit] = sums.get(entry.unit, 0) + entry.amount
        if any(sums.values()):
            raise LedgerError(f"{self.posting_id}: does not sum to zero: {sums}")


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


def member_account(member_id: str) -> str:
    """The account of a member's points."""
    return f"member:{member_id}"
