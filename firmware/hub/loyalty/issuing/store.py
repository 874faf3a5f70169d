"""Who is due a coupon, and which coupons a sale brought, as rows."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, exists, func, literal, select

from firmware.hub.db.schema import Text
from firmware.hub.loyalty.tables import coupon_grants, coupons
from firmware.hub.members.tables import birthdays, members

_member, _born, _grant = members.c, birthdays.c, coupon_grants.c
_JOINED = _member.joined_at + literal(" ") + _member.member_id
_NEWCOMERS = (
    select(_member.member_id, _JOINED)
    .where(bindparam("after") < _JOINED, _member.joined_at <= bindparam("until"))
    .order_by(_member.joined_at, _member.member_id)
    .limit(bindparam("limit"))
)
_ID = bindparam("begins", type_=Text) + _born.member_id + bindparam("ends", type_=Text)
_BORN = (
    select(_born.member_id)
    .where(
        func.substr(_born.born_on, 6).in_(bindparam("days", expanding=True)),
        ~exists().where(coupons.c.coupon_id == _ID),
        _born.member_id > bindparam("after"),
    )
    .order_by(_born.member_id)
    .limit(bindparam("limit"))
)
_OF_SALE = select(_grant.coupon_id, _grant.spend_min_fen).where(
    _grant.sale_id == bindparam("sale")
)


def newcomers(
    connection: Connection, after: str, until: str, *, limit: int
) -> list[tuple[str, str]]:
    """Members who joined until then and behind a place, each with their own place."""
    given = {"after": after, "until": until, "limit": limit}
    return [tuple(row) for row in connection.execute(_NEWCOMERS, given)]


def born_on_days(
    connection: Connection,
    days: Collection[str],
    *,
    coupon_id: tuple[str, str],
    after: str,
    limit: int,
) -> list[str]:
    """Members behind one whose birthday is on a day such as 03-31, without a coupon.

    `coupon_id`: what stands before and after the member's id in that of the coupon.
    """
    given = {
        "days": list(days),
        "begins": coupon_id[0],
        "ends": coupon_id[1],
        "after": after,
        "limit": limit,
    }
    return list(connection.scalars(_BORN, given))


def of_sale(connection: Connection, sale_id: str) -> list[tuple[str, int]]:
    """The coupons that a sale brought, and what has to be left of it in fen."""
    rows = connection.execute(_OF_SALE, {"sale": sale_id})
    return [(coupon_id, least_fen or 0) for coupon_id, least_fen in rows]
