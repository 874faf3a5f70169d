"""Postings: each one sums to zero in each of its units. Pure.

Nothing is ever changed in the ledger; a correction is a further posting. Balances
are derived from entries and stored nowhere.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from firmware.base.errors import LedgerError

POINTS_ISSUED = "points:issued"

FOREVER = "9999-12-31T23:59:59.999Z"
"""When a debt expires."""
DEBT = "debt"
"""The lot of a debt: its points are below zero."""

Lot = tuple[str, str]
"""(the id of the earning, when its points are gone in UTC text)."""


class PointsUse(StrEnum):
    """What became of a member's points beside their balance: an account of each."""

    HELD = "held"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


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

    `sale_id` names a booked order. `event_at` is when it happened, in UTC text;
    LedgerError if a unit does not sum to zero.
    """

    posting_id: str
    kind: str
    sale_id: str | None
    event_at: str
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        sums: dict[Unit, int] = {}
        for entry in self.entries:
            sums[entry.unit] = sums.get(entry.unit, 0) + entry.amount
        if any(sums.values()):
            raise LedgerError(f"{self.posting_id}: does not sum to zero: {sums}")


def member_account(member_id: str) -> str:
    """The account of a member's points."""
    return f"member:{member_id}"


def use_account(use: PointsUse, member_id: str) -> str:
    """The account of what a member's points were used for."""
    return f"{use}:{member_id}"
