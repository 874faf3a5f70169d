"""Replies to calls of the port that came with a key.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text
from firmware.hub.db.dialect.sqlite import table_options

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """One table, empty."""
    op.create_table(
        "port_replies",
        Column("scope", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("reply", Text, nullable=True),
        Column("at", Text, nullable=False),
        PrimaryKeyConstraint("scope", "key"),
        **table_options(keyed=True),
    )
