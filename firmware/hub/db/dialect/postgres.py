"""PostgreSQL, for hubs that share one database or keep it elsewhere. All that knows it.

Whoever writes takes one lock, so that writers wait at their start and see what the one
before them committed. Readers see one state of the database and wait for nobody.
Loaded only where the configuration names a URL: psycopg is an extra.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    Table,
    create_engine,
    event,
    exc,
    make_url,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase, Template
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.dialect.column_types import POSTGRES
from firmware.hub.db.dialect.key_rows import KeyRows

CONNECT_S = 5
WRITE_LOCK = 0x436F756E746572
"""The number of the advisory lock that a writer holds; of this database alone."""
LOCK_MS = 5_000
"""How long a writer waits for another one: as long as on SQLite (`BUSY_MS`)."""
IDLE_MS = 60_000
"""After that time idle in its transaction a writer loses it, and others go on."""
OPTIONS = {
    "client_encoding": "utf8",
    "default_transaction_isolation": r"repeatable\ read",
    "default_transaction_read_only": "on",
    "lock_timeout": LOCK_MS,
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": IDLE_MS,
}
"""Every session, so that a reader needs no further word at its begin."""
# A snapshot from before the wait for the lock would not show what the holder wrote.
_BEGIN_WRITING = (
    "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; "
    f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"
)

# With this code it is an IntegrityError, as SQLite's refusal is.
_REFUSE_CHANGE = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
_CHANGES = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
UNKNOWN = Template("{place} cannot: {cause}")
"""Where we have no words of our own: those of the database."""
_STOPPING = Template("{place} is being stopped or started ({cause})")
WORDS = {
    "25006": Template("{place} may not be written ({cause})"),
    "42501": Template("{place} may not be used by this account ({cause})"),
    "53100": Template("{place} finds the disk full ({cause})"),
    "53200": Template("{place} has no memory left ({cause})"),
    "53300": Template("{place} has no room for another connection ({cause})"),
    "53400": Template("{place} has no room for another connection ({cause})"),
    "55P03": Template("{place} is held by another program ({cause})"),
    "57P01": _STOPPING,
    "57P02": _STOPPING,
    "57P03": _STOPPING,
    "58030": Template("{place} finds the disk failing ({cause})"),
    "58P01": Template("{place} finds the disk failing ({cause})"),
    "XX001": Template("{place} is damaged ({cause})"),
    "XX002": Template("{place} is damaged ({cause})"),
}
"""By SQLSTATE, what follows the database's name."""
OUR_CLASSES = {"0A", "21", "22", "23", "42", "P0"}
"""Classes of SQLSTATE that are defects of the caller: a traceback serves there."""
NOT_OURS = {"42501", "42703", "42P01"}
"""… but for a missing right, column or table."""
SPEAKING_CLASS = "22"
"""Errors about data, whose primary message may quote a value."""


