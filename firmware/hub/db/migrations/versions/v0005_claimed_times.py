"""Times that cannot be true: what a kiosk's clock showed, beside the time of receipt.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column

from firmware.hub.db.dialect.column_types import Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Orders and voids so far keep the times that they have."""
    for table in ("orders", "voids"):
        op.add_column(table, Column("claimed_at", Text, nullable=True))
