"""Each test opens a database anew; what SQLAlchemy compiled for one serves the next."""

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine import Compiled

STATEMENTS_MAX = 5_000
Key = tuple[Any, ...]


class CompiledStatements(MutableMapping[Key, Compiled]):
    """By statement and by kind of database, where an engine has its own by itself.

    All are forgotten when there are more than `STATEMENTS_MAX`.
    """

    def __init__(self) -> None:
        self._kept: dict[Key, Compiled] = {}

    def __getitem__(self, key: Key) -> Compiled:
        return self._kept[_of_kind(key)]

    def __setitem__(self, key: Key, statement: Compiled) -> None:
        if len(self._kept) >= STATEMENTS_MAX:
            self._kept.clear()
        self._kept[_of_kind(key)] = statement

    def __delitem__(self, key: Key) -> None:
        del self._kept[_of_kind(key)]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def share_compiled() -> None:
    """From now on all connections of this process compile each statement once."""
    statements = CompiledStatements()

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)

    event.listen(Engine, "engine_connect", use)


def _of_kind(key: Key) -> Key:
    dialect, *statement = key
    assert isinstance(dialect, Dialect)
    return (type(dialect), *statement)