class PostgresDialect:
    """What `firmware.hub.db.dialect.Dialect` asks of an engine, for PostgreSQL."""

    name = POSTGRES
    rows_by_key = False

    def open(self, folder: Path, database: DatabaseConfig, *, begin: bool) -> Engine:
        """An engine on the database at the configured URL, which must be there."""
        url = make_url(database.url).set(drivername="postgresql+psycopg")
        options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        given: dict[str, object] = {"options": options, "connect_timeout": CONNECT_S}
        password = database.password()
        if password is not None:
            given["password"] = password
        engine = create_engine(url, hide_parameters=True, connect_args=given)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "handle_error", _keep_values_back)
        if begin:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            self._check(engine)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def open_reader(self, folder: Path, database: DatabaseConfig) -> Engine:
        """An engine whose every transaction is as a session's are: read-only."""
        engine = self.open(folder, database, begin=False)
        event.remove(engine, "begin", _begin)
        return engine

    def place(self, folder: Path, database: DatabaseConfig) -> Phrase:
        """The database's name and its server."""
        del folder
        return _place(make_url(database.url))

    def label(self, url: URL) -> Phrase:
        """The database's name."""
        return Phrase("database {name}", name=url.database)

    def refusal(
        self, error: exc.DBAPIError | UnicodeDecodeError, label: Phrase
    ) -> Phrase | None:
        """Our words where we know the reason, and PostgreSQL's in any case."""
        cause = error.orig if isinstance(error, exc.DBAPIError) else error
        if not isinstance(cause, psycopg.Error):
            return None
        state = cause.sqlstate
        if state is None:
            lost = psycopg.OperationalError | psycopg.InterfaceError
            first, *_ = str(cause).splitlines() or [""]
            if not isinstance(cause, lost):
                return None
            return Phrase("{place} cannot be reached ({why})", place=label, why=first)
        if state[:2] in OUR_CLASSES and state not in NOT_OURS:
            return None
        known = WORDS.get(state, UNKNOWN)
        return known.phrase(place=label, cause=_harmless(cause))

    def insert_new(self, table: Table) -> Insert:
        """An insert that leaves out a row whose key is there already."""
        return postgresql.insert(table).on_conflict_do_nothing()

    def upsert(self, table: Table) -> Insert:
        """An insert that replaces all but the key of a row whose key is there."""
        keys = [column.name for column in table.primary_key]
        statement = postgresql.insert(table)
        rest = {c.name: c for c in statement.excluded if c.name not in keys}
        return statement.on_conflict_do_update(index_elements=keys, set_=rest)

    def driver_sql(self, statement: Insert, names: Sequence[str]) -> str:
        """The statement as the driver takes it, with a tuple for each row."""
        by_place = PGDialect_psycopg(paramstyle="format")
        return str(statement.compile(dialect=by_place, column_keys=names))

    def reusable_bytes(self, connection: Connection) -> int:
        """Nothing that is known: the server uses such room by itself."""
        del connection
        return 0

    def give_back(self, engine: Engine, max_bytes: int) -> None:
        """Nothing: the server's own vacuum does that."""

    def compact(self, engine: Engine) -> None:
        """Nothing: the server's own vacuum does that."""

    def copy(self, engine: Engine, target: Path) -> None:
        """Refused: PostgreSQL has pg_dump, and its administrator a way of his own."""
        del engine, target
        raise StoreError(
            Phrase(
                "the books are in a PostgreSQL: back it up there, with `pg_dump` say"
            )
        )

    def damages(self, connection: Connection) -> list[str]:
        """None that a session could find: the server checks its own pages."""
        del connection
        return []

    def refuse_changes(self, tables: Sequence[str]) -> list[str]:
        """What makes these tables append-only; a released migration: never changes."""
        return [
            _REFUSE_CHANGE,
            *(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
                for table in tables
                for act, each in _CHANGES
            ),
        ]

    def _check(self, engine: Engine) -> None:
        """StoreError where the hub cannot keep its books there."""
        place = _place(engine.url)
        with engine.connect() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise StoreError(
                Phrase(
                    "{place} has the encoding {encoding}: it must be UTF8",
                    place=place,
                    encoding=encoding,
                )
            )


def _place(url: URL) -> Phrase:
    host = url.host or url.query.get("host") or Phrase("this machine")
    return Phrase("database {name} at {host}", name=url.database, host=host)


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(_BEGIN_WRITING)


def _keep_values_back(context: ExceptionContext) -> None:
    """Let an error's text be free of the row that the server quotes in its details."""
    cause, around = context.original_exception, context.sqlalchemy_exception
    if isinstance(cause, psycopg.Error) and cause.sqlstate is not None:
        said = _harmless(cause)
        cause.args = (said,)
        if around is not None:
            around.args = (f"({type(cause).__name__}) {said}",)


def _harmless(cause: psycopg.Error) -> str:
    state = cause.sqlstate or ""
    said = cause.diag.message_primary
    if said is None or state.startswith(SPEAKING_CLASS):
        return f"{type(cause).__name__}, {state}"
    return said


@compiles(KeyRows, POSTGRES)
def _key_rows(element: KeyRows, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - the vendor's options
    array = compiler.process(element.clauses, **given)
    rows = f"unnest({array}) WITH ORDINALITY AS list (value, key)"
    return f"(SELECT value, key FROM {rows})"  # noqa: S608 - the array is a parameter
