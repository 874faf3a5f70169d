import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import exc, text

from firmware.base.errors import StoreError
from firmware.hub.db.engine import BUSY_MS, DATABASE, open_engine, reading, writing
from firmware.hub.db.schema import append_only_tables, metadata
from firmware.hub.ledger import store as ledger_store
from firmware.hub.members import store as members_store
from firmware.protocol.messages import SaleVoided, UnknownArticle
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, queries_of, sale


def test_migrations_build_exactly_the_tables(shop: Shop) -> None:
    with reading(shop.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    tables = shop.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    built = {str(name): str(sql) for name, sql in tables}
    for table in metadata.sorted_tables:
        sql = built[table.name]
        assert "STRICT" in sql
        keyed = not table.dialect_options["sqlite"]["with_rowid"]
        assert ("WITHOUT ROWID" in sql) is keyed
        for check in table.constraints:
            assert str(getattr(check, "sqltext", "")) in sql


def test_a_second_start_finds_everything_in_place(shop: Shop) -> None:
    open_engine(shop.folder).dispose()
    assert shop.rows("SELECT * FROM alembic_version") == [("0003",)]


def test_every_connection_is_durable_and_checks_keys(shop: Shop) -> None:
    with reading(shop.engine) as connection:
        found = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, BUSY_MS]


@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {} = 0"])
def test_what_was_booked_cannot_be_changed_or_deleted(
    shop: Shop, kiosk: VirtualKiosk, table: str, act: str
) -> None:
    void = SaleVoided(
        sale_id="s2",
        receipt_no="R2",
        payable_fen=1,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="idle",
    )
    seen = UnknownArticle(gtin="690", times=1, catalogue_revision=1)
    shop.ack(*kiosk.facts([sale("s1", goods(3), member_id="m1"), void, seen]))
    ((column,), *_) = shop.rows(f"SELECT name FROM pragma_table_info('{table}')")  # noqa: S608 - our own names
    assert shop.rows(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        shop.rows(act.format(table, column))


def test_a_transaction_is_all_or_nothing(shop: Shop) -> None:
    def enrol_and_fail() -> None:
        with writing(shop.engine) as connection:
            members_store.add(connection, members_store.Member("m2", "card", ""))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        enrol_and_fail()
    assert shop.rows("SELECT member_id FROM members") == [("m1",)]


def test_a_card_has_one_member(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        assert members_store.add(connection, members_store.Member("m2", card(2), ""))
        assert not members_store.add(
            connection, members_store.Member("m3", card(2), "")
        )
        assert not members_store.add(
            connection, members_store.Member("m2", card(3), "")
        )
    assert shop.rows("SELECT member_id FROM members") == [("m1",), ("m2",)]


def test_a_folder_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StoreError, match=r"hub\.db cannot be opened: "):
        open_engine(blocked)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_books_that_root_begins_belong_to_the_folders_owner(tmp_path: Path) -> None:
    nobody = 65_534
    os.chown(tmp_path, nobody, nobody)
    engine = open_engine(tmp_path)
    with writing(engine) as connection:
        members_store.add(connection, members_store.Member("m2", "card", ""))
        owners = {each.name: each.stat().st_uid for each in tmp_path.iterdir()}
    engine.dispose()
    names = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"}
    assert owners == dict.fromkeys(names, nobody)
    assert (tmp_path / DATABASE).stat().st_mode & 0o777 == 0o640


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


def test_books_of_a_newer_version_are_left_alone(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="is of a newer version"):
        open_engine(shop.folder)


def test_a_row_against_the_rules_is_a_defect_and_keeps_its_traceback(
    shop: Shop,
) -> None:
    with pytest.raises(exc.IntegrityError), writing(shop.engine) as connection:
        connection.exec_driver_sql("INSERT INTO members SELECT * FROM members")


def test_a_check_with_an_old_name_is_explained_in_the_traceback(shop: Shop) -> None:
    with pytest.raises(exc.IntegrityError) as refused, writing(shop.engine) as db:
        db.exec_driver_sql("INSERT INTO entries VALUES ('p', 'a', 'CNY', 0)")
    assert refused.value.__notes__ == ["moves_something is the check amount_not_zero"]


def test_the_balance_comes_off_one_index_and_equals_a_plain_sum(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    for n in range(5):
        shop.ack(kiosk.fact(sale(f"s{n}", goods(30)[n:], member_id="m1")))
    with reading(shop.engine) as connection:
        queries = queries_of(connection)
        balance = ledger_store.balance_points(connection, "m1")
    assert [(balance,)] == shop.rows(
        "SELECT sum(amount) FROM entries WHERE account = 'member:m1'"
    )
    sql, values = queries[-1]
    with closing(sqlite3.connect(shop.folder / DATABASE)) as db:
        ((*_, plan),) = db.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    assert "USING COVERING INDEX points_of_account" in plan
