"""The first tables of the hub.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    UniqueConstraint,
)

from firmware.hub.db.dialect import dialect_of, partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0001"
down_revision = None

ROWS = table_options(keyed=False)
KEYED = table_options(keyed=True)
APPEND_ONLY = (
    "inbox",
    "orders",
    "order_lines",
    "order_steps",
    "postings",
    "entries",
    "voids",
    "unknown_articles",
    "policies",
    "revisions",
)


def upgrade() -> None:
    """Build everything."""
    _delivery()
    _policies()
    _articles()
    _publications()
    _members()
    _orders()
    _order_parts()
    _not_sold()
    _ledger()
    for statement in dialect_of(op.get_bind()).refuse_changes(APPEND_ONLY):
        op.execute(statement)


def _delivery() -> None:
    """What arrived, what is still missing, what was refused."""
    op.create_table(
        "cursors",
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("upto", Whole, nullable=False),
        PrimaryKeyConstraint("kid", "epoch"),
        **KEYED,
    )
    op.create_table(
        "inbox",
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("seq", Whole, nullable=False),
        Column("previous", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("refusal", Text, nullable=True),
        Column("received_at", Text, nullable=False),
        PrimaryKeyConstraint("kid", "epoch", "seq"),
        **KEYED,
    )
    op.create_table(
        "dead_letters",
        Column("letter", Integer, nullable=False),
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("seq", Whole, nullable=False),
        Column("digest", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("received_at", Text, nullable=False),
        Column("closed_at", Text, nullable=True),
        Column("closed_note", Text, nullable=True),
        PrimaryKeyConstraint("letter"),
        UniqueConstraint("kid", "epoch", "seq", "digest", name="one_letter_a_content"),
        **ROWS,
    )


def _policies() -> None:
    """The shop's rules, by version."""
    op.create_table(
        "policies",
        Column("version", Integer, nullable=False),
        Column("rules", Text, nullable=False),
        Column("stored_at", Text, nullable=False),
        PrimaryKeyConstraint("version"),
        **ROWS,
    )


