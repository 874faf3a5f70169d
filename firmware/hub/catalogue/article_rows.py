"""Rows of articles, each with a check value: what is read is what was written. Pure.

What the hub signs it reads from its own disk. A row of which a single bit changed is
read as it was; any other damaged one is no article any more (decision 0181).
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Column, Row

from firmware.base.row_check import mended, row_check
from firmware.hub.catalogue import tables


def _default_of(column: Column[Any]) -> object:
    default: Any = column.server_default
    if default is None:
        return None
    # A flag is a number, too.
    return str(default.arg) if column.type.python_type is str else int(default.arg)


_COLUMNS = tuple(each for each in tables.articles.columns if each.name != "digest")
_UNSAID = {each.name: _default_of(each) for each in _COLUMNS}
"""By name, what a column holds beside NULL that says nothing."""


def checked(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row to be written, with their check value."""
    return {**columns, "digest": row_check(*_said(columns))}


def sound_row(row: Row[*tuple[Any, ...]]) -> Any | None:  # noqa: ANN401 - rows have no types
    """A row of `articles` as it was written, by name; None if that is not known."""
    columns = {name: getattr(row, name) for name in _UNSAID}
    said = _said(columns)
    if row_check(*said) == row.digest:
        return row
    right = mended(said, row.digest, row_check)
    if right is None:
        return None
    names, values = right[::2], right[1::2]
    return SimpleNamespace(**columns | dict(zip(map(str, names), values, strict=True)))


def ended(row: Row[*tuple[Any, ...]], revision: int) -> bytes:
    """The check value of a row that ends in a revision; a damaged one stays so."""
    sound = sound_row(row)
    if sound is None:
        return bytes(row.digest or b"")
    columns = {name: getattr(sound, name) for name in _UNSAID}
    return row_check(*_said(columns | {"to_revision": revision}))


def _said(columns: Mapping[str, Any]) -> list[object]:
    """Names and values of what a row says.

    A column that came later counts only where it says something, so that the check
    values of rows from before it still fit.
    """
    said: list[object] = []
    for name, unsaid in _UNSAID.items():
        value = columns[name]
        if value is not None and value != unsaid:
            said += (name, int(value) if isinstance(value, bool) else value)
    return said
