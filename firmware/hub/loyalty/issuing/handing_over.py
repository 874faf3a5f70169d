"""Coupons of who was merged into another member: issued anew to the other."""

from dataclasses import replace

from sqlalchemy import Connection, select

from firmware.hub.db.dialect import dialect_of
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.tables import coupon_grants


def hand_over(connection: Connection, before: str, now_of: str, *, now: str) -> None:
    """Have what `before` can still use be that of `now_of`, each coupon once.

    `now` is UTC text. A coupon that is to be withdrawn with a sale stays so.
    """
    book = CouponBook(connection, now)
    for coupon in book.wallet(before):
        other = f"{coupon.coupon_id}>{now_of}"
        issued = replace(coupon, coupon_id=other, member_id=now_of)
        coupon_store.issue(connection, issued)
        _copy_grant(connection, coupon.coupon_id, other)
        book.withdraw(coupon.coupon_id)


def _copy_grant(connection: Connection, coupon_id: str, other: str) -> None:
    grant = select(coupon_grants).where(coupon_grants.c.coupon_id == coupon_id)
    row = connection.execute(grant).mappings().one_or_none()
    if row is not None:
        copy = {**row, "coupon_id": other}
        connection.execute(dialect_of(connection).insert_new(coupon_grants), copy)
