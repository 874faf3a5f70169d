"""Lists of keys as one parameter, for queries about many rows at a time.

An IN with a mark for each key would be built anew for every batch.
"""

import json
from collections.abc import Collection

from sqlalchemy import Column, ColumnElement, TableValuedAlias, bindparam, func, select


def key_list(keys: Collection[str] | Collection[int]) -> str:
    """The value of such a parameter."""
    return json.dumps(list(keys))


def key_table(parameter: str) -> TableValuedAlias:
    """The keys as rows of a query: `key` is the place in the list, `value` the key."""
    return func.json_each(bindparam(parameter)).table_valued("key", "value")


def among(
    column: Column[str] | Column[int], parameter: str = "keys"
) -> ColumnElement[bool]:
    """Whether a column is one of the keys."""
    return column.in_(select(key_table(parameter).c.value))
