"""The ledger: postings, and the entries of each."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Text

from firmware.hub.db.schema import Whole, define, partial_index

postings = define(
    "postings",
    Column("posting_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sale_id", Text, ForeignKey("orders.sale_id")),
    Column("event_at", Text, nullable=False),
    Column("booked_at", Text, nullable=False),
    append_only=True,
)

entries = define(
    "entries",
    Column("posting_id", Text, ForeignKey("postings.posting_id"), primary_key=True),
    Column("account", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("amount", Whole, nullable=False),
    CheckConstraint("unit IN ('CNY', 'PTS')", name="known_unit"),
    CheckConstraint("amount <> 0", name="moves_something"),
    partial_index("points_of_account", "account", "amount", where="unit = 'PTS'"),
    append_only=True,
)
