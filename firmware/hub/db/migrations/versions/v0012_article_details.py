"""What rules of prices go by: category, brand, tags, VAT, member price, exclusions.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
)

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0012"
down_revision = "0011"

_TEXTS = ("category", "brand", "tags")
_FLAGS = ("offer_excluded", "no_tier_price")


def upgrade() -> None:
    """Columns in which articles so far say nothing, and what kiosks fetch of them."""
    for name in _TEXTS:
        _add(Column(name, Text, nullable=False, server_default=""))
    _add(Column("vat_bps", Integer, nullable=True))
    _add(Column("member_fen", Whole, nullable=True))
    for name in _FLAGS:
        _add(Column(name, Integer, nullable=False, server_default="0"))
    op.create_table(
        "detail_parts",
        Column("revision", Integer, nullable=False),
        Column("number", Integer, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("articles", Integer, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        ForeignKeyConstraint(
            ["revision"], ["publications.revision"], ondelete="CASCADE"
        ),
        PrimaryKeyConstraint("revision", "number"),
        **table_options(keyed=False),
    )


def _add(column: Column[object]) -> None:
    op.add_column("articles", column)
