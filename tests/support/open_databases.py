"""No test leaves an SQLite database open that it opened.

Python 3.13 warns of one that nobody closes: not at the end of its test but when the
garbage collector finds it, in whatever test that is. Python 3.11 says nothing.
"""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import partial
from inspect import currentframe
from pathlib import Path
from sqlite3 import dbapi2
from typing import Any

FOLDER = Path(__file__).parents[2]
CALLS = 24
"""So many calls are noted of a place that opens one."""


class WatchedConnection(sqlite3.Connection):
    """One that is known until it is closed."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as SQLite's
        super().__init__(*given, **named)
        self.test = os.environ.get("PYTEST_CURRENT_TEST", "no test")
        self.calls = _calls()
        _open[self] = None

    def close(self) -> None:
        super().close()
        _open.pop(self, None)

    def __str__(self) -> str:
        """Which test opened it, and by what calls of ours, the last first."""
        ours = [
            f"{Path(file).relative_to(FOLDER)}:{line}"
            for file, line in self.calls
            if file.startswith(f"{FOLDER}/") and "/.venv/" not in file
            if file != __file__
        ]
        return f"{self.test}: {' < '.join(ours)}"


_open = dict[WatchedConnection, None]()


def watch_databases() -> None:
    """From now on each that this process opens is known."""
    watched = partial(sqlite3.connect, factory=WatchedConnection)
    sqlite3.connect = watched
    dbapi2.connect = watched


def close_left_open() -> list[str]:
    """Close what is open still; who opened it."""
    left = list(_open)
    _open.clear()
    for connection in left:
        with suppress(sqlite3.ProgrammingError):  # it belongs to another thread
            connection.close()
    return [str(connection) for connection in left]


@contextmanager
def kept_open() -> Generator[None]:
    """What is opened in the `with` may stay open to the end of the run."""
    before = _open.copy()
    yield
    for connection in _open.keys() - before.keys():
        del _open[connection]


def _calls() -> list[tuple[str, int]]:
    """The files and lines of those that open a connection."""
    frame, found = currentframe(), list[tuple[str, int]]()
    while frame is not None and len(found) < CALLS:
        found.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return found
