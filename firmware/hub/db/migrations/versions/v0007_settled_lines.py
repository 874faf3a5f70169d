"""Lines of `reconcile` that a person has looked into.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text
from firmware.hub.db.dialect.sqlite import table_options

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """A table."""
    op.create_table(
        "settled_lines",
        Column("kind", Text, nullable=False),
        Column("line", Text, nullable=False),
        Column("what", Text, nullable=False),
        Column("closed_at", Text, nullable=False),
        Column("closed_note", Text, nullable=False),
        PrimaryKeyConstraint("kind", "line"),
        **table_options(keyed=True),
    )
