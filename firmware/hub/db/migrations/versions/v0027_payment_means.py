"""What kiosks were told of the means to pay by phone.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """One table, empty: the hub's next start fills it."""
    op.create_table(
        "payment_means",
        Column("version", Whole, nullable=False),
        Column("networks", Text, nullable=False),
        Column("sealing", Text, nullable=False),
        PrimaryKeyConstraint("version"),
        **table_options(keyed=True),
    )
