"""Attempts to be paid by phone.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
)

from firmware.hub.db.dialect import partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """One table, empty: nobody has paid by phone yet."""
    op.create_table(
        "payment_attempts",
        Column("out_trade_no", Text, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("attempt", Whole, nullable=False),
        Column("kid", Text, nullable=False),
        Column("network", Text, nullable=False),
        Column("way", Text, nullable=False),
        Column("amount_fen", Whole, nullable=False),
        Column("subject", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("charged_ms", Whole, nullable=False),
        Column("give_up_ms", Whole, nullable=False),
        Column("due_ms", Whole),
        Column("given_up", Integer, nullable=False),
        Column("url", Text, nullable=False),
        Column("trade_no", Text, nullable=False),
        Column("declined", Text),
        Column("trouble", Text),
        Column("tries", Whole, nullable=False),
        Column("changes", Whole, nullable=False),
        Column("asked_at", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        PrimaryKeyConstraint("out_trade_no"),
        UniqueConstraint("sale_id", "attempt"),
        **table_options(keyed=True),
    )
    op.create_index("payment_attempts_by_time", "payment_attempts", ["asked_at"])
    op.create_index(
        "payment_attempts_due",
        "payment_attempts",
        ["due_ms", "kid"],
        **partial("due_ms IS NOT NULL"),
    )
