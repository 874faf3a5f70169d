"""Bills of payment networks, and their lines.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Two tables, empty: no bill was kept yet."""
    op.create_table(
        "payment_bills",
        Column("network", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("lines", Whole, nullable=False),
        Column("source", Text, nullable=False),
        Column("kept_at", Text, nullable=False),
        Column("early_at", Text, nullable=False),
        Column("first_at", Text, nullable=False),
        Column("calm_at", Text, nullable=False),
        Column("end_at", Text, nullable=False),
        Column("late_at", Text, nullable=False),
        PrimaryKeyConstraint("network", "day"),
        **table_options(keyed=True),
    )
    op.create_table(
        "payment_bill_lines",
        Column("network", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("number", Integer, nullable=False),
        Column("out_trade_no", Text, nullable=False),
        Column("trade_no", Text, nullable=False),
        Column("refund_no", Text, nullable=False),
        Column("amount_fen", Whole, nullable=False),
        Column("fee_fen", Whole, nullable=False),
        Column("at", Text, nullable=False),
        Column("own", Integer, nullable=False),
        PrimaryKeyConstraint("network", "day", "number"),
        **table_options(keyed=True),
    )
    op.create_index(
        "payment_bill_lines_of_trade", "payment_bill_lines", ["out_trade_no"]
    )
    op.create_index("payment_bill_lines_by_time", "payment_bill_lines", ["at"])
