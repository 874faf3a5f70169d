"""The shop's policies, by version."""

from sqlalchemy import Column, Integer, LargeBinary

from firmware.hub.db.schema import Text, define

policies = define(
    "policies",
    Column("version", Integer, primary_key=True),
    Column("rules", Text, nullable=False),
    Column("stored_at", Text, nullable=False),
    keyed=False,
    append_only=True,
)

# The check value of each policy's row (decision 0181).
policy_checks = define(
    "policy_checks",
    Column("version", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    keyed=False,
)
