"""Accounts of the back office: who may log in, who is, who tried, who did what.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    UniqueConstraint,
)

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Four tables, empty: nobody has an account until the shop makes one."""
    _accounts()
    _sessions()
    _tries()
    _acts()
    for statement in dialect_of(op.get_bind()).refuse_changes(("staff_acts",)):
        op.execute(statement)


def _account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["account_id"], ["staff_accounts.account_id"])


def _accounts() -> None:
    op.create_table(
        "staff_accounts",
        Column("account_id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("password", Text, nullable=True),
        Column("changed", Whole, nullable=False),
        Column("invitation", Text, nullable=True),
        Column("invited_until", Text, nullable=True),
        Column("made_at", Text, nullable=False),
        PrimaryKeyConstraint("account_id"),
        UniqueConstraint("name"),
        UniqueConstraint("invitation"),
        **table_options(keyed=False),
    )


def _sessions() -> None:
    op.create_table(
        "staff_sessions",
        Column("digest", Text, nullable=False),
        Column("account_id", Text, nullable=False),
        Column("changed", Whole, nullable=False),
        Column("badge_id", Text, nullable=True),
        Column("began_at", Text, nullable=False),
        Column("seen_at", Text, nullable=False),
        Column("proven_at", Text, nullable=True),
        _account(),
        PrimaryKeyConstraint("digest"),
        **table_options(keyed=True),
    )
    op.create_index("sessions_of_account", "staff_sessions", ["account_id"])


def _tries() -> None:
    op.create_table(
        "staff_tries",
        Column("who", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("failures", Integer, nullable=False),
        Column("first_at", Text, nullable=False),
        Column("last_at", Text, nullable=False),
        Column("good_at", Text, nullable=True),
        PrimaryKeyConstraint("who", "address"),
        **table_options(keyed=True),
    )
    op.create_index("tries_of_address", "staff_tries", ["address"])
    op.create_index("tries_by_age", "staff_tries", ["last_at"])


def _acts() -> None:
    op.create_table(
        "staff_acts",
        Column("number", Integer, nullable=False),
        Column("account_id", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("act", Text, nullable=False),
        Column("detail", Text, nullable=False),
        _account(),
        PrimaryKeyConstraint("number"),
        **table_options(keyed=False),
    )
