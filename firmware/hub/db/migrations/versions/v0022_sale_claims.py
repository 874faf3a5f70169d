"""Which sale a guest's slip is of, for who joins by it.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text
from firmware.hub.db.dialect.sqlite import table_options

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """One table, empty: slips of earlier builds carry no claim."""
    op.create_table(
        "sale_claims",
        Column("claim_sha256", Text, nullable=False),
        Column("sale_id", Text, nullable=False),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("claim_sha256"),
        **table_options(keyed=True),
    )
