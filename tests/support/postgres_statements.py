"""Which tests of the hub `make test` leaves out on PostgreSQL: decision 0216.

`python -m tests.support.postgres_statements` runs them all there, notes which SQL each
executes, and writes the list anew: those whose every statement another one executes.
"""

import re
import sys
from collections.abc import Generator, Mapping
from inspect import currentframe
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

ELSEWHERE = Path(__file__).parent.parent / "hub" / "sql_run_elsewhere.txt"
"""Tests by their names, one in a line."""
PLUGIN = "statement_notes"
ROOT = Path(__file__).parents[2]
PROGRAM, TESTS = f"{ROOT / 'firmware'}/", f"{ROOT / 'tests'}/"
_VALUE = re.compile(r"'[^']*'|\d+")
_MARK = r"%(?:\([\w?]*\))?s(?:::\w+)?"
_ROW = rf"\({_MARK}(?:, {_MARK})*\)"
_FURTHER = re.compile(rf"(?:, (?:{_MARK}|{_ROW})(?=[,)]|$))+")

Executed = Mapping[str, frozenset[str]]
"""By test, the program's statements without the values that stand in them."""


def left_out(config: pytest.Config) -> frozenset[str]:
    """The tests that run on SQLite only in `make test`; none while it is found out."""
    if config.pluginmanager.has_plugin(PLUGIN):
        return frozenset()
    return frozenset(ELSEWHERE.read_text("utf-8").split())


def dispensable(executed: Executed, kept: frozenset[str]) -> list[str]:
    """Tests without which each statement is executed still.

    Those in `kept` stay, and the first of each module. Of the others the one that adds
    most comes first; among equals that whose name comes first.
    """
    first = {test.partition("::")[0]: test for test in sorted(executed, reverse=True)}
    chosen = {*kept, *first.values()} & set(executed)
    missing = frozenset[str]().union(*executed.values())
    missing -= frozenset[str]().union(*(executed[test] for test in chosen))
    while missing:
        best = max(sorted(executed), key=lambda test: len(executed[test] & missing))
        chosen.add(best)
        missing -= executed[best]
    return sorted(set(executed) - chosen)


class StatementNotes:
    """A plugin of pytest that notes what is executed on PostgreSQL, test by test."""

    def __init__(self) -> None:
        self.__name__ = PLUGIN  # by which pytest knows it
        self.executed: dict[str, frozenset[str]] = {}
        self.kept: set[str] = set()
        self._statements: set[str] = set()
        event.listen(Engine, "before_cursor_execute", self._note)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item
    ) -> Generator[None, object, object]:
        self._statements.clear()
        done = yield
        test = item.nodeid.partition("[")[0]
        if "[postgres" in item.nodeid:
            before = self.executed.get(test, frozenset())
            self.executed[test] = before | self._statements
            if any(item.get_closest_marker(name) for name in ("on_each", "only_on")):
                self.kept.add(test)
        return done

    def _note(
        self, connection: Connection, _cursor: object, statement: str, *_rest: object
    ) -> None:
        if connection.dialect.name == "postgresql" and is_the_programs():
            self._statements.add(without_values(statement))


def without_values(statement: str) -> str:
    """The same for each number of values in its lists."""
    return _FURTHER.sub(", …", _VALUE.sub("?", statement))


def is_the_programs() -> bool:
    """Whether the program executes something, and no test by itself."""
    frame = currentframe()
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(PROGRAM):
            return True
        if file.startswith(TESTS) and file != __file__:
            return False
        frame = frame.f_back
    return False


def main() -> int:
    """Write the list; the exit status of pytest."""
    notes = StatementNotes()
    words = ["-q", "-m", "not long", "-k", "postgres", "tests/hub"]
    status = pytest.main(words, plugins=[notes])
    lines = dispensable(notes.executed, frozenset(notes.kept))
    ELSEWHERE.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
