"""Which kiosk has used which pass of a member.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """One table, empty: no pass was used before."""
    op.create_table(
        "pass_uses",
        Column("member_id", Text, nullable=False),
        Column("pass_window", Whole, nullable=False),
        Column("kid", Text, nullable=False),
        Column("sale_id", Text, nullable=True),
        Column("used_at", Text, nullable=False),
        PrimaryKeyConstraint("member_id", "pass_window"),
        **table_options(keyed=True),
    )
    op.create_index("pass_uses_by_window", "pass_uses", ["pass_window"])
