"""Bills of payment networks, and their lines."""

from sqlalchemy import Column, Index, Integer

from firmware.hub.db.schema import Flag, Text, Whole, define

# A bill that is here whole, of a day in Beijing's time. `source`: `network` or `file`.
# The moments are of `bill_days.BillDay`, in UTC.
payment_bills = define(
    "payment_bills",
    Column("network", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("lines", Whole, nullable=False),
    Column("source", Text, nullable=False),
    Column("kept_at", Text, nullable=False),
    Column("early_at", Text, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("calm_at", Text, nullable=False),
    Column("end_at", Text, nullable=False),
    Column("late_at", Text, nullable=False),
)

# As `payments.gateway.BillLine`, `at` in UTC. `own`: its number has the form of ours.
payment_bill_lines = define(
    "payment_bill_lines",
    Column("network", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("out_trade_no", Text, nullable=False),
    Column("trade_no", Text, nullable=False),
    Column("refund_no", Text, nullable=False),
    Column("amount_fen", Whole, nullable=False),
    Column("fee_fen", Whole, nullable=False),
    Column("at", Text, nullable=False),
    Column("own", Flag, nullable=False),
    Index("payment_bill_lines_of_trade", "out_trade_no"),
    Index("payment_bill_lines_by_time", "at"),
)
