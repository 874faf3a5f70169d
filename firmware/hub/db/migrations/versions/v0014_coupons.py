"""Coupons of members, what became of each, and birthday benefits that were used.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
)

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Three tables, empty."""
    _coupons()
    _coupon_events()
    _birthday_benefits()
    tables = ("coupons", "coupon_events", "birthday_benefits")
    for statement in dialect_of(op.get_bind()).refuse_changes(tables):
        op.execute(statement)


def _coupons() -> None:
    op.create_table(
        "coupons",
        Column("coupon_id", Text, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("terms", Text, nullable=False),
        Column("valid_from", Text, nullable=False),
        Column("valid_until", Text, nullable=False),
        Column("issued_at", Text, nullable=False),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("coupon_id"),
        **table_options(keyed=True),
    )
    op.create_index("coupons_of_member", "coupons", ["member_id", "valid_until"])
    op.create_index("coupons_by_end", "coupons", ["valid_until"])


def _coupon_events() -> None:
    op.create_table(
        "coupon_events",
        Column("coupon_id", Text, nullable=False),
        Column("turn", Whole, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("act", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("of_id", Text, nullable=True),
        Column("binding", Integer, nullable=False),
        Column("kid", Text, nullable=True),
        Column("sale_id", Text, nullable=True),
        ForeignKeyConstraint(["coupon_id"], ["coupons.coupon_id"]),
        PrimaryKeyConstraint("coupon_id", "turn"),
        UniqueConstraint("event_id"),
        **table_options(keyed=True),
    )


def _birthday_benefits() -> None:
    op.create_table(
        "birthday_benefits",
        Column("member_id", Text, nullable=False),
        Column("year", Whole, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("used_at", Text, nullable=False),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("member_id", "year"),
        **table_options(keyed=True),
    )
