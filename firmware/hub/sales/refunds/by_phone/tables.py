"""Refunds that payment networks carry out, one row each, for ever."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from firmware.hub.db.schema import Text, Whole, define, partial_index

# `due_ms` is of the hub's steady clock; without it there is nothing to ask. A row whose
# state is neither `done` nor `cash` is money that a customer has not got yet.
phone_refunds = define(
    "phone_refunds",
    Column("refund_no", Text, primary_key=True),
    Column("refund_id", Text, ForeignKey("refunds.refund_id"), nullable=False),
    Column("sale_id", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("out_trade_no", Text, nullable=False),
    Column("refund_fen", Whole, nullable=False),
    Column("paid_fen", Whole, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_ms", Whole),
    Column("trouble", Text),
    Column("tries", Whole, nullable=False),
    Column("by", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    CheckConstraint("refund_fen > 0", name="refund_positive"),
    Index("phone_refunds_by_time", "asked_at"),
    Index("phone_refunds_of_trade", "out_trade_no"),
    partial_index("phone_refunds_due", "due_ms", where="due_ms IS NOT NULL"),
)
