"""Orders with their lines and price steps, and sales that were not paid."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
)

from firmware.hub.db.schema import Flag, Text, Whole, define, partial_index

SLIP_SENT = "sent"
"""In place of ``printed``: the printer took the slip and proved nothing."""

orders = define(
    "orders",
    Column("sale_id", Text, primary_key=True),
    Column("receipt_no", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("epoch", Whole, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("closed_at", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("payable_fen", Whole, nullable=False),
    Column("tender", Text, nullable=False),
    Column("member_id", Text, ForeignKey("members.member_id")),
    Column("card", Text),
    Column("earned_points", Whole, nullable=False),
    Column("policy_version", Whole, nullable=False),
    Column("catalogue_revision", Whole, nullable=False),
    Column("slip", Text, nullable=False),
    Column("engine", Whole, nullable=False, server_default="1"),
    # What the kiosk's clock showed, if `closed_at` is the hub's receipt time instead.
    # `opened_at` is always by the kiosk's clock.
    Column("claimed_at", Text),
    # Who confirmed the money, a badge's id or `key`; NULL where nobody was named.
    Column("confirmed_by", Text),
    # What was redeemed, as the kiosk claims it: points, and ids with a space between.
    Column("points_used", Whole, nullable=False, server_default="0"),
    Column("coupons", Text, nullable=False, server_default=""),
    CheckConstraint("payable_fen >= 0", name="nobody_is_paid"),
    Index("orders_by_day", "closed_at"),
    Index("orders_by_receipt", "receipt_no"),
    partial_index(
        "orders_of_member", "member_id", "closed_at", where="member_id IS NOT NULL"
    ),
    append_only=True,
)

# The one list of what the hub keeps of a line: `store` copies each column between
# `sale_id` and `approved` from the field of its name.
order_lines = define(
    "order_lines",
    Column("sale_id", Text, ForeignKey("orders.sale_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("gtin", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("amount_fen", Whole, nullable=False),
    Column("entry", Text, nullable=False),
    Column("voids", Integer),
    Column("weight_g", Whole),
    Column("approved", Flag, nullable=False),
    Column("catalogue_revision", Whole, nullable=False),
    # As `confirmed_by` of the order, for a line that staff allowed.
    Column("approved_by", Text),
    append_only=True,
)

order_steps = define(
    "order_steps",
    Column("sale_id", Text, ForeignKey("orders.sale_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("amount_fen", Whole, nullable=False),
    append_only=True,
)

# Orders that were booked as they were paid although the hub computes them otherwise.
order_flags = define(
    "order_flags",
    Column("flag", Integer, primary_key=True),
    Column("sale_id", Text, ForeignKey("orders.sale_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("kiosk_says", Text, nullable=False),
    Column("hub_says", Text, nullable=False),
    Column("withheld_points", Whole, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("flagged_at", Text, nullable=False),
    Column("closed_at", Text),
    Column("closed_note", Text),
    UniqueConstraint("sale_id", name="one_flag_an_order"),
    keyed=False,
)

# What a guest's slip carries, as a digest: who joins by it gets the sale's points.
sale_claims = define(
    "sale_claims",
    Column("claim_sha256", Text, primary_key=True),
    Column("sale_id", Text, ForeignKey("orders.sale_id"), nullable=False),
)

# By which attempt a sale was paid by phone, as its kiosk says.
order_payments = define(
    "order_payments",
    Column("sale_id", Text, ForeignKey("orders.sale_id"), primary_key=True),
    Column("network", Text, nullable=False),
    Column("out_trade_no", Text, nullable=False),
    Column("amount_fen", Whole, nullable=False),
)

voids = define(
    "voids",
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("sale_id", Text, nullable=False, index=True),
    Column("receipt_no", Text, nullable=False),
    Column("payable_fen", Whole, nullable=False),
    Column("voided_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("claimed_at", Text),
    append_only=True,
)
