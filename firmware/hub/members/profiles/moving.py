"""Moves dates of birth of an earlier build out of plain rows (decision 0235).

Afterwards no file of the database holds one: neither what is free in it, nor its log.
"""

import logging

from sqlalchemy import Connection, Engine, select

from firmware.base.errors import StoreError
from firmware.hub.db.engine import compact, reading, writing
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, Profiles, profiles_of
from firmware.hub.members.tables import birthdays
from firmware.hub.members.vault.values import keep_value, value_of

log = logging.getLogger(__name__)

_DUE = "compact_due"
"""Set in the vault from before plain rows go until the file is written anew."""
_ALL = select(birthdays.c.member_id, birthdays.c.born_on)


def move_birthdays(engine: Engine) -> int:
    """Encrypt every date of birth that stands in plain; their number.

    Before anybody uses the books: at the hub's start. What could not be done, for the
    disk has no room for a second copy of the books, is done at the next start.
    """
    with reading(engine) as connection:
        profiles, plain = profiles_of(connection), connection.execute(_ALL).all()
    if plain:
        _note(profiles, b"1")
        with writing(engine) as connection:
            _move(connection, profiles, {row.member_id: row.born_on for row in plain})
        log.info("birthdays_moved members=%d", len(plain))
    if _is_due(profiles):
        _clear(engine, profiles)
    return len(plain)


def _move(connection: Connection, profiles: Profiles, plain: dict[str, str]) -> None:
    """A profile for each; one that a member has by now is newer."""
    there = profiles.of_many(connection, plain)
    kept = {
        member_id: KeptProfile(profile=Profile(birthday=born_on))
        for member_id, born_on in plain.items()
        if member_id not in there
    }
    profiles.keep(connection, kept)
    # A new table has a new file where each table has one.
    birthdays.drop(connection)
    birthdays.create(connection)


def _clear(engine: Engine, profiles: Profiles) -> None:
    try:
        compact(engine)
    except StoreError as error:
        log.error("birthdays_left_in_file reason=%s", error)  # noqa: TRY400 - expected, and complete
    else:
        _note(profiles, b"")


def _is_due(profiles: Profiles) -> bool:
    with reading(profiles.vault.engine) as connection:
        return bool(value_of(connection, _DUE))


def _note(profiles: Profiles, value: bytes) -> None:
    with writing(profiles.vault.engine) as connection:
        keep_value(connection, _DUE, value)
