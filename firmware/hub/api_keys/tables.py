"""Keys of the API: who has each, what it may do, and the digest that knows it."""

from sqlalchemy import Column

from firmware.hub.db.schema import Text, define

# A row is never deleted: the audit names keys for as long as it is kept. `scopes` have
# blanks between them. `used_on` is a day in UTC: the last one, no more.
api_keys = define(
    "api_keys",
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("used_on", Text),
    Column("revoked_at", Text),
)
