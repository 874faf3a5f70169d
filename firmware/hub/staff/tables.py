"""Badges, and the accounts of the back office with their sessions and tries."""

from sqlalchemy import Column, ForeignKey, Index, Integer

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

# Who may use the back office. A row is never deleted: the audit names accounts. `role`
# is "" for one that was closed, `password` an Argon2id hash. `changed` grows whenever
# sessions that began before have to end.
staff_accounts = define(
    "staff_accounts",
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password", Text),
    Column("changed", Whole, nullable=False),
    Column("invitation", Text, unique=True),
    Column("invited_until", Text),
    Column("made_at", Text, nullable=False),
    keyed=False,
)

# Who is logged in, by the digest of the browser's token. `badge_id` is NULL where a
# password was given, `proven_at` NULL where none was.
staff_sessions = define(
    "staff_sessions",
    Column("digest", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("staff_accounts.account_id"), nullable=False),
    Column("changed", Whole, nullable=False),
    Column("badge_id", Text),
    Column("began_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("proven_at", Text),
    Index("sessions_of_account", "account_id"),
)

# Failed tries to log in since the last good one, for each account and address. `who` is
# an account's id, `badge`, or one of a few names that stand for all unknown ones.
staff_tries = define(
    "staff_tries",
    Column("who", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("good_at", Text),
    Index("tries_of_address", "address"),
    Index("tries_by_age", "last_at"),
)

# What accounts did that is about no member: log-ins, passwords, roles. `by` is the
# account itself, or who was at the hub's shell.
staff_acts = define(
    "staff_acts",
    Column("number", Integer, primary_key=True),
    Column("account_id", Text, ForeignKey("staff_accounts.account_id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("detail", Text, nullable=False),
    append_only=True,
    keyed=False,
)
