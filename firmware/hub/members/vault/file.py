"""The vault's file and the one copy of it, which never outlives an erasure."""

import logging
import os
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Engine, func, select

from firmware.base.durable_files import replace_durably, sync_folder
from firmware.base.errors import StoreError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.private_file import private_file
from firmware.hub.db.engine import compact, reading, writing
from firmware.hub.members.vault import tables
from firmware.hub.members.vault.cipher import KEY_BYTES
from firmware.hub.members.vault.values import Chance, changes, keep_value, value_of

log = logging.getLogger(__name__)

VAULT = "members.vault"
COPY = "members.vault.copy"
SECRET = "secret"  # noqa: S105 - the name of a row
FORMAT_NAME = "format"


def opened_file(folder: Path, chance: Chance, *, may_write: bool) -> Engine:
    """The vault of the hub in `folder`: for a writer made, or put back, if absent.

    So is one that knows nobody yet, as on a new machine, beside a copy that does.
    StoreError if it cannot be opened, or is of a newer build.
    """
    file = folder / VAULT
    try:
        if may_write and (not file.exists() or _was_brought(file, folder / COPY)):
            _put_back(file, folder / COPY)
        engine = private_file(file, may_write=may_write)
        try:
            if may_write:
                _prepare(engine, chance)
        except BaseException:
            engine.dispose()
            raise
    except OSError as error:
        raise _failed(file, error) from error
    return engine


def keep_copy(engine: Engine, folder: Path) -> bool:
    """Have the copy be what the vault is; whether it was another before.

    The bytes of the one before are overwritten first, as far as the disk does so. A
    copy that was brought for a vault that knows nobody waits for the next start.
    """
    copy, fresh = folder / COPY, folder / f".{COPY}.new"
    if _was_brought(folder / VAULT, copy):
        log.warning("vault_copy_waits file=%s", copy)
        return False
    with reading(engine) as connection:
        counted = changes(connection)
    try:
        if copy.exists() and _changes_in(copy) == counted:
            return False
        fresh.unlink(missing_ok=True)
        fresh.touch(0o600)
        dialect_of(engine).copy(engine, fresh)
        _replace(copy, fresh)
    except OSError as error:
        raise _failed(copy, error) from error
    return True


def make_sure_gone(engine: Engine, folder: Path, secrets: Collection[bytes]) -> None:
    """Look for destroyed keys in the file itself, and write it anew if one is there.

    StoreError if one is there all the same.
    """
    file = folder / VAULT
    try:
        if any(secret in file.read_bytes() for secret in secrets):
            log.warning("vault_written_anew file=%s", file)
            compact(engine)
            if any(secret in file.read_bytes() for secret in secrets):
                raise StoreError(Phrase("{file} keeps what was erased", file=file))
    except OSError as error:
        raise _failed(file, error) from error


def _prepare(engine: Engine, chance: Chance) -> None:
    """Make the tables and the secret of a new file; StoreError for a newer one."""
    with writing(engine) as connection:
        tables.metadata.create_all(connection)
        found = int(value_of(connection, FORMAT_NAME) or b"0")
        if found > tables.FORMAT:
            raise StoreError(
                Phrase("{file} is of a newer version: {found}", file=VAULT, found=found)
            )
        if not found:
            keep_value(connection, FORMAT_NAME, b"%d" % tables.FORMAT)
            keep_value(connection, SECRET, chance(KEY_BYTES))


def _put_back(file: Path, copy: Path) -> None:
    """Where the vault is lost its copy is the vault: as new as the last erasure."""
    if copy.exists():
        log.error("vault_lost file=%s put_back=%s", file, copy.name)
        replace_durably(file, copy.read_bytes())


def _was_brought(file: Path, copy: Path) -> bool:
    """Whether a copy knows members, and a vault that is there has never known one."""
    return copy.exists() and _is_blank(file) and not _is_blank(copy)


def _is_blank(file: Path) -> bool:
    """Whether nobody has a key there, and nobody was erased; False if unreadable."""
    try:
        engine = private_file(file, may_write=False)
        try:
            with reading(engine) as connection:
                return not any(
                    connection.scalar(select(func.count()).select_from(table))
                    for table in (tables.member_keys, tables.erased_members)
                )
        finally:
            engine.dispose()
    except StoreError:
        return False


def keyed_in(file: Path) -> set[str]:
    """The ids whose profiles a vault reads; nobody's without a file; StoreError."""
    if not file.exists():
        return set()
    engine = private_file(file, may_write=False)
    try:
        with reading(engine) as connection:
            return set(connection.scalars(select(tables.member_keys.c.member_id)))
    finally:
        engine.dispose()


def changes_in(file: Path) -> int:
    """How often a vault, or its copy, was changed; StoreError if it does not open."""
    engine = private_file(file, may_write=False)
    try:
        with reading(engine) as connection:
            return changes(connection)
    finally:
        engine.dispose()


def _changes_in(copy: Path) -> int:
    try:
        return changes_in(copy)
    except StoreError as error:
        log.warning("vault_copy_unreadable reason=%s", error)
        return -1


def _replace(copy: Path, fresh: Path) -> None:
    """Put the new copy in the place of the old one, and zeros into the old one."""
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    old = copy.open("rb+") if copy.exists() else None
    fresh.replace(copy)
    sync_folder(copy.parent)
    if old is not None:
        with old:
            size = old.seek(0, os.SEEK_END)
            old.seek(0)
            old.write(bytes(size))
            old.flush()
            os.fsync(old.fileno())


def _failed(file: Path, error: OSError) -> StoreError:
    return StoreError(Phrase("{file}: {reason}", file=file, reason=os_reason(error)))
