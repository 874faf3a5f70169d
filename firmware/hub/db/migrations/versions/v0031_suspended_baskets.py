"""Suspended baskets, what became of them, and to whom the hub gave one.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, UniqueConstraint

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Three tables, empty: kiosks of an earlier release keep theirs to themselves."""
    _baskets()
    _moves()
    tables = ("suspended_baskets", "basket_ends", "basket_takings")
    for statement in dialect_of(op.get_bind()).refuse_changes(tables):
        op.execute(statement)


def _baskets() -> None:
    op.create_table(
        "suspended_baskets",
        Column("entry", Integer, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("kid", Text, nullable=False),
        Column("receipt_no", Text, nullable=False),
        Column("slip_no", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("source", Text),
        Column("goods", Text, nullable=False),
        Column("received_at", Text, nullable=False),
        PrimaryKeyConstraint("entry"),
        UniqueConstraint("sale_id", name="one_basket_a_sale"),
        **table_options(keyed=False),
    )
    op.create_index(
        "suspended_baskets_by_slip", "suspended_baskets", ["slip_no", "entry"]
    )
    op.create_index("suspended_baskets_by_time", "suspended_baskets", ["received_at"])


def _moves() -> None:
    op.create_table(
        "basket_ends",
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("seq", Whole, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("how", Text, nullable=False),
        Column("by_sale", Text),
        Column("received_at", Text, nullable=False),
        PrimaryKeyConstraint("kid", "epoch", "seq"),
        **table_options(keyed=True),
    )
    op.create_index("basket_ends_of_basket", "basket_ends", ["sale_id"])
    op.create_table(
        "basket_takings",
        Column("sale_id", Text, nullable=False),
        Column("kid", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("taken_at", Text, nullable=False),
        PrimaryKeyConstraint("sale_id"),
        **table_options(keyed=True),
    )
