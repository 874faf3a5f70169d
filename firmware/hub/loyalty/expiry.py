"""Books what time has ended: points that expired, coupons that were not used (S29).

No balance and no coupon waits for it: what has expired is in none. What it did are
postings and events, so a sweep that is cut off goes on where it was.
"""

import logging
from collections.abc import Callable

from sqlalchemy import Connection, Engine, bindparam, func, select

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger.tables import lot_moves
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.corrections import Cause
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.sweeps import keep_swept, swept_upto
from firmware.protocol.envelope import Stamper

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Members or coupons in one transaction, so that no message waits for long."""
POINTS = "points"
COUPONS = "coupons"

_move = lot_moves.c
_DUE = (
    select(_move.member_id)
    .where(_move.expires_at > bindparam("upto"), _move.expires_at <= bindparam("now"))
    .group_by(_move.member_id)
    .having(func.sum(_move.amount) != 0)
    .order_by(_move.member_id)
    .limit(bindparam("limit"))
)


class Expiry:
    """The job; the handler's thread, in slices. StoreError if the database cannot."""

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        monotonic_s: Callable[[], float],
        *,
        utc_offset_minutes: int,
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._monotonic_s = monotonic_s
        self._utc_offset_minutes = utc_offset_minutes

    def run(self, until_s: float) -> bool:
        """Book what has ended until `until_s`; whether there is more."""
        now = self._stamper.stamp().ts
        while self._any_due(now):
            with writing(self._engine) as connection:
                self._expire_points(connection, now)
                self._expire_coupons(connection, now)
            if self._monotonic_s() >= until_s:
                return True
        return False

    def _any_due(self, now: str) -> bool:
        with reading(self._engine) as connection:
            points = _members_due(connection, now, limit=1)
            return bool(points or _coupons_due(connection, now, limit=1))

    def _expire_points(self, connection: Connection, now: str) -> None:
        members = _members_due(connection, now, limit=AT_ONCE)
        calendar = calendar_in_force(connection, self._utc_offset_minutes)
        book = PointsBook(connection, calendar, now)
        for member_id in members:
            book.rebook(member_id, Cause(f"expiry:{member_id}:{now}", "expiry", now))
        if members:
            log.info("points_expired members=%d", len(members))
        if len(members) < AT_ONCE:
            keep_swept(connection, POINTS, now)

    def _expire_coupons(self, connection: Connection, now: str) -> None:
        ended = _coupons_due(connection, now, limit=AT_ONCE)
        CouponBook(connection, now).expire(ended)
        if ended:
            log.info("coupons_expired coupons=%d", len(ended))
        if len(ended) < AT_ONCE:
            keep_swept(connection, COUPONS, now)


def _members_due(connection: Connection, now: str, *, limit: int) -> list[str]:
    """Members with lots that expired since the last whole sweep and hold points."""
    upto = swept_upto(connection, POINTS)
    given = {"upto": upto, "now": now, "limit": limit}
    return list(connection.scalars(_DUE, given))


def _coupons_due(
    connection: Connection, now: str, *, limit: int
) -> list[coupon_store.KeptCoupon]:
    upto = swept_upto(connection, COUPONS)
    return coupon_store.ended(connection, upto, now, limit=limit)
