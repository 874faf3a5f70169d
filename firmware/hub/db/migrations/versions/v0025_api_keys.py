"""Keys of the HTTP API.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint, UniqueConstraint

from firmware.hub.db.dialect.column_types import Text
from firmware.hub.db.dialect.sqlite import table_options

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """One table, empty: no program has a key."""
    op.create_table(
        "api_keys",
        Column("name", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("scopes", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("used_on", Text),
        Column("revoked_at", Text),
        PrimaryKeyConstraint("name"),
        UniqueConstraint("sha256"),
        **table_options(keyed=True),
    )
