"""The books of one transaction in which sales hold and use, and the ids they use."""

from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.hub.loyalty.coupon_book import CouponBook, CouponRequest
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold


@dataclass(frozen=True, slots=True)
class HoldBooks:
    """Points and coupons of all members in one transaction; `now` is UTC text."""

    connection: Connection
    points: PointsBook
    coupons: CouponBook
    now: str

    @classmethod
    def opened(
        cls, connection: Connection, now: str, *, utc_offset_minutes: int
    ) -> "HoldBooks":
        """By the policy in force."""
        calendar = calendar_in_force(connection, utc_offset_minutes)
        points = PointsBook(connection, calendar, now)
        return cls(connection, points, CouponBook(connection, now), now)


def hold_id(sale_id: str) -> str:
    """The id of what a sale holds of points."""
    return f"hold:{sale_id}"


def coupon_requests(hold: SaleHold, *, unheld: bool = False) -> list[CouponRequest]:
    """What a sale holds of coupons, or uses of them without a hold."""
    of_sale = hold_id(hold.sale_id)
    ids = {coupon_id: f"{of_sale}:{coupon_id}" for coupon_id in hold.coupons}
    return [
        CouponRequest(
            hold_id=f"{id_}:paid" if unheld else id_,
            coupon_id=coupon_id,
            member_id=hold.member_id,
            kid=hold.kid,
            sale_id=hold.sale_id,
        )
        for coupon_id, id_ in ids.items()
    ]
