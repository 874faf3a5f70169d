"""What each kiosk said of itself: at its last birth, and by its last reports."""

from sqlalchemy import Column

from firmware.hub.db.schema import Text, Whole, define

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

kiosk_statuses = define(
    "kiosk_statuses",
    Column("kid", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("numbers_at", Text, nullable=False),
    Column("clock_off_s", Whole),
    Column("last_sale_at", Text, nullable=False),
    Column("last_receipt_no", Text, nullable=False),
    Column("boot", Text, nullable=False),
    Column("boot_before", Text, nullable=False),
    Column("shared_at", Text, nullable=False),
)
