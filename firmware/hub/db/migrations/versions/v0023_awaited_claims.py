"""Who joined by a slip before its sale had come.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text
from firmware.hub.db.dialect.sqlite import table_options

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """One table, empty: nobody waits."""
    op.create_table(
        "awaited_claims",
        Column("claim_sha256", Text, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("asked_at", Text, nullable=False),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("claim_sha256"),
        **table_options(keyed=True),
    )
    op.create_index("awaited_of_member", "awaited_claims", ["member_id"])
    op.create_index("awaited_by_age", "awaited_claims", ["asked_at"])
