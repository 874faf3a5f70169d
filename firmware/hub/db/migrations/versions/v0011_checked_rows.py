"""Check values of articles and policies: what the hub signs is what was written.

Frozen: what this file builds is in shops. A later change is a later file.
"""

import json
from collections.abc import Sequence
from hashlib import blake2b

from alembic import op
from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    bindparam,
    column,
    select,
    table,
)

from firmware.hub.db.dialect.sqlite import table_options

revision = "0011"
down_revision = "0010"

_NAMES = (
    "gtin",
    "from_revision",
    "to_revision",
    "name",
    "price_fen",
    "by_weight",
    "stopped",
    "age_min",
)
_ARTICLES = table("articles", *map(column, (*_NAMES, "digest")))
_POLICIES = table("policies", *map(column, ("version", "rules", "stored_at")))


def upgrade() -> None:
    """A column and a table, filled from what is there: it was believed until now."""
    op.add_column("articles", Column("digest", LargeBinary, nullable=True))
    checks = op.create_table(
        "policy_checks",
        Column("version", Integer, nullable=False),
        Column("digest", LargeBinary, nullable=False),
        PrimaryKeyConstraint("version"),
        **table_options(keyed=False),
    )
    connection = op.get_bind()
    articles = connection.execute(select(_ARTICLES)).all()
    row = _ARTICLES.c
    if articles:
        connection.execute(
            _ARTICLES.update()
            .where(
                row.gtin == bindparam("of_gtin"),
                row.from_revision == bindparam("of_revision"),
            )
            .values(digest=bindparam("check_value", type_=LargeBinary)),
            [
                {
                    "of_gtin": each.gtin,
                    "of_revision": each.from_revision,
                    "check_value": _check(_said(each[:-1])),
                }
                for each in articles
            ],
        )
    policies = connection.execute(select(_POLICIES)).all()
    if policies:
        connection.execute(
            checks.insert(),
            [{"version": each.version, "digest": _check(each)} for each in policies],
        )


def _said(values: Sequence[object]) -> list[object]:
    """Names and values; what says nothing is left out."""
    named = zip(_NAMES, values, strict=True)
    return [each for pair in named if pair[1] is not None for each in pair]


def _check(values: Sequence[object]) -> bytes:
    """As `row_check` of the release that added this."""
    return blake2b(json.dumps(list(values)).encode(), digest_size=16).digest()