def _articles() -> None:
    """The catalogue, and when each article had which price."""
    op.create_table(
        "revisions",
        Column("revision", Integer, nullable=False),
        Column("imported_at", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("articles", Integer, nullable=False),
        Column("changed", Integer, nullable=False),
        PrimaryKeyConstraint("revision"),
        **ROWS,
    )
    op.create_table(
        "articles",
        Column("gtin", Text, nullable=False),
        Column("from_revision", Integer, nullable=False),
        Column("to_revision", Integer, nullable=True),
        Column("name", Text, nullable=False),
        Column("price_fen", Whole, nullable=False),
        Column("by_weight", Integer, nullable=False),
        Column("stopped", Integer, nullable=False),
        Column("age_min", Integer, nullable=False),
        CheckConstraint("to_revision > from_revision", name="held_for_a_while"),
        ForeignKeyConstraint(["from_revision"], ["revisions.revision"]),
        ForeignKeyConstraint(["to_revision"], ["revisions.revision"]),
        PrimaryKeyConstraint("gtin", "from_revision"),
        **KEYED,
    )
    op.create_index("articles_from", "articles", ["from_revision"])
    op.create_index("articles_to", "articles", ["to_revision"])
    op.create_index(
        "one_present_article",
        "articles",
        ["gtin"],
        unique=True,
        **partial("to_revision IS NULL"),
    )


def _publications() -> None:
    """What kiosks fetch of the catalogue."""
    op.create_table(
        "publications",
        Column("revision", Integer, nullable=False),
        Column("since", Integer, nullable=False),
        ForeignKeyConstraint(["revision"], ["revisions.revision"]),
        PrimaryKeyConstraint("revision"),
        **ROWS,
    )
    op.create_table(
        "parts",
        Column("revision", Integer, nullable=False),
        Column("number", Integer, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("articles", Integer, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        ForeignKeyConstraint(
            ["revision"], ["publications.revision"], ondelete="CASCADE"
        ),
        PrimaryKeyConstraint("revision", "number"),
        **ROWS,
    )


def _members() -> None:
    """Cards, and the pseudonyms behind them."""
    op.create_table(
        "members",
        Column("member_id", Text, nullable=False),
        Column("card", Text, nullable=False),
        Column("joined_at", Text, nullable=False),
        PrimaryKeyConstraint("member_id"),
        UniqueConstraint("card"),
        **ROWS,
    )


def _orders() -> None:
    """What was sold."""
    op.create_table(
        "orders",
        Column("sale_id", Text, nullable=False),
        Column("receipt_no", Text, nullable=False),
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("seq", Whole, nullable=False),
        Column("opened_at", Text, nullable=False),
        Column("closed_at", Text, nullable=False),
        Column("received_at", Text, nullable=False),
        Column("payable_fen", Whole, nullable=False),
        Column("tender", Text, nullable=False),
        Column("member_id", Text, nullable=True),
        Column("card", Text, nullable=True),
        Column("earned_points", Whole, nullable=False),
        Column("policy_version", Whole, nullable=False),
        Column("catalogue_revision", Whole, nullable=False),
        Column("slip", Text, nullable=False),
        CheckConstraint("payable_fen >= 0", name="nobody_is_paid"),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("sale_id"),
        **KEYED,
    )
    op.create_index("orders_by_day", "orders", ["closed_at"])
    op.create_index(
        "orders_of_member",
        "orders",
        ["member_id", "closed_at"],
        **partial("member_id IS NOT NULL"),
    )


def _order_parts() -> None:
    """Of what an order consists, and how its price came to be."""
    op.create_table(
        "order_lines",
        Column("sale_id", Text, nullable=False),
        Column("number", Integer, nullable=False),
        Column("gtin", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("pieces", Integer, nullable=False),
        Column("amount_fen", Whole, nullable=False),
        Column("entry", Text, nullable=False),
        Column("voids", Integer, nullable=True),
        Column("weight_g", Whole, nullable=True),
        Column("approved", Integer, nullable=False),
        Column("catalogue_revision", Whole, nullable=False),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("sale_id", "number"),
        **KEYED,
    )
    op.create_table(
        "order_steps",
        Column("sale_id", Text, nullable=False),
        Column("number", Integer, nullable=False),
        Column("stage", Text, nullable=False),
        Column("rule", Text, nullable=False),
        Column("amount_fen", Whole, nullable=False),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("sale_id", "number"),
        **KEYED,
    )


def _not_sold() -> None:
    """What was not paid, and what could not be sold."""
    op.create_table(
        "voids",
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("seq", Whole, nullable=False),
        Column("sale_id", Text, nullable=False),
        Column("receipt_no", Text, nullable=False),
        Column("payable_fen", Whole, nullable=False),
        Column("voided_at", Text, nullable=False),
        Column("reason", Text, nullable=False),
        PrimaryKeyConstraint("kid", "epoch", "seq"),
        **KEYED,
    )
    op.create_index("ix_voids_sale_id", "voids", ["sale_id"])
    op.create_table(
        "unknown_articles",
        Column("kid", Text, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("seq", Whole, nullable=False),
        Column("gtin", Text, nullable=False),
        Column("times", Whole, nullable=False),
        Column("catalogue_revision", Whole, nullable=False),
        Column("received_at", Text, nullable=False),
        PrimaryKeyConstraint("kid", "epoch", "seq"),
        **KEYED,
    )


def _ledger() -> None:
    """The books."""
    op.create_table(
        "postings",
        Column("posting_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("sale_id", Text, nullable=True),
        Column("event_at", Text, nullable=False),
        Column("booked_at", Text, nullable=False),
        ForeignKeyConstraint(["sale_id"], ["orders.sale_id"]),
        PrimaryKeyConstraint("posting_id"),
        **KEYED,
    )
    op.create_table(
        "entries",
        Column("posting_id", Text, nullable=False),
        Column("account", Text, nullable=False),
        Column("unit", Text, nullable=False),
        Column("amount", Whole, nullable=False),
        CheckConstraint("unit IN ('CNY', 'PTS')", name="known_unit"),
        CheckConstraint("amount <> 0", name="moves_something"),
        ForeignKeyConstraint(["posting_id"], ["postings.posting_id"]),
        PrimaryKeyConstraint("posting_id", "account", "unit"),
        **KEYED,
    )
    op.create_index(
        "points_of_account",
        "entries",
        ["account", "amount"],
        **partial("unit = 'PTS'"),
    )
