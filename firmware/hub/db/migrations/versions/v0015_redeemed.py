"""What orders redeemed, what sales hold, and members' dates of birth.

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
    op.create_table(
        "birthdays",
        Column("member_id", Text, nullable=False),
        Column("born_on", Text, nullable=False),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("member_id"),
        **table_options(keyed=True),
    )
    _sale_holds()


def _sale_holds() -> None:
    op.create_table(
        "sale_holds",
        Column("sale_id", Text, nullable=False),
        Column("kid", Text, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("points", Whole, nullable=False),
        Column("coupons", Text, nullable=False),
        Column("held_at", Text, nullable=True),
        Column("outcome", Text, nullable=False),
        Column("ended_at", Text, nullable=True),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("sale_id"),
        **table_options(keyed=True),
    )
    op.create_index(
        "sale_holds_open", "sale_holds", ["held_at"], **partial("outcome = 'open'")
    )
