"""The folder of a hub, for what lies in it beside the books and is opened at need."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar, cast

from sqlalchemy import Connection, Engine, event

_OPTION = "hub_folder"


class Closable(Protocol):
    """What is opened once, and closed with the books."""

    def close(self) -> None:
        """Close it; it must not raise."""
        ...


C = TypeVar("C", bound=Closable)


class HubFolder:
    """One folder, for all connections of an engine; any thread.

    `may_write`: whether this process may change what lies in it.
    """

    def __init__(self, path: Path, *, may_write: bool) -> None:
        self.path = path
        self.may_write = may_write
        self._lock = threading.Lock()
        self._opened: dict[type[Closable], Closable] = {}

    def once(self, kind: type[C], opened: Callable[["HubFolder"], C]) -> C:
        """The one of its kind, opened by the first call; raises as `opened` does."""
        with self._lock:
            if kind not in self._opened:
                self._opened[kind] = opened(self)
            return cast("C", self._opened[kind])

    def close(self) -> None:
        """Close what was opened; a later call of `once` opens it again."""
        with self._lock:
            while self._opened:
                self._opened.popitem()[1].close()


def place_in(engine: Engine, folder: Path, *, may_write: bool) -> None:
    """Have `folder_of` know it; what was opened in it closes with the engine."""
    beside = HubFolder(folder, may_write=may_write)
    engine.update_execution_options(**{_OPTION: beside})

    def close(_engine: Engine) -> None:
        beside.close()

    event.listen(engine, "engine_disposed", close)


def folder_of(connection: Connection) -> HubFolder:
    """The folder of the hub whose books these are."""
    return cast("HubFolder", connection.get_execution_options()[_OPTION])
