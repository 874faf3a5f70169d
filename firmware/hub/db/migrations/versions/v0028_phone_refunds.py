"""By which payment a sale was paid, and what goes back by networks.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
)

from firmware.hub.db.dialect import partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Tables, empty: no sale has been paid by phone yet."""
    _order_payments()
    _phone_refunds()
    _payment_acts()
    op.create_index(
        "payment_attempts_paid",
        "payment_attempts",
        ["changed_at"],
        **partial("state = 'paid'"),
    )


def _order_payments() -> None:
    op.create_table(
        "order_payments",
        Column("sale_id", Text, nullable=False),
        Column("network", Text, nullable=False),
        Column("out_trade_no", Text, nullable=False),
        Column("amount_fen", Whole, nullable=False),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("sale_id"),
        **table_options(keyed=True),
    )


def _phone_refunds() -> None:
    op.create_table(
        "phone_refunds",
        Column("refund_no", Text, nullable=False),
        Column("refund_id", Text, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("kid", Text, nullable=False),
        Column("network", Text, nullable=False),
        Column("out_trade_no", Text, nullable=False),
        Column("refund_fen", Whole, nullable=False),
        Column("paid_fen", Whole, nullable=False),
        Column("state", Text, nullable=False),
        Column("due_ms", Whole),
        Column("trouble", Text),
        Column("tries", Whole, nullable=False),
        Column("by", Text, nullable=False),
        Column("asked_at", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
        CheckConstraint("refund_fen > 0", name="refund_positive"),
        ForeignKeyConstraint(["refund_id"], ["refunds.refund_id"]),
        PrimaryKeyConstraint("refund_no"),
        **table_options(keyed=True),
    )
    op.create_index("phone_refunds_by_time", "phone_refunds", ["asked_at"])
    op.create_index("phone_refunds_of_trade", "phone_refunds", ["out_trade_no"])
    op.create_index(
        "phone_refunds_due",
        "phone_refunds",
        ["due_ms"],
        **partial("due_ms IS NOT NULL"),
    )


def _payment_acts() -> None:
    op.create_table(
        "payment_acts",
        Column("act", Integer, nullable=False),
        Column("number", Text, nullable=False),
        Column("did", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", Text, nullable=False),
        PrimaryKeyConstraint("act"),
        **table_options(keyed=False),
    )
    op.create_index("payment_acts_of_number", "payment_acts", ["number"])
