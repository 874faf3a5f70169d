"""Journals that people have looked into.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One table, empty: no journal so far says what it follows on."""
    op.create_table(
        "reviewed_journals",
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("closed_at", Text, nullable=False),
        Column("closed_note", Text, nullable=False),
        PrimaryKeyConstraint("kid", "epoch"),
        **table_options(keyed=True),
    )
