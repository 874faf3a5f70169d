"""Lists of keys as one parameter, for queries about many rows at a time.

An IN with a mark for each key would be built anew for every batch.
"""

from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import Column, ColumnElement, TableValuedAlias, bindparam, select
from sqlalchemy.types import TypeEngine

from firmware.hub.db.dialect.column_types import KEY_NUMBERS, KEY_TEXTS
from firmware.hub.db.dialect.key_rows import KeyRows

K = TypeVar("K", str, int)


def key_list(keys: Collection[K]) -> list[K]:
    """The value of such a parameter."""
    return list(keys)


def key_table(parameter: str) -> TableValuedAlias:
    """Texts as rows of a query: `key` grows along the list, `value` is the text."""
    return _rows(parameter, KEY_TEXTS)


def number_table(parameter: str) -> TableValuedAlias:
    """Whole numbers as rows of a query, as `key_table`."""
    return _rows(parameter, KEY_NUMBERS)


def among(
    column: Column[str] | Column[int], parameter: str = "keys"
) -> ColumnElement[bool]:
    """Whether a column is one of the keys."""
    kind = KEY_NUMBERS if column.type.python_type is int else KEY_TEXTS
    return column.in_(select(_rows(parameter, kind).c.value))


def _rows(
    parameter: str, kind: TypeEngine[Sequence[str]] | TypeEngine[Sequence[int]]
) -> TableValuedAlias:
    return KeyRows(bindparam(parameter, type_=kind)).table_valued("key", "value")
