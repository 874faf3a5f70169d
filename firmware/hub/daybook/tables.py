"""The daybook: one row for each sale, void and refund, and the tax of each."""

from sqlalchemy import CheckConstraint, Column, Index, Integer

from firmware.hub.db.schema import Text, Whole, define

# `entry` rises in the order of booking; it may have gaps. `kid` is empty at the desk.
# `name` is a sale's id or a refund's. `detail`: by what a sale or refund was paid, by
# phone the network; or why a sale was not paid.
daybook = define(
    "daybook",
    Column("entry", Integer, primary_key=True),
    Column("kid", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("receipt_no", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("amount_fen", Whole, nullable=False),
    Column("at", Text, nullable=False),
    CheckConstraint("kind IN ('sale', 'void', 'refund')", name="known_kind"),
    Index("daybook_of_kiosk", "kid", "entry"),
    keyed=False,
    append_only=True,
)

# The tax inside a sale, or inside what a refund gave back: below zero. A sale of goods
# whose rate nobody knows has none.
daybook_taxes = define(
    "daybook_taxes",
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("rate_bps", Whole, primary_key=True),
    Column("gross_fen", Whole, nullable=False),
    Column("tax_fen", Whole, nullable=False),
    append_only=True,
)
