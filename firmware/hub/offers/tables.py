"""Orders that used an offer whose uses are limited."""

from sqlalchemy import Column, ForeignKey, Index

from firmware.hub.db.schema import Flag, Text, Whole, define, partial_index

# `day`: the store day as of which the order was priced. `off_fen`: what the offer took
# off. `over`: a limit had been reached before; the order was paid all the same.
offer_uses = define(
    "offer_uses",
    Column("offer_id", Text, primary_key=True),
    Column("sale_id", Text, primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id")),
    Column("day", Text, nullable=False),
    Column("off_fen", Whole, nullable=False),
    Column("over", Flag, nullable=False),
    Index("offer_uses_of_day", "offer_id", "day", "off_fen"),
    partial_index(
        "offer_uses_of_member",
        "member_id",
        "offer_id",
        "day",
        where="member_id IS NOT NULL",
    ),
    append_only=True,
)
