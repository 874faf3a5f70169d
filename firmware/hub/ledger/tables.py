"""The ledger: postings, the entries of each, and which lots its points moved in."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from firmware.hub.db.schema import Text, Whole, define, index_of_sums, partial_index

postings = define(
    "postings",
    Column("posting_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sale_id", Text, ForeignKey("orders.sale_id")),
    Column("event_at", Text, nullable=False),
    Column("booked_at", Text, nullable=False),
    partial_index("postings_of_sale", "sale_id", where="sale_id IS NOT NULL"),
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

# A posting's moves are those of its entry on the member's account, taken apart by lots.
# In the order in which a balance reads them: what lives longer than some moment.
lot_moves = define(
    "lot_moves",
    Column("member_id", Text, ForeignKey("members.member_id"), primary_key=True),
    Column("expires_at", Text, primary_key=True),
    Column("lot_id", Text, primary_key=True),
    Column("posting_id", Text, ForeignKey("postings.posting_id"), primary_key=True),
    Column("amount", Whole, nullable=False),
    CheckConstraint("amount <> 0", name="lot_moves_something"),
    Index("lots_by_expiry", "expires_at", "member_id"),
    index_of_sums("lot_balances", "member_id", "expires_at", adds="amount"),
    append_only=True,
)
