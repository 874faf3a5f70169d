"""What is kept of the check values of rows: the seals of single ones, sums of many."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from firmware.base.row_check import CHECK_BYTES, row_check

EMPTY_TOTAL = bytes(CHECK_BYTES)

Read = Callable[..., list[Any]]
"""All rows of a query with its values, each a tuple."""


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
    return (value % 2 ** (8 * CHECK_BYTES)).to_bytes(CHECK_BYTES)
