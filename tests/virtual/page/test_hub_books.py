"""The hub's books, read from outside whenever they changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from firmware.virtual.page.inside.hub_books import QUERIES, HubBooks
from tests.support.hub_databases import open_books

JOINED = "2026-11-22T08:30:00.000Z"


@pytest.fixture
def books(tmp_path: Path) -> Iterator[HubBooks]:
    open_books(tmp_path).dispose()
    reader = HubBooks(tmp_path / "hub.db", tmp_path / "journal.sqlite")
    yield reader
    reader.close()


def enrol(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "hub.db")) as hub:
        values = ("m-000000001df3", "card", JOINED)
        hub.execute("INSERT INTO members VALUES (?, ?, ?)", values)
        hub.commit()


def test_each_table_is_read_and_again_only_after_a_commit(
    books: HubBooks, tmp_path: Path
) -> None:
    first = books.changed()
    assert first is not None
    assert set(first) == {*QUERIES, "waiting"}
    assert first["sums"] == ((0, 0, 0),)
    assert first["waiting"] == ((None,),)
    assert books.changed() is None
    enrol(tmp_path)
    after = books.changed()
    assert after is not None
    assert after["joined"] == (("1df3", JOINED),)
    assert after["members"] == (("1df3", JOINED, 0),)
    assert books.changed() is None


def test_a_kiosks_facts_are_counted(books: HubBooks, tmp_path: Path) -> None:
    assert books.changed() is not None
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as journal:
        journal.execute("CREATE TABLE outbox (seq INTEGER)")
        journal.execute("INSERT INTO outbox VALUES (1)")
        journal.commit()
    after = books.changed()
    assert after is not None
    assert after["waiting"] == ((1,),)


def test_a_hub_that_is_not_there_yet_is_no_news(tmp_path: Path) -> None:
    reader = HubBooks(tmp_path / "none.db", tmp_path / "none.sqlite")
    assert reader.changed() is None
