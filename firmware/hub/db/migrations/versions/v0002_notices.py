"""What members are told of their sales.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
)

from firmware.hub.db.dialect import partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One table; sales that are booked already have no notice."""
    op.create_table(
        "notices",
        Column("number", Integer, nullable=False),
        Column("kind", Text, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("store", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("earned_points", Whole, nullable=False),
        Column("balance_points", Whole, nullable=False),
        Column("sold_at", Text, nullable=False),
        Column("booked_at", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("reason", Text, nullable=True),
        Column("ended_at", Text, nullable=True),
        CheckConstraint(
            "state IN ('waiting', 'delivered', 'dead', 'stale', 'crowded')",
            name="known_state",
        ),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("number"),
        UniqueConstraint("kind", "sale_id", name="one_notice_a_sale"),
        **table_options(keyed=False),
    )
    op.create_index(
        "notices_waiting",
        "notices",
        ["attempts", "number"],
        **partial("state = 'waiting'"),
    )
