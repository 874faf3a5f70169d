"""The file of the books, and tables that are as wide as their rows."""

import sqlite3
import threading
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Values = str | int | float | None


class BookTable(Generic[Row]):
    """Rows of one dataclass, named by the first `keys` of its fields.

    Belongs to an open transaction of its file.
    """

    def __init__(self, database: sqlite3.Connection, row: type[Row], keys: int) -> None:
        names = [each.name for each in fields(row)]  # pyright: ignore[reportArgumentType]
        self._database = database
        self._row = row
        self.name = row.__name__
        self._read = f"SELECT {', '.join(names)} FROM {self.name}"  # noqa: S608 - our names
        self._named = " AND ".join(f"{name} = ?" for name in names[:keys])
        marks = ", ".join("?" * len(names))
        self._write = f"INSERT OR REPLACE INTO {self.name} VALUES ({marks})"  # noqa: S608
        database.execute(
            f"CREATE TABLE IF NOT EXISTS {self.name} ({', '.join(names)}, "
            f"PRIMARY KEY ({', '.join(names[:keys])}))"
        )

    def put(self, row: Row) -> None:
        """Write a row over the one of the same key."""
        self._database.execute(self._write, astuple(row))  # pyright: ignore[reportArgumentType]

    def get(self, *key: Values) -> Row | None:
        """The row of a key."""
        found = self.where(self._named, *key)
        return found[0] if found else None

    def where(self, condition: str, *values: Values) -> list[Row]:
        """The rows of a condition in SQL, in the order in which they were written."""
        rows: list[tuple[Any, ...]] = self._database.execute(
            f"{self._read} WHERE {condition} ORDER BY rowid", values
        ).fetchall()
        return [self._row(*row) for row in rows]

    def all(self) -> list[Row]:
        """Every row."""
        return self.where("1 = 1")


class BookFile:
    """The connection. One transaction at a time; any thread.

    What is committed outlives the process, however that ends: these books judge.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self.database = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False
        )
        with ExitStack() as failed:
            failed.enter_context(closing(self.database))
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute("PRAGMA synchronous = NORMAL")
            failed.pop_all()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Everything inside, or nothing of it."""
        with self._lock:
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self.database.close()
