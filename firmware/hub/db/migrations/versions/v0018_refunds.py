"""Refunds of orders, those that wait for their sale, and what refunds need of a sale.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
)

from firmware.hub.db.dialect import dialect_of, partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Four tables, empty: what was sold before is refunded by what its order says."""
    _sale_terms()
    _refunds()
    _refund_lines()
    _waiting_refunds()
    tables = ("sale_terms", "refunds", "refund_lines")
    for statement in dialect_of(op.get_bind()).refuse_changes(tables):
        op.execute(statement)


def _sale_terms() -> None:
    op.create_table(
        "sale_terms",
        Column("sale_id", Text, nullable=False),
        Column("terms", Text, nullable=False),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("sale_id"),
        **table_options(keyed=True),
    )


def _refunds() -> None:
    op.create_table(
        "refunds",
        Column("refund_id", Text, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("turn", Whole, nullable=False),
        Column("kid", Text, nullable=True),
        Column("by", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("booked_at", Text, nullable=False),
        Column("money_fen", Whole, nullable=False),
        Column("net_fen", Whole, nullable=False),
        Column("points_taken", Whole, nullable=False),
        Column("points_back", Whole, nullable=False),
        Column("coupons", Text, nullable=False),
        Column("gifts", Text, nullable=False),
        Column("gifts_seen", Text, nullable=False),
        Column("gifts_fen", Whole, nullable=False),
        CheckConstraint("money_fen >= 0", name="money_not_negative"),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("refund_id"),
        UniqueConstraint("sale_id", "turn", name="one_refund_a_turn"),
        **table_options(keyed=True),
    )
    op.create_index("refunds_by_day", "refunds", ["at"])
    op.create_index("refunds_of_kiosk", "refunds", ["kid", "booked_at"])


def _refund_lines() -> None:
    op.create_table(
        "refund_lines",
        Column("refund_id", Text, nullable=False),
        Column("line", Integer, nullable=False),
        Column("pieces", Integer, nullable=False),
        ForeignKeyConstraint(["refund_id"], ["refunds.refund_id"]),
        PrimaryKeyConstraint("refund_id", "line"),
        **table_options(keyed=True),
    )


def _waiting_refunds() -> None:
    op.create_table(
        "waiting_refunds",
        Column("refund_id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("lines", Text, nullable=False),
        Column("gifts_seen", Text, nullable=False),
        Column("asked_at", Text, nullable=False),
        Column("ended_at", Text, nullable=True),
        Column("outcome", Text, nullable=True),
        PrimaryKeyConstraint("refund_id"),
        **table_options(keyed=True),
    )
    op.create_index(
        "refunds_that_wait",
        "waiting_refunds",
        ["name"],
        **partial("ended_at IS NULL"),
    )
