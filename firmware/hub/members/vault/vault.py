"""The vault: a key for each member, and marks by which members are found.

A file of its own beside the books (decision 0235). The books hold what is encrypted
with these keys: a key that is gone takes all of it along, in every copy of the books.
"""

import secrets
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.engine import reading, writing
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.members.vault import tables
from firmware.hub.members.vault.cipher import KEY_BYTES, mark
from firmware.hub.members.vault.file import (
    SECRET,
    keep_copy,
    make_sure_gone,
    opened_file,
)
from firmware.hub.members.vault.values import Chance, bump, value_of

_key, _mark, _erased = (
    tables.member_keys.c,
    tables.member_marks.c,
    tables.erased_members.c,
)
_KEYS = select(_key.member_id, _key.data_key).where(among(_key.member_id))
_CLEAR_KEYS = delete(tables.member_keys).where(among(_key.member_id))
_CLEAR_MARKS = delete(tables.member_marks).where(among(_mark.member_id))
_ERASED = select(_erased.member_id).where(among(_erased.member_id))
_ALL_ERASED = select(_erased.member_id, _erased.erased_at)
_MARKED = select(_mark.member_id).where(
    _mark.mark == bindparam("mark"), _mark.member_id > bindparam("after")
)
_PAGE = _MARKED.order_by(_mark.member_id).limit(bindparam("limit"))


class VaultError(StoreError):
    """The vault cannot; the books may."""


class Vault:
    """Any thread: each call is one transaction; VaultError if the file cannot.

    `chance` makes keys: random bytes, as many as it is asked for.
    """

    def __init__(self, engine: Engine, folder: Path, chance: Chance) -> None:
        self.engine = engine
        self._folder = folder
        self._chance = chance

    def close(self) -> None:
        """Close the file."""
        self.engine.dispose()

    @contextmanager
    def changing(self) -> Generator[Connection]:
        """A writing transaction, which the copy of the vault has to follow."""
        with _failing(), writing(self.engine) as connection:
            yield connection
            bump(connection)

    @contextmanager
    def _read(self) -> Generator[Connection]:
        with _failing(), reading(self.engine) as connection:
            yield connection

    # --- keys ---

    def keys(self, member_ids: Collection[str]) -> dict[str, bytes]:
        """The keys of those who have one."""
        with self._read() as connection:
            rows = connection.execute(_KEYS, {"keys": key_list(member_ids)})
            return {name: key for name, key in rows}  # noqa: C416 - a Row is no tuple

    def key(self, member_id: str) -> bytes | None:
        """A member's key, None if nothing is stored of that person."""
        return self.keys([member_id]).get(member_id)

    def keep(self, marks: Mapping[str, Collection[str]]) -> dict[str, bytes]:
        """Members' keys, made if absent; each has these marks instead of those before.

        Without those who were erased: nothing is stored of them any more.
        """
        with self.changing() as connection:
            given = {"keys": key_list(marks)}
            erased = set(connection.scalars(_ERASED, given))
            kept = [member_id for member_id in marks if member_id not in erased]
            _write_keys(connection, kept, self._chance)
            connection.execute(_CLEAR_MARKS, {"keys": key_list(kept)})
            rows = [
                {"mark": each, "member_id": member_id}
                for member_id in kept
                for each in set(marks[member_id])
            ]
            if rows:
                connection.execute(insert(tables.member_marks), rows)
            found = connection.execute(_KEYS, {"keys": key_list(kept)})
            return {name: key for name, key in found}  # noqa: C416 - a Row is no tuple

    # --- marks ---

    def mark(self, kind: str, text: str) -> str:
        """By what a text is found, such as a phone: the same one for the same text."""
        return mark(self._secret, kind, text)

    def marked(self, mark_of: str, *, after: str = "", limit: int = 100) -> list[str]:
        """Members with a mark, those whose ids are behind `after`, in order."""
        given = {"mark": mark_of, "after": after, "limit": limit}
        with self._read() as connection:
            return list(connection.scalars(_PAGE, given))

    @cached_property
    def _secret(self) -> bytes:
        with self._read() as connection:
            found = value_of(connection, SECRET)
        if found is None:
            raise StoreError(
                Phrase("the vault of members has no secret: it is damaged")
            )
        return found

    # --- forgetting ---

    def drop(self, member_ids: Collection[str]) -> None:
        """Destroy keys and marks, in the copy too.

        A new key may be made; it opens nothing of before.
        """
        self._forget(member_ids, None)

    def erase(self, member_ids: Collection[str], at: str) -> None:
        """As `drop`, for ever: at `at`, UTC text, unless that was before."""
        self._forget(member_ids, at)

    def erased(self) -> dict[str, str]:
        """When each erased member was erased, by id."""
        with self._read() as connection:
            rows = connection.execute(_ALL_ERASED)
            return {name: at for name, at in rows}  # noqa: C416 - a Row is no tuple

    def keep_copy(self) -> bool:
        """Bring the copy beside the vault up to date; whether it was not."""
        with _failing():
            return keep_copy(self.engine, self._folder)

    def _forget(self, member_ids: Collection[str], at: str | None) -> None:
        with self.changing() as connection:
            given = {"keys": key_list(member_ids)}
            destroyed = [key for _, key in connection.execute(_KEYS, given)]
            connection.execute(_CLEAR_KEYS, given)
            connection.execute(_CLEAR_MARKS, given)
            if at is not None:
                add = dialect_of(connection).insert_new(tables.erased_members)
                gone = [{"member_id": each, "erased_at": at} for each in member_ids]
                connection.execute(add, gone)
        with _failing():
            make_sure_gone(self.engine, self._folder, destroyed)
        self.keep_copy()


@contextmanager
def _failing() -> Generator[None]:
    """That the vault failed, not the books."""
    try:
        yield
    except VaultError:
        raise
    except StoreError as error:
        raise VaultError(error.phrase) from error


def _write_keys(
    connection: Connection, member_ids: Collection[str], chance: Chance
) -> None:
    """A key for each who has none."""
    add = dialect_of(connection).insert_new(tables.member_keys)
    rows = [{"member_id": each, "data_key": chance(KEY_BYTES)} for each in member_ids]
    if rows:
        connection.execute(add, rows)


def open_vault(folder: Path, chance: Chance, *, may_write: bool = True) -> Vault:
    """The vault of the hub in `folder`; dispose of its `engine`.

    For who may write it is made if absent, or put back from its copy if that is there.
    VaultError if it cannot be opened.
    """
    with _failing():
        engine = opened_file(folder, chance, may_write=may_write)
    return Vault(engine, folder, chance)


@contextmanager
def opened_vault(
    folder: Path, chance: Chance = secrets.token_bytes, *, may_write: bool = True
) -> Generator[Vault]:
    """As `open_vault`, for as long as the `with` lasts."""
    vault = open_vault(folder, chance, may_write=may_write)
    try:
        yield vault
    finally:
        vault.close()
