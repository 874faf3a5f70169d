"""What the hub knows that it judges points, coupons and birthdays of sales by.

Asked each time, for it changes; most batches ask for nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold
from firmware.hub.loyalty.wallet.terms import priced_coupon
from firmware.hub.members import birthdays
from firmware.protocol.messages import SaleClosed
from firmware.retail.pricing.offers.coupon import MemberCoupon


def holds_of(
    connection: Connection, sales: Sequence[SaleClosed]
) -> Mapping[str, SaleHold]:
    """What sales that redeem have held."""
    ids = [sale.sale_id for sale in sales if sale.points_used or sale.coupons]
    return hold_store.of_sales(connection, ids) if ids else {}


def coupons_of(
    connection: Connection, sales: Sequence[SaleClosed]
) -> Mapping[tuple[str, str], MemberCoupon]:
    """The coupons that sales name, by id and member."""
    ids = {coupon_id for sale in sales for coupon_id in sale.coupons}
    if not ids:
        return {}
    kept = coupon_store.of_ids(connection, ids).values()
    found = {(each.coupon_id, each.member_id): priced_coupon(each) for each in kept}
    return {key: coupon for key, coupon in found.items() if coupon is not None}


def birthday_members(
    sales: Sequence[SaleClosed], members: Mapping[str, str]
) -> set[str]:
    """The members whose sales claim the benefit of their birthday."""
    claiming = [sale.member_id or sale.card or "" for sale in sales if sale.birthday]
    return {members[name] for name in claiming if name in members}


def born_of(connection: Connection, members: Collection[str]) -> Mapping[str, date]:
    """When members were born, as far as they said so."""
    return birthdays.born_on_of(connection, members) if members else {}


def benefits_of(
    connection: Connection, members: Collection[str]
) -> dict[tuple[str, int], str]:
    """Which sale used which year's benefit of these members."""
    return coupon_store.birthday_uses(connection, members) if members else {}
