"""The shop's policies, by version."""

from sqlalchemy import Column, Integer, Text

from firmware.hub.db.schema import define

policies = define(
    "policies",
    Column("version", Integer, primary_key=True),
    Column("rules", Text, nullable=False),
    Column("stored_at", Text, nullable=False),
    keyed=False,
    append_only=True,
)
