"""Refunds with their lines, those that wait for their sale, and terms of sales."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
)

from firmware.hub.db.schema import Text, Whole, define, partial_index

# What refunds need of a sale beside its order, as JSON of `sold.terms.SaleTerms`. A
# sale whose lines were paid as listed has no row.
sale_terms = define(
    "sale_terms",
    Column("sale_id", Text, ForeignKey("orders.sale_id"), primary_key=True),
    Column("terms", Text, nullable=False),
    append_only=True,
)

# `turn` counts the refunds of one sale: of two writers at once one is refused. `kid` is
# NULL for the desk. `at` is when it was asked for, `booked_at` when the hub booked it.
# `money_fen` was handed out; `net_fen` is what the tier's spend lost. `coupons` and
# `gifts` are separated by blanks; `gifts_seen` is what staff said of the latter.
refunds = define(
    "refunds",
    Column("refund_id", Text, primary_key=True),
    Column("sale_id", Text, ForeignKey("orders.sale_id"), nullable=False),
    Column("turn", Whole, nullable=False),
    Column("kid", Text),
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
    UniqueConstraint("sale_id", "turn", name="one_refund_a_turn"),
    Index("refunds_by_day", "at"),
    Index("refunds_of_kiosk", "kid", "booked_at"),
    append_only=True,
)

refund_lines = define(
    "refund_lines",
    Column("refund_id", Text, ForeignKey("refunds.refund_id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("pieces", Integer, nullable=False),
    append_only=True,
)

# Refunds that were recorded at the desk before their sale came. `name` is a sale id or
# a receipt number; `lines` such as `1:1 2:1`, empty for the whole sale. `outcome` is a
# refusal, or `booked`; NULL while it waits.
waiting_refunds = define(
    "waiting_refunds",
    Column("refund_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("lines", Text, nullable=False),
    Column("gifts_seen", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("outcome", Text),
    partial_index("refunds_that_wait", "name", where="ended_at IS NULL"),
)
