"""Members: a pseudonym and a card each, and what only the vault's keys can open.

A column that is named `sealed…` is encrypted (`firmware.hub.members.vault.cipher`).
"""

from sqlalchemy import Column, ForeignKey, Index, Integer

from firmware.hub.db.schema import Flag, Text, define

members = define(
    "members",
    Column("member_id", Text, primary_key=True),
    Column("card", Text, nullable=False, unique=True),
    Column("joined_at", Text, nullable=False),
    keyed=False,
)

# Of builds before the vault: the hub's start moves it into profiles, and it is empty.
birthdays = define(
    "birthdays",
    Column("member_id", Text, ForeignKey("members.member_id"), primary_key=True),
    Column("born_on", Text, nullable=False),
)

# What a member gave of themselves, and the version of the text they agreed to.
member_profiles = define(
    "member_profiles",
    Column("member_id", Text, ForeignKey("members.member_id"), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("consent_version", Integer, nullable=False),
    Column("consented_at", Text),
)

# Who is not simply a member: blocked, erased, merged into another, or perhaps the same
# person as another, for whom nobody has proven that the phone is theirs.
member_states = define(
    "member_states",
    Column("member_id", Text, ForeignKey("members.member_id"), primary_key=True),
    Column("blocked_at", Text),
    Column("erased_at", Text),
    Column("merged_into", Text, ForeignKey("members.member_id")),
    Column("merged_at", Text),
    Column("doubtful", Flag, nullable=False),
    Index("members_merged", "merged_into"),
)

# Links to members' pages: the SHA-256 of each token. One lives until it is revoked.
member_links = define(
    "member_links",
    Column("digest", Text, primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("made_at", Text, nullable=False),
    Column("opened_at", Text),
    Column("ends_at", Text),
    Index("links_of_member", "member_id"),
)

# Which member a form made: sent again it makes no second one. `digest` is a mark of
# what was typed, by the vault's secret.
member_forms = define(
    "member_forms",
    Column("form", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("sent_at", Text, nullable=False),
    Index("forms_of_member", "member_id"),
    Index("forms_by_age", "sent_at"),
)

# Who did or saw what of a member, and why.
member_audit = define(
    "member_audit",
    Column("number", Integer, primary_key=True),
    Column("member_id", Text, ForeignKey("members.member_id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("sealed_why", Text),
    Index("audit_of_member", "member_id", "number"),
    append_only=True,
    keyed=False,
)
