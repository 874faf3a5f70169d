"""The points and coupons that a sale used, as the books of loyalty know them."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, literal, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.tables import coupon_events, loyalty_events
from firmware.retail.loyalty.coupons import CouponAct
from firmware.retail.loyalty.point_events import PointKind

_row, _act = loyalty_events.c, coupon_events.c
_SPENT = (
    select(_row.event_id, _row.kind, _row.points)
    .where(
        _row.member_id == bindparam("member"),
        # Literally, so that the partial index of what was spent serves it.
        _row.kind != literal(PointKind.EARN.value, literal_execute=True),
        _row.kind.in_([PointKind.BURN.value, PointKind.HOLD.value]),
        _row.sale_id == bindparam("sale"),
    )
    .order_by(_row.kind, _row.event_id)
)
_HOLDS = select(_act.coupon_id, _act.event_id).where(
    among(_act.coupon_id),
    _act.sale_id == bindparam("sale"),
    _act.act == CouponAct.HOLD.value,
)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a sale spent: the event to name, and how many points."""

    event_id: str
    points: int


def spent_by(connection: Connection, member_id: str, sale_id: str) -> Spent | None:
    """The points that a sale burned, or held and then posted; None if it used none.

    A hold is named by the event that posted it, so that what comes back never comes
    before it.
    """
    given = {"member": member_id, "sale": sale_id}
    for event_id, kind, points in connection.execute(_SPENT, given):
        if kind == PointKind.BURN:
            return Spent(event_id, points)
        end = event_store.find(connection, f"{event_id}:end")
        if end is not None and end.event.kind is PointKind.POST:
            return Spent(end.event.id, points)
    return None


def coupon_holds(
    connection: Connection, sale_id: str, coupon_ids: tuple[str, ...]
) -> list[str]:
    """The holds of a sale's coupons, by which they are given back."""
    given = {"keys": key_list(coupon_ids), "sale": sale_id}
    rows = connection.execute(_HOLDS, given).all()
    return sorted(event_id for _, event_id in rows)
