"""What was done under a key: the reply that its caller gets again."""

from sqlalchemy import Column

from firmware.hub.db.schema import Text, define

port_replies = define(
    "port_replies",
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    # Of the command: another one under the same key is refused.
    Column("digest", Text, nullable=False),
    # JSON; absent only inside the transaction that claims the key.
    Column("reply", Text, nullable=True),
    Column("at", Text, nullable=False),
)
