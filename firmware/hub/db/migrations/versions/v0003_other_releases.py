"""Living with boxes of other releases: what is newer, what differs, who has what.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "0003"
down_revision = "0002"

Whole = BigInteger().with_variant(Integer(), "sqlite")
KEYED = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """An order's pricing engine, and three tables. Orders so far are of engine 1."""
    op.add_column("orders", Column("engine", Whole, nullable=False, server_default="1"))
    _newer_facts()
    _order_flags()
    _kiosks()


def _newer_facts() -> None:
    op.create_table(
        "newer_facts",
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("seq", Whole, nullable=False),
        Column("schema", Whole, nullable=False),
        Column("type", Text, nullable=False),
        Column("version", Whole, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("received_at", Text, nullable=False),
        Column("booked_at", Text, nullable=True),
        PrimaryKeyConstraint("kid", "epoch", "seq"),
        **KEYED,
    )


def _order_flags() -> None:
    op.create_table(
        "order_flags",
        Column("flag", Integer, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("kiosk_says", Text, nullable=False),
        Column("hub_says", Text, nullable=False),
        Column("withheld_points", Whole, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("flagged_at", Text, nullable=False),
        Column("closed_at", Text, nullable=True),
        Column("closed_note", Text, nullable=True),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("flag"),
        UniqueConstraint("sale_id", name="one_flag_an_order"),
        sqlite_strict=True,
    )


def _kiosks() -> None:
    op.create_table(
        "kiosks",
        Column("kid", Text, nullable=False),
        Column("firmware", Text, nullable=False),
        Column("contract", Whole, nullable=False),
        Column("engines", Text, nullable=False),
        Column("policy_version", Whole, nullable=False),
        Column("catalogue_revision", Whole, nullable=False),
        Column("hardware", Text, nullable=False),
        Column("seen_at", Text, nullable=False),
        PrimaryKeyConstraint("kid"),
        **KEYED,
    )
