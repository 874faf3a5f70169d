"""Brings the tables to this version, and knows at a look when they are there."""

from importlib.resources import files

from sqlalchemy import Connection, Engine, MetaData, Table, inspect, select
from sqlalchemy.schema import Column

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import Text

HEAD = "head"
_SCRIPTS = "firmware.hub.db.migrations.versions"
_version = Table("alembic_version", MetaData(), Column("version_num", Text))


def newest_revision() -> str:
    """The revision of the newest migration, from the names of their files."""
    names = [file.name for file in files(_SCRIPTS).iterdir()]
    return max(name[1:].partition("_")[0] for name in names if name.startswith("v"))


def migrate(engine: Engine, revision: str = HEAD) -> None:
    """Bring the tables to `revision`; two processes may do so at once.

    StoreError for books of a newer version. Where nothing is to be done nothing is
    locked, and the library that would do it is not loaded.
    """
    if revision == HEAD and _is_newest(engine):
        return
    from firmware.hub.db.migrations.upgrading import (  # noqa: PLC0415 - takes 0.1 s
        NewerBooksError,
        upgrade,
    )

    try:
        with (
            engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            upgrade(connection, revision)
    except NewerBooksError as error:
        place = dialect_of(engine).label(engine.url)
        raise StoreError(
            Phrase("{place} is of a newer version: {error}", place=place, error=error)
        ) from error


def _is_newest(engine: Engine) -> bool:
    with engine.connect() as connection:
        return _revision(connection) == newest_revision()


def _revision(connection: Connection) -> str | None:
    """The version that books say they are of; None for new ones."""
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.scalar(select(_version.c.version_num))
