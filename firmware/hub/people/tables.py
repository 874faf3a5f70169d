"""People: claims whose sale has not come from its kiosk yet."""

from sqlalchemy import Column, ForeignKey, Index

from firmware.hub.db.schema import Text, define

# Who joined by a slip before its sale was here: of two the first.
awaited_claims = define(
    "awaited_claims",
    Column("claim_sha256", Text, primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("asked_at", Text, nullable=False),
    Index("awaited_of_member", "member_id"),
    Index("awaited_by_age", "asked_at"),
)
