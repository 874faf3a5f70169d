"""Who leaves a database open is named, by its test and the calls that opened it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.open_databases import close_left_open, kept_open


def test_who_opened_what_is_open_is_named_and_it_is_closed() -> None:
    left = sqlite3.connect(":memory:")
    (who,) = close_left_open()
    assert "test_open_databases.py::test_who_opened" in who
    assert "tests/support/test_open_databases.py:14" in who
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        left.execute("SELECT 1")
    assert close_left_open() == []


def test_what_nobody_holds_any_more_is_open_still() -> None:
    sqlite3.connect(":memory:").execute("SELECT 1")
    assert len(close_left_open()) == 1


def test_what_is_closed_is_not_told() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("SELECT 1")
    assert close_left_open() == []


def test_a_pool_of_connections_is_closed_with_its_engine(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/file")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert close_left_open() == []
    with engine.connect():
        pass
    assert len(close_left_open()) == 1


def test_what_may_stay_open_is_not_told() -> None:
    with kept_open():
        kept = sqlite3.connect(":memory:")
    assert close_left_open() == []
    kept.close()
