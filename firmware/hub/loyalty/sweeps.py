"""What time has ended, found in the order of time, and how far a search has come.

In the order of an index, so that each part of a search begins where the one before
ended, whatever number of members there is.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, bindparam, exists, func, select, tuple_

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.ledger import store as ledger_store
from firmware.hub.ledger.postings import (
    Entry,
    PointsUse,
    Posting,
    Unit,
    member_account,
    use_account,
)
from firmware.hub.ledger.tables import lot_moves
from firmware.hub.loyalty.corrections import Cause, Correction
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.tables import coupon_events, coupons, loyalty_sweeps
from firmware.retail.loyalty.coupons import CouponAct

_UPTO = select(loyalty_sweeps.c.upto).where(loyalty_sweeps.c.name == bindparam("name"))
_SWEEPS = upsert_rows(loyalty_sweeps)
_AFTER_EVERY_KEY = "\U0010ffff"


class Ended(NamedTuple):
    """When something ended, UTC text; whose or what it was; of points, which lot."""

    at: str
    key: str
    lot_id: str = ""
    points: int = 0


def end_of(now: str) -> Ended:
    """After all that ended until then, that moment included."""
    return Ended(now, _AFTER_EVERY_KEY)


class Sweep(Protocol):
    """One kind of thing that time ends."""

    name: str

    def due(
        self, connection: Connection, after: Ended, now: str, *, limit: int
    ) -> Sequence[Ended]:
        """The next that ended until `now` and are not booked, in their order."""
        ...

    def book(self, connection: Connection, ended: Sequence[Ended], now: str) -> None:
        """Book the end of these, which are a few, in this transaction."""
        ...


class PointsSweep:
    """Lots that expired and hold points."""

    name = "points"

    def due(
        self, connection: Connection, after: Ended, now: str, *, limit: int
    ) -> Sequence[Ended]:
        """Each of a member's lots is one row, with its points."""
        given = {"at": after.at, "key": after.key, "lot": after.lot_id}
        rows = connection.execute(_LOTS, {**given, "now": now, "limit": limit})
        return [Ended(*row) for row in rows]

    def book(self, connection: Connection, ended: Sequence[Ended], now: str) -> None:
        """A posting for each lot, without folding all that ever happened.

        The ledger means what the events mean, so that time alone moves what is left in
        lots that have ended: a fold would find the same.
        """
        batch = WriteBatch()
        for lot in ended:
            name = f"expiry:{lot.lot_id}:{lot.at}:{now}"
            gone = expired_lot(lot, Cause(name, "expiry", now))
            ledger_store.add_posting(batch, gone.posting, now)
            ledger_store.add_lot_moves(batch, name, lot.key, moves=gone.moves)
        batch.write(connection)


class CouponSweep:
    """Coupons whose time is over."""

    name = "coupons"

    def due(
        self, connection: Connection, after: Ended, now: str, *, limit: int
    ) -> Sequence[Ended]:
        """Those whose expiry is not booked."""
        given = {"at": after.at, "key": after.key, "now": now, "limit": limit}
        return [Ended(*row) for row in connection.execute(_COUPONS, given)]

    def book(self, connection: Connection, ended: Sequence[Ended], now: str) -> None:
        """An event for each coupon."""
        book = CouponBook(connection, now)
        for coupon in ended:
            book.expire(coupon.key, coupon.at)


def expired_lot(lot: Ended, cause: Cause) -> Correction:
    """What moves the points of a lot to those that expired."""
    name = member_account(lot.key)
    gone = use_account(PointsUse.EXPIRED, lot.key)
    posting = Posting(
        posting_id=cause.posting_id,
        kind=cause.kind,
        sale_id=None,
        event_at=cause.event_at,
        entries=(
            Entry(name, Unit.PTS, -lot.points),
            Entry(gone, Unit.PTS, lot.points),
        ),
    )
    return Correction(posting, {(lot.lot_id, lot.at): -lot.points})


def swept_upto(connection: Connection, name: str) -> str:
    """Up to when a job has booked everything, UTC text; empty before its first time."""
    return connection.scalar(_UPTO, {"name": name}) or ""


def keep_swept(connection: Connection, name: str, upto: str) -> None:
    """Everything until then is booked."""
    batch = WriteBatch()
    batch.add(_SWEEPS, (name, upto))
    batch.write(connection)


_move, _coupon, _event = lot_moves.c, coupons.c, coupon_events.c
_LOT = (_move.expires_at, _move.member_id, _move.lot_id)
_LOTS = (
    select(*_LOT, total(_move.amount))
    .where(
        tuple_(*_LOT) > tuple_(bindparam("at"), bindparam("key"), bindparam("lot")),
        _move.expires_at <= bindparam("now"),
    )
    .group_by(*_LOT)
    .having(func.sum(_move.amount) != 0)
    .order_by(*_LOT)
    .limit(bindparam("limit"))
)
_COUPONS = (
    select(_coupon.valid_until, _coupon.coupon_id)
    .where(
        tuple_(_coupon.valid_until, _coupon.coupon_id)
        > tuple_(bindparam("at"), bindparam("key")),
        _coupon.valid_until <= bindparam("now"),
        ~exists().where(
            _event.coupon_id == _coupon.coupon_id,
            _event.act == CouponAct.EXPIRE.value,
        ),
    )
    .order_by(_coupon.valid_until, _coupon.coupon_id)
    .limit(bindparam("limit"))
)
