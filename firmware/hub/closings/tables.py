"""Z reports, numbered and unchangeable."""

from sqlalchemy import CheckConstraint, Column

from firmware.hub.db.schema import Text, Whole, define

# `kid` is empty for the store. A report has the entries of the daybook behind those of
# the report before, to `upto`. `document` is the report as JSON; `digest` is over it
# and the digest before, so that none can be changed or left out unnoticed.
closings = define(
    "closings",
    Column("kid", Text, primary_key=True),
    Column("number", Whole, primary_key=True),
    Column("upto", Whole, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("digest", Text, nullable=False),
    CheckConstraint("number > 0", name="number_from_1"),
    append_only=True,
)
