"""Suspended baskets, what became of them, and to whom the hub gave one."""

from sqlalchemy import Column, Index, Integer, UniqueConstraint

from firmware.hub.db.schema import Text, Whole, define

# `entry` rises in the order of arrival. `slip_no` is the number on the slip: all
# baskets with it are one, of which the newest can be recalled. `source` is the basket
# of another kiosk that it was before. `goods` is JSON of `SuspendedGoods`.
suspended_baskets = define(
    "suspended_baskets",
    Column("entry", Integer, primary_key=True),
    Column("sale_id", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("receipt_no", Text, nullable=False),
    Column("slip_no", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("source", Text),
    Column("goods", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    UniqueConstraint("sale_id", name="one_basket_a_sale"),
    Index("suspended_baskets_by_slip", "slip_no", "entry"),
    Index("suspended_baskets_by_time", "received_at"),
    keyed=False,
    append_only=True,
)

# A fact each, by its place in its journal. `how`: paid, suspended or released.
basket_ends = define(
    "basket_ends",
    Column("kid", Text, primary_key=True),
    Column("epoch", Whole, primary_key=True),
    Column("seq", Whole, primary_key=True),
    Column("sale_id", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("by_sale", Text),
    Column("received_at", Text, nullable=False),
    Index("basket_ends_of_basket", "sale_id"),
    append_only=True,
)

# To whom the hub gave a released basket: to one, ever. `kid` may be the counter's.
basket_takings = define(
    "basket_takings",
    Column("sale_id", Text, primary_key=True),
    Column("kid", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    append_only=True,
)
