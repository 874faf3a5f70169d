"""Check values of rows: whether a row is what was written there.

128 bits of BLAKE2b are against damage of the disk. They are not against people: who
may write a price may write its check value as well.
"""

import sqlite3
from collections.abc import Callable, Iterable
from hashlib import blake2b
from json import JSONEncoder
from typing import Any

_BYTES = 16
EMPTY_TOTAL = bytes(_BYTES)
_encode = JSONEncoder(default=repr).encode  # a damaged row may hold values of any type

Read = Callable[..., list[Any]]
"""All rows of a query with its values, each a tuple."""


def row_check(*values: object) -> bytes:
    """The check value of a row; integers, texts and bytes are told apart."""
    text = _encode(values)
    return blake2b(text.encode(), digest_size=_BYTES).digest()


def seal(connection: sqlite3.Connection, name: str, *values: object) -> None:
    """Keep the check value of the single row `name`, in the caller's transaction."""
    row = (name, row_check(*values))
    connection.execute("INSERT OR REPLACE INTO seal VALUES (?, ?)", row)


def is_sealed(read: Read, name: str, *values: object) -> bool:
    """Whether these are the values that were sealed under `name`."""
    found = read("SELECT digest FROM seal WHERE name = ?", name)
    return found == [(row_check(*values),)]


def total_after(
    total: bytes, *, added: Iterable[bytes], gone: Iterable[bytes] = ()
) -> bytes:
    """The sum of check values after some rows came and others went."""
    value = int.from_bytes(total)
    value += sum(map(int.from_bytes, added)) - sum(map(int.from_bytes, gone))
    return (value % 2 ** (8 * _BYTES)).to_bytes(_BYTES)
