"""Which kiosk has used which pass of a member: the first one counts."""

from sqlalchemy import Column, Index

from firmware.hub.db.schema import Text, Whole, define

# `sale_id` is set where the use is known from a sale. A row is not of the books: it
# goes once no sale can come any more that names the same pass.
pass_uses = define(
    "pass_uses",
    Column("member_id", Text, primary_key=True),
    Column("pass_window", Whole, primary_key=True),
    Column("kid", Text, nullable=False),
    Column("sale_id", Text),
    Column("used_at", Text, nullable=False),
    Index("pass_uses_by_window", "pass_window"),
)
