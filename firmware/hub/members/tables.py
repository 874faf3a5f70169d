"""Members: a pseudonym and a card each, and a date of birth if it was given."""

from sqlalchemy import Column, ForeignKey

from firmware.hub.db.schema import Text, define

members = define(
    "members",
    Column("member_id", Text, primary_key=True),
    Column("card", Text, nullable=False, unique=True),
    Column("joined_at", Text, nullable=False),
    keyed=False,
)

# Personal: apart from `members`, whose pseudonyms everything else names.
birthdays = define(
    "birthdays",
    Column("member_id", Text, ForeignKey("members.member_id"), primary_key=True),
    Column("born_on", Text, nullable=False),
)
