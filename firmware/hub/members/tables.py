"""Members: a pseudonym and a card each."""

from sqlalchemy import Column, Text

from firmware.hub.db.schema import define

members = define(
    "members",
    Column("member_id", Text, primary_key=True),
    Column("card", Text, nullable=False, unique=True),
    Column("joined_at", Text, nullable=False),
    keyed=False,
)
