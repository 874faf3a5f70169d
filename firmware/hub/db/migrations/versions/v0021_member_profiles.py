"""Profiles that the vault's keys open, links, states, forms, and the audit of members.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import Text
from firmware.hub.db.dialect.sqlite import table_options

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Five tables, empty: the hub's start fills profiles out of `birthdays`."""
    _profiles()
    _states()
    _links()
    _forms()
    _audit()
    for statement in dialect_of(op.get_bind()).refuse_changes(("member_audit",)):
        op.execute(statement)


def _member(*columns: str) -> list[ForeignKeyConstraint]:
    return [ForeignKeyConstraint([each], ["members.member_id"]) for each in columns]


def _profiles() -> None:
    op.create_table(
        "member_profiles",
        Column("member_id", Text, nullable=False),
        Column("sealed", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("consent_version", Integer, nullable=False),
        Column("consented_at", Text, nullable=True),
        *_member("member_id"),
        PrimaryKeyConstraint("member_id"),
        **table_options(keyed=True),
    )


def _states() -> None:
    op.create_table(
        "member_states",
        Column("member_id", Text, nullable=False),
        Column("blocked_at", Text, nullable=True),
        Column("erased_at", Text, nullable=True),
        Column("merged_into", Text, nullable=True),
        Column("merged_at", Text, nullable=True),
        Column("doubtful", Integer, nullable=False),
        *_member("member_id", "merged_into"),
        PrimaryKeyConstraint("member_id"),
        **table_options(keyed=True),
    )
    op.create_index("members_merged", "member_states", ["merged_into"])


def _links() -> None:
    op.create_table(
        "member_links",
        Column("digest", Text, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("made_at", Text, nullable=False),
        Column("opened_at", Text, nullable=True),
        Column("ends_at", Text, nullable=True),
        *_member("member_id"),
        PrimaryKeyConstraint("digest"),
        **table_options(keyed=True),
    )
    op.create_index("links_of_member", "member_links", ["member_id"])


def _forms() -> None:
    op.create_table(
        "member_forms",
        Column("form", Text, nullable=False),
        Column("digest", Text, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("sent_at", Text, nullable=False),
        *_member("member_id"),
        PrimaryKeyConstraint("form"),
        **table_options(keyed=True),
    )
    op.create_index("forms_of_member", "member_forms", ["member_id"])
    op.create_index("forms_by_age", "member_forms", ["sent_at"])


def _audit() -> None:
    op.create_table(
        "member_audit",
        Column("number", Integer, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("act", Text, nullable=False),
        Column("sealed_why", Text, nullable=True),
        *_member("member_id"),
        PrimaryKeyConstraint("number"),
        **table_options(keyed=False),
    )
    op.create_index("audit_of_member", "member_audit", ["member_id", "number"])
