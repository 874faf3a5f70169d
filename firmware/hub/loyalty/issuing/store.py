"""Who is due a coupon, and which coupons a sale brought, as rows."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, literal, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.loyalty.tables import coupon_grants, coupons
from firmware.hub.members.tables import members

_member, _grant = members.c, coupon_grants.c
_JOINED = _member.joined_at + literal(" ") + _member.member_id
_NEWCOMERS = (
    select(_member.member_id, _JOINED)
    .where(bindparam("after") < _JOINED, _member.joined_at <= bindparam("until"))
    .order_by(_member.joined_at, _member.member_id)
    .limit(bindparam("limit"))
)
_ISSUED = select(coupons.c.coupon_id).where(among(coupons.c.coupon_id))
_OF_SALE = select(_grant.coupon_id, _grant.spend_min_fen).where(
    _grant.sale_id == bindparam("sale")
)


def newcomers(
    connection: Connection, after: str, until: str, *, limit: int
) -> list[tuple[str, str]]:
    """Members who joined until then and behind a place, each with their own place."""
    given = {"after": after, "until": until, "limit": limit}
    return [tuple(row) for row in connection.execute(_NEWCOMERS, given)]


def issued(connection: Connection, coupon_ids: Collection[str]) -> set[str]:
    """Which of these coupons there are."""
    return set(connection.scalars(_ISSUED, {"keys": key_list(coupon_ids)}))


def of_sale(connection: Connection, sale_id: str) -> list[tuple[str, int]]:
    """The coupons that a sale brought, and what has to be left of it in fen."""
    rows = connection.execute(_OF_SALE, {"sale": sale_id})
    return [(coupon_id, least_fen or 0) for coupon_id, least_fen in rows]
