"""The coupons and points that past orders used, and whose birthday it was."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.loyalty import tables as loyalty_tables
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.times import calendar_moment
from firmware.hub.loyalty.wallet.terms import priced_coupon
from firmware.hub.members.birthdays import born_on_of
from firmware.hub.reports.orders import Order
from firmware.hub.sales import tables as sales_tables
from firmware.hub.sales.refunds import tables as refund_tables
from firmware.hub.sales.refunds.sold.terms import read_terms
from firmware.retail.loyalty.birthdays import is_birthday
from firmware.retail.loyalty.store_days import store_day
from firmware.retail.pricing.offers.coupon import MemberCoupon

_ORDER = sales_tables.orders.c
_TERMS = refund_tables.sale_terms
_USED = (
    select(
        _ORDER.sale_id,
        _ORDER.opened_at,
        _ORDER.points_used,
        _ORDER.coupons,
        _TERMS.c.terms,
    )
    .select_from(sales_tables.orders.outerjoin(_TERMS))
    .where(among(_ORDER.sale_id))
)
_COUPONS = select(loyalty_tables.coupons).where(
    among(loyalty_tables.coupons.c.coupon_id)
)


class Used(NamedTuple):
    """What an order used; of coupons those whose terms the books know.

    `exchanged`: the points of `points` that bought goods (A18), by the line's key.
    """

    opened_at: str
    points: int
    coupons: tuple[MemberCoupon, ...]
    exchanged: Mapping[str, int]


class UsedBy(NamedTuple):
    """What a few orders used, by sale id, and dates of birth by member."""

    orders: Mapping[str, Used]
    born_on: Mapping[str, date]


def used_by(connection: Connection, page: Sequence[Order]) -> UsedBy:
    """As the orders are stamped; one from before coupons and points used none."""
    keys = {"keys": key_list([order.sale_id for order in page])}
    rows = connection.execute(_USED, keys).all()
    terms = _coupons(connection, {name for row in rows for name in row.coupons.split()})
    used = {
        row.sale_id: Used(
            row.opened_at,
            row.points_used,
            tuple(terms[name] for name in row.coupons.split() if name in terms),
            _exchanged(row.terms),
        )
        for row in rows
    }
    members = {order.member_id for order in page if order.member_id is not None}
    return UsedBy(used, born_on_of(connection, members))


def _exchanged(terms: str | None) -> dict[str, int]:
    return {
        f"{each.line:05}": each.exchange_points
        for each in read_terms(terms).amounts
        if each.exchange_points
    }


def _coupons(connection: Connection, ids: Collection[str]) -> dict[str, MemberCoupon]:
    if not ids:
        return {}
    rows = connection.execute(_COUPONS, {"keys": key_list(ids)})
    read = {row.coupon_id: priced_coupon(KeptCoupon(*row)) for row in rows}
    return {name: coupon for name, coupon in read.items() if coupon is not None}


class Birthdays:
    """Whose birthday it is, once a member; orders come in the order of the books."""

    def __init__(self, utc_offset_minutes: int) -> None:
        self._offset = utc_offset_minutes
        self._day = date.min
        self._used: set[str] = set()

    def due(self, order: Order, born_on: date | None) -> bool:
        """Whether the member has a birthday whose benefit no order has used (A47)."""
        at = calendar_moment(order.closed_at)
        if born_on is None or at is None:
            return False
        today = store_day(at, self._offset)
        if today != self._day:
            self._day, self._used = today, set()
        unused = order.member_id not in self._used
        return unused and is_birthday(born_on, at, self._offset)

    def use(self, order: Order) -> None:
        """An order would have used it."""
        if order.member_id is not None:
            self._used.add(order.member_id)
