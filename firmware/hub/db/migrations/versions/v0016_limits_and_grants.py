"""Uses of offers that are limited, and why coupons were issued.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint

from firmware.hub.db.dialect import dialect_of, partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Two tables, empty."""
    _offer_uses()
    _coupon_grants()
    tables = ("offer_uses", "coupon_grants")
    for statement in dialect_of(op.get_bind()).refuse_changes(tables):
        op.execute(statement)


def _offer_uses() -> None:
    op.create_table(
        "offer_uses",
        Column("offer_id", Text, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("member_id", Text, nullable=True),
        Column("day", Text, nullable=False),
        Column("off_fen", Whole, nullable=False),
        Column("over", Integer, nullable=False),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("offer_id", "sale_id"),
        **table_options(keyed=True),
    )
    op.create_index("offer_uses_of_day", "offer_uses", ["offer_id", "day", "off_fen"])
    op.create_index(
        "offer_uses_of_member",
        "offer_uses",
        ["member_id", "offer_id", "day"],
        **partial("member_id IS NOT NULL"),
    )


def _coupon_grants() -> None:
    op.create_table(
        "coupon_grants",
        Column("coupon_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("occasion", Text, nullable=False),
        Column("sale_id", Text, nullable=True),
        Column("spend_min_fen", Whole, nullable=True),
        Column("by", Text, nullable=True),
        ForeignKeyConstraint(["coupon_id"], ["coupons.coupon_id"]),
        PrimaryKeyConstraint("coupon_id"),
        **table_options(keyed=True),
    )
    op.create_index(
        "coupon_grants_of_sale",
        "coupon_grants",
        ["sale_id"],
        **partial("sale_id IS NOT NULL"),
    )
