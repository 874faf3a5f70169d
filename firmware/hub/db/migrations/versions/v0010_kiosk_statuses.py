"""What each kiosk reports of itself beside its birth.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0010"
down_revision = "0009"

_TEXTS = (
    "state",
    "reasons",
    "changed_at",
    "seen_at",
    "numbers",
    "notes",
    "numbers_at",
)
_LAST_TEXTS = ("last_sale_at", "last_receipt_no", "boot", "boot_before", "shared_at")


def upgrade() -> None:
    """A table, empty until kiosks report again."""
    op.create_table(
        "kiosk_statuses",
        Column("kid", Text, nullable=False),
        *(Column(name, Text, nullable=False) for name in _TEXTS),
        Column("clock_off_s", Whole, nullable=True),
        *(Column(name, Text, nullable=False) for name in _LAST_TEXTS),
        PrimaryKeyConstraint("kid"),
        **table_options(keyed=True),
    )
