"""The tables of the vault, a file of its own: none of them is in the books."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from firmware.hub.db.dialect.sqlite import table_options

metadata = MetaData()
"""Not that of the books, whose migrations know nothing of these."""
FORMAT = 1
"""The `format` of a file; a greater one is of a newer build."""

# The key of what is stored of a member. Without it that is noise.
member_keys = Table(
    "member_keys",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("data_key", LargeBinary, nullable=False),
    **table_options(keyed=True),
)

# By what members are found: HMACs of phone, its last four digits, day of birth.
member_marks = Table(
    "member_marks",
    metadata,
    Column("mark", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    PrimaryKeyConstraint("mark", "member_id"),
    Index("marks_of_member", "member_id"),
    **table_options(keyed=True),
)

# Who was erased: books that come back from a backup learn it from here.
erased_members = Table(
    "erased_members",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("erased_at", Text, nullable=False),
    **table_options(keyed=True),
)

# Codes on their way to phones: both as marks. `tries` are wrong ones.
phone_codes = Table(
    "phone_codes",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("sent_at", Text, nullable=False),
    Column("ends_at", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Index("codes_by_end", "ends_at"),
    **table_options(keyed=True),
)

# `secret`: the key of the marks. `format`. `changes`: how often it was changed.
vault_values = Table(
    "vault_values",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    **table_options(keyed=True),
)
