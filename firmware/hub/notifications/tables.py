"""Notifications: the queue of those that wait, and what became of the others."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    UniqueConstraint,
)

from firmware.hub.db.schema import Text, Whole, define, partial_index

notices = define(
    "notices",
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sale_id", Text, ForeignKey("orders.sale_id"), nullable=False),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("store", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("earned_points", Whole, nullable=False),
    Column("balance_points", Whole, nullable=False),
    Column("sold_at", Text, nullable=False),
    Column("booked_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
    Column("ended_at", Text),
    UniqueConstraint("kind", "sale_id", name="one_notice_a_sale"),
    CheckConstraint(
        "state IN ('waiting', 'delivered', 'dead', 'stale', 'crowded')",
        name="known_state",
    ),
    partial_index("notices_waiting", "attempts", "number", where="state = 'waiting'"),
    keyed=False,
)

NEW_NOTICE = (
    notices.c.kind,
    notices.c.sale_id,
    notices.c.member_id,
    notices.c.store,
    notices.c.language,
    notices.c.earned_points,
    notices.c.balance_points,
    notices.c.sold_at,
    notices.c.booked_at,
    notices.c.state,
    notices.c.attempts,
)
"""What a new notice has, in the order in which a SELECT names it."""
