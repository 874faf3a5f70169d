"""Whether a hub that kept books has lost them: its key stands beside none.

A shop's hub makes its books before its key. Without them it would begin empty ones:
members, points and orders would be gone without a word.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase, Template
from firmware.hub.db.database_config import CONSENT

KEYS = ("hub.key", "hub.pub")
_MIGRATED = "alembic_version"


@dataclass(frozen=True, slots=True)
class MissingBooks:
    """What is not there, at a hub that never began and at one that kept books."""

    not_yet: Template
    lost: Template


ABSENT = MissingBooks(
    Template("{place} is not there: the hub makes it at its first start"),
    Template(
        "{place} is not there, but {folder} has the hub's key: this hub kept books"
        " before. Put the last backup in their place with `countertop restore FILE`."
        " Only if there is none, begin empty books with `countertop hub --new-books`"
    ),
)
EMPTY = MissingBooks(
    Template("{place} has no tables: the hub makes them at its first start"),
    Template(
        "{place} has no tables, but {folder} has the hub's key: this hub kept books"
        " before. Put the last backup in their place with `countertop restore FILE`."
        " Only if there is none, begin empty books with `countertop hub --new-books`"
    ),
)


class NoBooksYetError(StoreError):
    """There are no books where none were ever kept."""


class LostBooksError(StoreError):
    """There are no books where this hub kept some."""


def kept_books(folder: Path) -> bool:
    """Whether the hub in `folder` has kept books before."""
    return any((folder / name).exists() for name in KEYS)


def may_begin(folder: Path) -> bool:
    """Whether empty books may be begun: at a first start, or where a person agreed."""
    return (folder / CONSENT).exists() or not kept_books(folder)


def require_books(engine: Engine, place: Phrase, folder: Path) -> None:
    """StoreError, as `without_books`, if a database was never set up as a hub's."""
    if not inspect(engine).has_table(_MIGRATED):
        raise without_books(place, folder, EMPTY)


def without_books(place: Phrase, folder: Path, what: MissingBooks) -> StoreError:
    """That a database has none, and what to do about it, for a shopkeeper."""
    if not kept_books(folder):
        return NoBooksYetError(what.not_yet.phrase(place=place))
    return LostBooksError(what.lost.phrase(place=place, folder=folder))
