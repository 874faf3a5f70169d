"""Whether a hub that kept books has lost them: its key stands beside none.

A shop's hub makes its books before its key. Without them it would begin empty ones:
members, points and orders would be gone without a word.
"""

from pathlib import Path

from sqlalchemy import Engine, inspect

from firmware.base.errors import StoreError

KEYS = ("hub.key", "hub.pub")
CONSENT = "new-books"
"""A file that a person has a command write: empty books may be begun, once."""
ABSENT, EMPTY = "is not there", "has no tables"
NOT_YET = {
    ABSENT: "the hub makes it at its first start",
    EMPTY: "the hub makes them at its first start",
}
_MIGRATED = "alembic_version"


class LostBooksError(StoreError):
    """There are no books where this hub kept some."""


def kept_books(folder: Path) -> bool:
    """Whether the hub in `folder` has kept books before."""
    return any((folder / name).exists() for name in KEYS)


def may_begin(folder: Path) -> bool:
    """Whether empty books may be begun: at a first start, or where a person agreed."""
    return (folder / CONSENT).exists() or not kept_books(folder)


def require_books(engine: Engine, place: str, folder: Path) -> None:
    """StoreError, as `without_books`, if a database was never set up as a hub's."""
    if not inspect(engine).has_table(_MIGRATED):
        raise without_books(place, folder, EMPTY)


def without_books(place: str, folder: Path, what: str) -> StoreError:
    """That a database has none, and what to do about it, for a shopkeeper."""
    if not kept_books(folder):
        return StoreError(f"{place} {what}: {NOT_YET[what]}")
    return LostBooksError(
        f"{place} {what}, but {folder} has the hub's key: this hub kept books before."
        " Put the last backup in their place with `countertop restore FILE`. Only if"
        " there is none, begin empty books with `countertop hub --new-books`"
    )
