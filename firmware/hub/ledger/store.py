"""Postings as rows, and the balances that come of their entries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, literal, select, tuple_

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.ledger import tables
from firmware.hub.ledger.postings import (
    Lot,
    PointsUse,
    Posting,
    Unit,
    member_account,
    use_account,
)

_POSTINGS = insert_rows(tables.postings)
_ENTRIES = insert_rows(tables.entries)
_LOT_MOVES = insert_rows(tables.lot_moves)

_move, _entry, _posting = tables.lot_moves.c, tables.entries.c, tables.postings.c
_BALANCE = select(func.coalesce(total(_move.amount), 0)).where(
    _move.member_id == bindparam("member"), _move.expires_at > bindparam("at")
)
_LOTS = (
    select(_move.lot_id, _move.expires_at, total(_move.amount))
    .where(_move.member_id == bindparam("member"))
    .group_by(_move.expires_at, _move.lot_id)
    .having(func.sum(_move.amount) != 0)
)
_LOT_SUMS = (
    select(_move.member_id, total(_move.amount))
    .where(among(_move.member_id))
    .group_by(_move.member_id)
)
_ACCOUNTS = (
    select(_entry.account, total(_entry.amount))
    .where(
        # Literally, so that the partial index serves it.
        _entry.unit == literal(Unit.PTS.value, literal_execute=True),
        among(_entry.account),
    )
    .group_by(_entry.account)
)

_NEWEST_ENTRIES = (
    select(
        _posting.posting_id,
        _posting.kind,
        _posting.sale_id,
        _posting.event_at,
        _posting.booked_at,
        _entry.amount,
    )
    .select_from(tables.entries.join(tables.postings))
    .where(
        _entry.unit == literal(Unit.PTS.value, literal_execute=True),
        _entry.account == bindparam("account"),
        tuple_(_posting.booked_at, _posting.posting_id)
        < tuple_(bindparam("booked_at"), bindparam("posting_id")),
    )
    .order_by(_posting.booked_at.desc(), _posting.posting_id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class PointsMove:
    """What a posting moved of a member's points; times are UTC text."""

    posting_id: str
    kind: str
    sale_id: str | None
    event_at: str
    booked_at: str
    points: int


def points_moves(
    connection: Connection, member_id: str, before: tuple[str, str], *, limit: int
) -> list[PointsMove]:
    """Postings on a member's points, the last to be booked first, at most `limit`.

    Those behind `before`: when one was booked, in UTC text, and its id.
    """
    booked_at, posting_id = before
    given = {
        "account": member_account(member_id),
        "booked_at": booked_at,
        "posting_id": posting_id,
        "limit": limit,
    }
    return [PointsMove(*row) for row in connection.execute(_NEWEST_ENTRIES, given)]


def balance_points(connection: Connection, member_id: str, at: str) -> int:
    """A member's points that can be spent at a moment (UTC text), off one index.

    What has expired by then is not in it, whether its expiry was posted or not, and
    what is held is not. Below zero: a debt.
    """
    return connection.scalar(_BALANCE, {"member": member_id, "at": at}) or 0


def lots(connection: Connection, member_id: str) -> dict[Lot, int]:
    """What the postings left in each of a member's lots, the expired ones included."""
    rows = connection.execute(_LOTS, {"member": member_id})
    return {(lot_id, expires_at): points for lot_id, expires_at, points in rows}


def lot_points(connection: Connection, member_ids: Collection[str]) -> dict[str, int]:
    """What is left in all of each member's lots; absent if there never was one."""
    rows = connection.execute(_LOT_SUMS, {"keys": key_list(member_ids)})
    return dict(rows.all())


def used_points(connection: Connection, member_id: str) -> dict[PointsUse, int]:
    """What a member's points were used for beside the balance."""
    return used_points_of_all(connection, [member_id])[member_id]


def used_points_of_all(
    connection: Connection, member_ids: Collection[str]
) -> dict[str, dict[PointsUse, int]]:
    """As `used_points`, by member."""
    accounts = {
        use_account(use, member_id): (member_id, use)
        for member_id in member_ids
        for use in PointsUse
    }
    found = {member_id: dict.fromkeys(PointsUse, 0) for member_id in member_ids}
    rows = connection.execute(_ACCOUNTS, {"keys": key_list(accounts)})
    for account, points in rows:
        member_id, use = accounts[account]
        found[member_id][use] = points
    return found


def add_posting(batch: WriteBatch, posting: Posting, booked_at: str) -> None:
    """A posting with its entries."""
    name = posting.posting_id
    batch.add(
        _POSTINGS, (name, posting.kind, posting.sale_id, posting.event_at, booked_at)
    )
    batch.add_all(
        _ENTRIES,
        (
            (name, entry.account, entry.unit.value, entry.amount)
            for entry in posting.entries
        ),
    )


def add_lot_moves(
    batch: WriteBatch, posting_id: str, member_id: str, *, moves: Mapping[Lot, int]
) -> None:
    """In which lots a posting of the same batch moved a member's points."""
    batch.add_all(
        _LOT_MOVES,
        (
            (member_id, expires_at, lot_id, posting_id, points)
            for (lot_id, expires_at), points in moves.items()
            if points
        ),
    )
