"""What is SQLite's own about the hub's database: its file and its settings."""

import os
import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from firmware.base.damaged_files import kept_aside, log_of
from firmware.base.errors import StoreError
from firmware.hub.db.dialect.sqlite import BUSY_MS, DATABASE
from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.db.schema import metadata
from firmware.hub.members import store as members_store
from tests.support.hub_rig import Shop

pytestmark = pytest.mark.only_on("sqlite", "about its file and its settings")


def test_tables_are_strict_and_their_checks_are_built(shop: Shop) -> None:
    tables = shop.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    built = {str(name): str(sql) for name, sql in tables}
    for table in metadata.sorted_tables:
        sql = built[table.name]
        assert "STRICT" in sql
        keyed = not table.dialect_options["sqlite"]["with_rowid"]
        assert ("WITHOUT ROWID" in sql) is keyed
        for check in table.constraints:
            assert str(getattr(check, "sqltext", "")) in sql


def test_every_connection_is_durable_and_checks_keys(shop: Shop) -> None:
    with reading(shop.engine) as connection:
        found = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, BUSY_MS]


def test_a_folder_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StoreError, match=r"hub\.db cannot be opened: "):
        open_engine(blocked)


def test_books_that_cannot_be_used_are_told_in_our_own_words(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database at all, but long enough" * 99)
    with pytest.raises(StoreError) as refused:
        open_engine(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path / DATABASE} is damaged: keep the file, and put the last good copy "
        "in its place (file is not a database)"
    )


def test_books_that_rot_while_they_are_read_are_no_defect_of_ours(shop: Shop) -> None:
    with reading(shop.engine) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shop.engine.dispose()
    file = shop.folder / DATABASE
    size = file.stat().st_size
    with file.open("r+b") as books_file:
        books_file.seek(4_096)  # the first page says that it is a database
        books_file.write(b"\xff" * (size - 4_096))
    with (
        pytest.raises(StoreError, match=r"^hub\.db is damaged: [^\n]*\)$"),
        reading(shop.engine) as connection,
    ):
        connection.execute(text("SELECT * FROM members")).all()


@pytest.mark.timeout(30)
def test_a_damaged_log_is_kept_aside_and_the_hub_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    child = os.fork()
    if child == 0:
        engine = open_engine(tmp_path)
        for number in range(9):
            with writing(engine) as connection:
                member = members_store.Member(f"m{number}", f"card{number}", "")
                members_store.add(connection, member)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    file = tmp_path / DATABASE
    data = bytearray(log_of(file).read_bytes())
    data[-20_000] ^= 1
    log_of(file).write_bytes(data)

    engine = open_engine(tmp_path)

    with reading(engine) as connection:
        members = connection.scalar(text("SELECT count(*) FROM members"))
    engine.dispose()
    assert members is not None
    assert 0 < members < 9
    (mark,) = kept_aside(file)
    assert (tmp_path / f"{DATABASE}-wal{mark}").read_bytes() == bytes(data)
    assert any("database_damaged" in each.getMessage() for each in caplog.records)


def test_a_changed_bit_in_any_tables_name_is_damage_in_our_own_words(
    shop: Shop,
) -> None:
    shop.engine.dispose()
    file = shop.folder / DATABASE
    with closing(sqlite3.connect(file)) as database:
        database.execute("VACUUM")  # no old copies of a name in unused room
    sound = file.read_bytes()
    names = [found.end() for found in re.finditer(rb"CREATE TABLE ", sound)]
    assert len(names) > 10
    for at in names:
        data = bytearray(sound)
        data[at] ^= 0x80
        file.write_bytes(data)
        with pytest.raises(StoreError, match=r"hub\.db is damaged: [^\n]*\)$"):
            open_engine(shop.folder)
