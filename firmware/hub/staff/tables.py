"""Badges: whose each is, and the digest by which a kiosk knows it."""

from sqlalchemy import Column

from firmware.hub.db.schema import Text, Whole, define

# A row is never deleted: orders name badges for as long as they are kept. `changed` is
# the version of the list at the row's last change.
badges = define(
    "badges",
    Column("badge_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("made_at", Text, nullable=False),
    Column("revoked_at", Text),
    Column("changed", Whole, nullable=False),
    keyed=False,
)
