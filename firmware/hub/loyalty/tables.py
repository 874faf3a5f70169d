"""What happened to members' points; balances are derived in the ledger."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from firmware.hub.db.schema import Flag, Text, Whole, define, partial_index

# Each event once, in any order of arrival. `money_fen`: paid on an earn, paid back on a
# take_back. `kid` and `sale_id` are of a hold. `claimed_at` as of an order.
loyalty_events = define(
    "loyalty_events",
    Column("event_id", Text, primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("points", Whole, nullable=False),
    Column("money_fen", Whole, nullable=False),
    Column("of_id", Text),
    Column("expires_at", Text),
    Column("binding", Flag, nullable=False),
    Column("kid", Text),
    Column("sale_id", Text),
    Column("claimed_at", Text),
    Column("booked_at", Text, nullable=False),
    CheckConstraint("points >= 0", name="points_not_negative"),
    CheckConstraint("money_fen >= 0", name="money_not_negative"),
    Index("loyalty_events_of_member", "member_id", "at"),
    partial_index("loyalty_spends", "member_id", "at", where="kind <> 'earn'"),
    partial_index("loyalty_holds", "at", where="kind = 'hold'"),
    partial_index("loyalty_events_naming", "of_id", where="of_id IS NOT NULL"),
    append_only=True,
)

# Up to when all lots that expired have their postings; one row.
loyalty_sweeps = define(
    "loyalty_sweeps",
    Column("name", Text, primary_key=True),
    Column("upto", Text, nullable=False),
)

# A coupon of a member: `terms` is what pricing reads of it, as JSON. Valid from the one
# moment until before the other.
coupons = define(
    "coupons",
    Column("coupon_id", Text, primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("terms", Text, nullable=False),
    Column("valid_from", Text, nullable=False),
    Column("valid_until", Text, nullable=False),
    Column("issued_at", Text, nullable=False),
    Index("coupons_of_member", "member_id", "valid_until"),
    Index("coupons_by_end", "valid_until", "coupon_id"),
    append_only=True,
)

# `turn` counts the events of one coupon: of two writers at once one is refused.
coupon_events = define(
    "coupon_events",
    Column("coupon_id", Text, ForeignKey("coupons.coupon_id"), primary_key=True),
    Column("turn", Whole, primary_key=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("act", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("of_id", Text),
    Column("binding", Flag, nullable=False),
    Column("kid", Text),
    Column("sale_id", Text),
    append_only=True,
)

# One benefit a calendar year and member, whatever becomes of the date of birth (A47).
birthday_benefits = define(
    "birthday_benefits",
    Column("member_id", Text, ForeignKey("members.member_id"), primary_key=True),
    Column("year", Whole, primary_key=True),
    Column("sale_id", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    append_only=True,
)

# Why a coupon was issued: the rule's id, and newcomer, birthday, spend_return, exchange
# or given. `sale_id` and `spend_min_fen` of a spend-return: once less is left of that
# sale, it is withdrawn. `by`: who gave it.
coupon_grants = define(
    "coupon_grants",
    Column("coupon_id", Text, ForeignKey("coupons.coupon_id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("sale_id", Text),
    Column("spend_min_fen", Whole),
    Column("by", Text),
    partial_index("coupon_grants_of_sale", "sale_id", where="sale_id IS NOT NULL"),
    append_only=True,
)

# What each sale holds or held: one row a sale, whose `outcome` says how it ended. The
# events say what it moved. `held_at` is NULL for what was used without a hold.
sale_holds = define(
    "sale_holds",
    Column("sale_id", Text, primary_key=True),
    Column("kid", Text, nullable=False),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("points", Whole, nullable=False),
    Column("coupons", Text, nullable=False),
    Column("held_at", Text),
    Column("outcome", Text, nullable=False),
    Column("ended_at", Text),
    partial_index("sale_holds_open", "held_at", where="outcome = 'open'"),
)
