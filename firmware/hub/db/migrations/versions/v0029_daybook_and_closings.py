"""The daybook, and the X and Z reports that are made of it.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Three tables, empty: reports begin with what is booked from now on."""
    _daybook()
    _closings()
    tables = ("daybook", "daybook_taxes", "closings")
    for statement in dialect_of(op.get_bind()).refuse_changes(tables):
        op.execute(statement)


def _daybook() -> None:
    op.create_table(
        "daybook",
        Column("entry", Integer, nullable=False),
        Column("kid", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("receipt_no", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("amount_fen", Whole, nullable=False),
        Column("at", Text, nullable=False),
        CheckConstraint("kind IN ('sale', 'void', 'refund')", name="known_kind"),
        PrimaryKeyConstraint("entry"),
        **table_options(keyed=False),
    )
    op.create_index("daybook_of_kiosk", "daybook", ["kid", "entry"])
    op.create_table(
        "daybook_taxes",
        Column("kind", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("rate_bps", Whole, nullable=False),
        Column("gross_fen", Whole, nullable=False),
        Column("tax_fen", Whole, nullable=False),
        PrimaryKeyConstraint("kind", "name", "rate_bps"),
        **table_options(keyed=True),
    )


def _closings() -> None:
    op.create_table(
        "closings",
        Column("kid", Text, nullable=False),
        Column("number", Whole, nullable=False),
        Column("upto", Whole, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("document", Text, nullable=False),
        Column("digest", Text, nullable=False),
        CheckConstraint("number > 0", name="number_from_1"),
        PrimaryKeyConstraint("kid", "number"),
        **table_options(keyed=True),
    )
