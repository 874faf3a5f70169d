"""From what the ledger holds to what the events mean: one posting. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from firmware.hub.ledger.postings import (
    DEBT,
    FOREVER,
    POINTS_ISSUED,
    Entry,
    Lot,
    PointsUse,
    Posting,
    Unit,
    member_account,
    use_account,
)
from firmware.hub.loyalty.times import text_of
from firmware.retail.loyalty.fold import PointsState

K = TypeVar("K", Lot, PointsUse)


@dataclass(frozen=True, slots=True)
class Holdings:
    """A member's points in the books: lots, the debt's included, and other uses."""

    lots: Mapping[Lot, int]
    uses: Mapping[PointsUse, int]


@dataclass(frozen=True, slots=True)
class Cause:
    """What a posting is booked for; `event_at` in UTC text."""

    posting_id: str
    kind: str
    event_at: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A posting, and in which lots it moves the member's points."""

    posting: Posting
    moves: Mapping[Lot, int]


def holdings_of(state: PointsState) -> Holdings:
    """What the books should hold."""
    lots = {
        (lot_id, text_of(at)): points for (lot_id, at), points in state.lots.items()
    }
    if state.debt_points:
        lots[DEBT, FOREVER] = -state.debt_points
    uses = {
        PointsUse.HELD: state.held_points,
        PointsUse.REDEEMED: state.redeemed_points,
        PointsUse.EXPIRED: state.expired_points,
    }
    return Holdings(lots, uses)


def correction(
    member_id: str, booked: Holdings, meant: Holdings, *, cause: Cause
) -> Correction | None:
    """What makes `meant` of `booked`; None if they are the same.

    What no other account explains was issued, or taken back from what was issued.
    """
    moves = _changes(booked.lots, meant.lots)
    uses = _changes(booked.uses, meant.uses)
    if not moves and not uses:
        return None
    moved = {member_account(member_id): sum(moves.values())}
    moved |= {use_account(use, member_id): points for use, points in uses.items()}
    moved[POINTS_ISSUED] = -sum(moved.values())
    entries = [
        Entry(account, Unit.PTS, points) for account, points in moved.items() if points
    ]
    posting = Posting(
        posting_id=cause.posting_id,
        kind=cause.kind,
        sale_id=None,
        event_at=cause.event_at,
        entries=tuple(entries),
    )
    return Correction(posting, moves)


def _changes(before: Mapping[K, int], after: Mapping[K, int]) -> dict[K, int]:
    keys = dict.fromkeys([*before, *after])
    changes = {key: after.get(key, 0) - before.get(key, 0) for key in keys}
    return {key: change for key, change in changes.items() if change}
