"""The databases on which the hub's tests run: what they need of each beyond the hub."""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from sqlalchemy import Connection, Engine

from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import open_engine, opened
from tests.support.postgres_cluster import PostgresCluster

Found = Callable[[Engine, int], None]
"""Writes the books of a new shop with so many articles into an empty database."""


class DatabaseKind(Protocol):
    """A kind of database: makes copies of a shop's, and breaks them on purpose."""

    name: str
    indexes: str
    """The query for names of indexes and the SQL that makes them."""

    def founded(
        self, folder: Path, articles: int, found: Found
    ) -> AbstractContextManager[DatabaseConfig]:
        """A database with a new shop's books, for the hub in `folder`."""
        ...

    def empty(self) -> AbstractContextManager[DatabaseConfig]:
        """A database without tables."""
        ...

    def lift_rules(self, connection: Connection) -> None:
        """Let this transaction change what is append-only."""
        ...

    def defect(self, table: str, when: str) -> Sequence[str]:
        """The statements that make an insert fail where `when` is true of `NEW`."""
        ...

    def mended(self, table: str) -> str:
        """The statement that undoes `defect`."""
        ...

    def plan(self, connection: Connection, sql: str, values: object) -> str:
        """How the engine would run a statement that it was given with these values."""
        ...


class SqliteFiles:
    """Files, also the vault; the first of each kind and size are kept as bytes."""

    name = "sqlite"
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"

    def __init__(self) -> None:
        self._founded: dict[tuple[Found, int], dict[str, bytes]] = {}

    @contextmanager
    def founded(
        self, folder: Path, articles: int, found: Found
    ) -> Generator[DatabaseConfig]:
        wanted = found, articles
        if wanted not in self._founded:
            with TemporaryDirectory() as name:
                with opened(Path(name)) as engine:
                    found(engine, articles)
                files = [each for each in Path(name).iterdir() if each.is_file()]
                kept = {each.name: each.read_bytes() for each in files}
            self._founded[wanted] = kept
        for name, content in self._founded[wanted].items():
            (folder / name).write_bytes(content)
        yield DatabaseConfig()

    @contextmanager
    def empty(self) -> Generator[DatabaseConfig]:
        yield DatabaseConfig()

    def lift_rules(self, connection: Connection) -> None:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")

    def defect(self, table: str, when: str) -> Sequence[str]:
        act = "BEGIN SELECT RAISE(ABORT, 'defect'); END"
        return [f"CREATE TRIGGER defect BEFORE INSERT ON {table} WHEN {when} {act}"]

    def mended(self, table: str) -> str:
        del table
        return "DROP TRIGGER IF EXISTS defect"

    def plan(self, connection: Connection, sql: str, values: object) -> str:
        explain = f"EXPLAIN QUERY PLAN {sql}"
        return str(connection.exec_driver_sql(explain, values).fetchall())  # type: ignore[arg-type]


class PostgresDatabases:
    """Databases of a temporary cluster; the first of each size is their template."""

    name = "postgres"
    indexes = "SELECT indexname, indexdef FROM pg_indexes"

    def __init__(self, cluster: PostgresCluster) -> None:
        self._cluster = cluster
        self._founded: dict[tuple[Found, int], str] = {}

    @contextmanager
    def founded(
        self, folder: Path, articles: int, found: Found
    ) -> Generator[DatabaseConfig]:
        wanted = found, articles
        if wanted not in self._founded:
            template = self._cluster.new_database()
            with opened(folder, _config(template)) as engine:
                found(engine, articles)
            self._founded[wanted] = template
        with self._copy(self._founded[wanted]) as config:
            yield config

    @contextmanager
    def empty(self) -> Generator[DatabaseConfig]:
        with self._copy(None) as config:
            yield config

    def lift_rules(self, connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")

    def defect(self, table: str, when: str) -> Sequence[str]:
        act = "BEGIN RAISE EXCEPTION 'defect' USING ERRCODE = '23000'; END"
        each = f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION defect()"
        body = f"RETURNS trigger LANGUAGE plpgsql AS $${act}$$"
        return [
            f"CREATE OR REPLACE FUNCTION defect() {body}",
            f"CREATE TRIGGER defect BEFORE INSERT ON {table} {each}",
        ]

    def mended(self, table: str) -> str:
        return f"DROP TRIGGER defect ON {table}"

    def plan(self, connection: Connection, sql: str, values: object) -> str:
        # So few rows are read faster without an index.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        return str(connection.exec_driver_sql(f"EXPLAIN {sql}", values).fetchall())  # type: ignore[arg-type]

    @contextmanager
    def _copy(self, template: str | None) -> Generator[DatabaseConfig]:
        url = self._cluster.new_database(template)
        yield _config(url)
        self._cluster.drop_database(url)


def _config(url: str) -> DatabaseConfig:
    return DatabaseConfig(url=url.replace("+psycopg", ""))


def nothing(engine: Engine) -> None:
    """What is in new books."""
    del engine


def open_books(folder: Path, fill: Callable[[Engine], None] = nothing) -> Engine:
    """The hub's books in `folder`, a file, as `fill` fills new ones: once for all."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).write_bytes(_filled(fill))
    return open_engine(folder)


@cache
def _filled(fill: Callable[[Engine], None]) -> bytes:
    with TemporaryDirectory() as name:
        with opened(Path(name)) as engine:
            fill(engine)
        return Path(name, DATABASE).read_bytes()


SQLITE = SqliteFiles()
