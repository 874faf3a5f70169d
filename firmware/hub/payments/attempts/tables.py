"""Attempts to be paid by phone, one row each, for ever."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint

from firmware.hub.db.schema import Flag, Text, Whole, define, partial_index

# Moments ending in `_ms` are of the hub's steady clock (`payments.steady_clock`). A row
# without `due_ms` has ended, or waits for its sale. `changes` counts what a kiosk is to
# receive. `trouble` is why a network does not do what it has to. No pay code is here.
payment_attempts = define(
    "payment_attempts",
    Column("out_trade_no", Text, primary_key=True),
    Column("sale_id", Text, nullable=False),
    Column("attempt", Whole, nullable=False),
    Column("kid", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("amount_fen", Whole, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("charged_ms", Whole, nullable=False),
    Column("give_up_ms", Whole, nullable=False),
    Column("due_ms", Whole),
    Column("given_up", Flag, nullable=False),
    Column("url", Text, nullable=False),
    Column("trade_no", Text, nullable=False),
    Column("declined", Text),
    Column("trouble", Text),
    Column("tries", Whole, nullable=False),
    Column("changes", Whole, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    UniqueConstraint("sale_id", "attempt"),
    CheckConstraint("amount_fen > 0", name="amount_positive"),
    Index("payment_attempts_by_time", "asked_at"),
    partial_index("payment_attempts_paid", "changed_at", where="state = 'paid'"),
    partial_index("payment_attempts_due", "due_ms", "kid", where="due_ms IS NOT NULL"),
)

# What people decided of attempts and of refunds, by their numbers at the network.
payment_acts = define(
    "payment_acts",
    Column("act", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    Column("did", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("payment_acts_of_number", "number"),
    keyed=False,
)
