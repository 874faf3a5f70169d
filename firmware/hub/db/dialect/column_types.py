"""Column types that engines name differently, and sums that all of them give as int."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Integer, cast, func
from sqlalchemy import Text as AnyText
from sqlalchemy.types import TypeEngine

from firmware.hub.db.dialect.json_list import JsonList
from firmware.hub.db.dialect.sqlite import SQLITE

POSTGRES = "postgresql"

# SQLite calls every width INTEGER; PostgreSQL wants 64 bits for these.
Whole = BigInteger().with_variant(Integer(), SQLITE)

# In the order of its bytes, as on SQLite, whatever the locale of the database.
Text = AnyText().with_variant(AnyText(collation="C"), POSTGRES)

KEY_TEXTS: TypeEngine[Sequence[str]] = ARRAY(AnyText()).with_variant(JsonList(), SQLITE)
KEY_NUMBERS: TypeEngine[Sequence[int]] = ARRAY(BigInteger()).with_variant(
    JsonList(), SQLITE
)
"""What a list parameter is."""


def total(column: ColumnElement[int]) -> ColumnElement[int]:
    """The sum of a column as int: PostgreSQL adds 64 bits up to a Decimal."""
    return cast(func.sum(column), Whole)
