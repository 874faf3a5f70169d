"""Badges of staff, and who approved what of an order.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, UniqueConstraint

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A table, empty, and two columns: orders so far name nobody who approved."""
    op.create_table(
        "badges",
        Column("badge_id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("revoked_at", Text, nullable=True),
        Column("changed", Whole, nullable=False),
        PrimaryKeyConstraint("badge_id"),
        UniqueConstraint("sha256"),
        **table_options(keyed=False),
    )
    op.add_column("orders", Column("confirmed_by", Text, nullable=True))
    op.add_column("order_lines", Column("approved_by", Text, nullable=True))
