"""What each kiosk said of itself at its last birth."""

from sqlalchemy import Column, Text

from firmware.hub.db.schema import Whole, define

kiosks = define(
    "kiosks",
    Column("kid", Text, primary_key=True),
    Column("firmware", Text, nullable=False),
    Column("contract", Whole, nullable=False),
    Column("engines", Text, nullable=False),
    Column("policy_version", Whole, nullable=False),
    Column("catalogue_revision", Whole, nullable=False),
    Column("hardware", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
)
