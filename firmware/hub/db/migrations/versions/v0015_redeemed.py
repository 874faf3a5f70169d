"""What orders redeemed, coupons by sale, and members' dates of birth.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint

from firmware.hub.db.dialect import partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Orders so far redeemed nothing; nobody's date of birth is known."""
    nothing = Column("points_used", Whole, nullable=False, server_default="0")
    op.add_column("orders", nothing)
    none = Column("coupons", Text, nullable=False, server_default="")
    op.add_column("orders", none)
    op.create_index(
        "coupon_events_of_sale",
        "coupon_events",
        ["sale_id"],
        **partial("sale_id IS NOT NULL"),
    )
    op.create_table(
        "birthdays",
        Column("member_id", Text, nullable=False),
        Column("born_on", Text, nullable=False),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("member_id"),
        **table_options(keyed=True),
    )
