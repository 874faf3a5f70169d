"""What time has ended, found in the order of time, and how far a search has come.

In the order of an index, so that each part of a search begins where the one before
ended, whatever number of members there is.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, bindparam, exists, func, select, tuple_

from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.ledger.tables import lot_moves
from firmware.hub.loyalty.corrections import Cause
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.tables import coupon_events, coupons, loyalty_sweeps
from firmware.retail.loyalty.coupons import CouponAct

_UPTO = select(loyalty_sweeps.c.upto).where(loyalty_sweeps.c.name == bindparam("name"))
_SWEEPS = upsert_rows(loyalty_sweeps)
_AFTER_EVERY_KEY = "\U0010ffff"


class Ended(NamedTuple):
    """When something ended, UTC text, and whose or what it is."""

    at: str
    key: str


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

    def booking(self, connection: Connection, now: str) -> Callable[[Ended], None]:
        """What books the end of one of them in this transaction."""
        ...


class PointsSweep:
    """Members with lots that expired and hold points."""

    name = "points"

    def __init__(self, utc_offset_minutes: int) -> None:
        self._utc_offset_minutes = utc_offset_minutes

    def due(
        self, connection: Connection, after: Ended, now: str, *, limit: int
    ) -> Sequence[Ended]:
        """Each of a member's days of expiry is one."""
        given = {"at": after.at, "key": after.key, "now": now, "limit": limit}
        return [Ended(*row) for row in connection.execute(_MEMBERS, given)]

    def booking(self, connection: Connection, now: str) -> Callable[[Ended], None]:
        """Books all that a member has lost since that day."""
        calendar = calendar_in_force(connection, self._utc_offset_minutes)
        book = PointsBook(connection, calendar, now)

        def expire(ended: Ended) -> None:
            cause = Cause(f"expiry:{ended.key}:{now}", "expiry", now)
            book.expire(ended.key, ended.at, cause)

        return expire


class CouponSweep:
    """Coupons whose time is over."""

    name = "coupons"

    def due(
        self, connection: Connection, after: Ended, now: str, *, limit: int
    ) -> Sequence[Ended]:
        """Those whose expiry is not booked."""
        given = {"at": after.at, "key": after.key, "now": now, "limit": limit}
        return [Ended(*row) for row in connection.execute(_COUPONS, given)]

    def booking(self, connection: Connection, now: str) -> Callable[[Ended], None]:
        """Adds the event of its end to a coupon."""
        book = CouponBook(connection, now)

        def expire(ended: Ended) -> None:
            book.expire(ended.key, ended.at)

        return expire


def swept_upto(connection: Connection, name: str) -> str:
    """Up to when a job has booked everything, UTC text; empty before its first time."""
    return connection.scalar(_UPTO, {"name": name}) or ""


def keep_swept(connection: Connection, name: str, upto: str) -> None:
    """Everything until then is booked."""
    batch = WriteBatch()
    batch.add(_SWEEPS, (name, upto))
    batch.write(connection)


_after = tuple_(bindparam("at"), bindparam("key"))
_move, _coupon, _event = lot_moves.c, coupons.c, coupon_events.c
_MEMBERS = (
    select(_move.expires_at, _move.member_id)
    .where(
        tuple_(_move.expires_at, _move.member_id) > _after,
        _move.expires_at <= bindparam("now"),
    )
    .group_by(_move.expires_at, _move.member_id)
    .having(func.sum(_move.amount) != 0)
    .order_by(_move.expires_at, _move.member_id)
    .limit(bindparam("limit"))
)
_COUPONS = (
    select(_coupon.valid_until, _coupon.coupon_id)
    .where(
        tuple_(_coupon.valid_until, _coupon.coupon_id) > _after,
        _coupon.valid_until <= bindparam("now"),
        ~exists().where(
            _event.coupon_id == _coupon.coupon_id,
            _event.act == CouponAct.EXPIRE.value,
        ),
    )
    .order_by(_coupon.valid_until, _coupon.coupon_id)
    .limit(bindparam("limit"))
)
