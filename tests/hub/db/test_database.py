import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import exc, select
from sqlalchemy.schema import SchemaItem

from firmware.base.errors import StoreError
from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.db.schema import ONLY_ENGINE, append_only_tables, metadata
from firmware.hub.ledger import store as ledger_store
from firmware.hub.members import store as members_store
from firmware.hub.reports.orders import ORDER_COLUMNS, explained
from firmware.protocol.messages import SaleVoided, UnknownArticle
from tests.support.hub_databases import DatabaseKind
from tests.support.hub_rig import (
    Shop,
    VirtualKiosk,
    card,
    goods,
    open_shop,
    queries_of,
    sale,
)

is_the_databases_own = pytest.mark.on_each("what a database has, refuses or chooses")


@is_the_databases_own
def test_migrations_build_exactly_the_tables(shop: Shop) -> None:
    with reading(shop.engine) as connection:
        engine = shop.engine.dialect.name

        def is_of_engine(item: SchemaItem, *_: object) -> bool:
            return item.info.get(ONLY_ENGINE, engine) == engine

        opts = {"compare_type": True, "include_object": is_of_engine}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


@is_the_databases_own
def test_partial_indexes_hold_only_their_rows(shop: Shop) -> None:
    built = {str(name): str(sql) for name, sql in shop.rows(shop.kind.indexes)}
    partial = {
        str(index.name): index.dialect_options["sqlite"]["where"].text
        for table in metadata.sorted_tables
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert len(partial) >= 4
    for name, where in partial.items():
        column = where.split()[0]
        assert re.search(rf"WHERE \(*{column}", built[name]), built[name]


def test_a_second_start_finds_everything_in_place(shop: Shop) -> None:
    open_engine(shop.folder, shop.database).dispose()
    assert shop.rows("SELECT * FROM alembic_version") == [("0031",)]


@pytest.fixture(scope="module")
def booked(
    tmp_path_factory: pytest.TempPathFactory, database: DatabaseKind
) -> Iterator[Shop]:
    """A shop with a row in each table that is append-only, made once."""
    with open_shop(tmp_path_factory.mktemp("booked"), database=database) as shop:
        book(shop, VirtualKiosk())
        yield shop


def book(shop: Shop, kiosk: VirtualKiosk) -> None:
    void = SaleVoided(
        sale_id="k1-1-2",
        receipt_no="k1-000001",
        payable_fen=1,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="idle",
    )
    seen = UnknownArticle(gtin="690", times=1, catalogue_revision=1)
    shop.ack(*kiosk.facts([sale("k1-1-1", goods(20), member_id="m1"), void, seen]))
    shop.rows("INSERT INTO coupons VALUES ('c', 'm1', '', '', '', '')")
    turn = "'c', 1, 'h', 'hold', '', NULL, 0, NULL, NULL"
    shop.rows(f"INSERT INTO coupon_events VALUES ({turn})")  # noqa: S608 - our own text
    shop.rows("INSERT INTO offer_uses VALUES ('o', 's', NULL, '', 0, 0)")
    shop.rows("INSERT INTO coupon_grants VALUES ('c', 'k', 'given', NULL, NULL, NULL)")
    shop.rows("INSERT INTO birthday_benefits VALUES ('m1', 2026, '', '')")
    shop.rows("INSERT INTO member_audit VALUES (1, 'm1', '', 'desk:x', 'show', NULL)")
    account = "'s-1', '王芳', 'clerk', NULL, 1, NULL, NULL, ''"
    shop.rows(f"INSERT INTO staff_accounts VALUES ({account})")  # noqa: S608 - our own text
    shop.rows("INSERT INTO staff_acts VALUES (1, 's-1', '', '', 'logged_in', '')")
    shop.rows("INSERT INTO sale_terms VALUES ('k1-1-1', '{}')")
    row = "'r', 'k1-1-1', 1, NULL, '', '', '', 0, 0, 0, 0, '', '', 'none', 0"
    shop.rows(f"INSERT INTO refunds VALUES ({row})")  # noqa: S608 - our own text
    shop.rows("INSERT INTO refund_lines VALUES ('r', 1, 1)")
    shop.rows("INSERT INTO closings VALUES ('k1', 1, 1, '', '', '', '')")
    shop.rows("INSERT INTO suspended_baskets VALUES (1, 's','','','','',NULL,'','')")
    shop.rows("INSERT INTO basket_ends VALUES ('k1', 1, 1, 's', 'paid', NULL, '')")
    shop.rows("INSERT INTO basket_takings VALUES ('s', 'k2', 'key', '')")
    shop.rows("INSERT INTO daybook_taxes VALUES ('sale', 'k1-1-1', 1300, 1, 1)")


@pytest.mark.on_each("each table has a trigger in each database")
@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {0} SET {1} = {1}"])
def test_what_was_booked_cannot_be_changed_or_deleted(
    booked: Shop, table: str, act: str
) -> None:
    column = next(iter(metadata.tables[table].columns)).name
    assert booked.rows(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    with pytest.raises(exc.IntegrityError, match="append-only"):
        booked.rows(act.format(table, column))


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


def test_books_of_a_newer_version_are_left_alone(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="is of a newer version"):
        open_engine(shop.folder, shop.database)


@is_the_databases_own
def test_a_row_against_the_rules_is_a_defect_and_keeps_its_traceback(
    shop: Shop,
) -> None:
    with pytest.raises(exc.IntegrityError), writing(shop.engine) as connection:
        connection.exec_driver_sql("INSERT INTO members SELECT * FROM members")


@is_the_databases_own
def test_a_check_with_an_old_name_is_explained_in_the_traceback(shop: Shop) -> None:
    with pytest.raises(exc.IntegrityError) as refused, writing(shop.engine) as db:
        db.exec_driver_sql("INSERT INTO entries VALUES ('p', 'a', 'CNY', 0)")
    assert refused.value.__notes__ == ["moves_something is the check amount_not_zero"]


@is_the_databases_own
def test_the_balance_comes_off_one_index_and_equals_a_plain_sum(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    for n in range(5):
        shop.ack(kiosk.fact(sale(f"k1-1-{n}", goods(30)[n:], member_id="m1")))
    with reading(shop.engine) as connection:
        queries = queries_of(connection)
        balance = ledger_store.balance_points(connection, "m1", "2026-03-01T08:00:00Z")
    with writing(shop.engine) as connection:
        plan = shop.kind.plan(connection, *queries[-1])
    assert re.search(
        "lot_moves USING PRIMARY KEY|Index Only Scan using lot_balances", plan
    )
    assert [(balance,)] == shop.rows(
        "SELECT sum(amount) FROM entries WHERE account = 'member:m1'"
    )


@is_the_databases_own
def test_what_explains_an_order_is_found_by_its_sale(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    """Not by reading all that was ever posted, for every page of a report."""
    shop.ack(kiosk.fact(sale("k1-1-1", goods(3), member_id="m1")))
    with reading(shop.engine) as connection:
        queries = queries_of(connection)
        (row,) = connection.execute(select(*ORDER_COLUMNS))
        (order,) = explained(connection, [row])
    assert len(order.ledger) >= 2
    with writing(shop.engine) as connection:
        plan = shop.kind.plan(connection, *queries[-1])
    assert re.search("postings_of_sale", plan)
