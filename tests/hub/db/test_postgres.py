"""What is PostgreSQL's own about the hub's database."""

import pytest
from sqlalchemy import exc

from firmware.base.errors import StoreError
from firmware.hub.db.dialect.postgres import OPTIONS
from firmware.hub.db.engine import reading, writing
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

pytestmark = pytest.mark.only_on("postgres", "about its sessions and its errors")

COLLATIONS = """
SELECT DISTINCT collname FROM pg_attribute
JOIN pg_class ON attrelid = pg_class.oid JOIN pg_collation c ON attcollation = c.oid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
  AND relname <> 'alembic_version'
"""


def test_every_text_is_ordered_by_its_bytes(shop: Shop) -> None:
    assert shop.rows(COLLATIONS.strip()) == [("C",)]


def test_a_reader_sees_one_state_and_cannot_write(shop: Shop) -> None:
    count = "SELECT count(*) FROM orders"
    with reading(shop.engine) as connection:
        assert connection.exec_driver_sql(count).scalar() == 0
        shop.ack(VirtualKiosk().fact(sale("k1-1-1", goods(3))))
        assert connection.exec_driver_sql(count).scalar() == 0
    with (
        pytest.raises(StoreError, match=r"database test_.* may not be written"),
        reading(shop.engine) as connection,
    ):
        connection.exec_driver_sql("DELETE FROM cursors")


def test_a_session_is_durable_and_waits_for_a_bounded_time(shop: Shop) -> None:
    with reading(shop.engine) as connection:
        for name in ("synchronous_commit", "default_transaction_read_only"):
            assert connection.exec_driver_sql(f"SHOW {name}").scalar() == OPTIONS[name]
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "5s"
        level = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
    assert level == "repeatable read"
    with writing(shop.engine) as connection:
        level = connection.exec_driver_sql("SHOW transaction_isolation").scalar()
    assert level == "read committed"


def test_a_table_is_not_emptied_either(shop: Shop) -> None:
    with pytest.raises(exc.IntegrityError, match="orders is append-only"):
        shop.rows("TRUNCATE orders CASCADE")


def test_a_server_that_ends_a_session_costs_one_try(shop: Shop) -> None:
    def lose_it() -> None:
        with reading(shop.engine) as connection:
            mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            shop.rows(f"SELECT pg_terminate_backend({mine})")
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(StoreError, match=r"is being stopped or started|be reached"):
        lose_it()
    assert shop.rows("SELECT count(*) FROM orders") == [(0,)]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("55P03", "is held by another program"),
        ("53100", "finds the disk full"),
        ("58030", "finds the disk failing"),
        ("XX001", "is damaged"),
        ("42501", "may not be used by this account"),
        ("42P01", "cannot: "),
        ("40001", "cannot: "),
    ],
)
def test_what_the_server_cannot_is_told_in_words(
    shop: Shop, state: str, words: str
) -> None:
    with pytest.raises(StoreError, match=words), writing(shop.engine) as connection:
        connection.exec_driver_sql(raised(state))


@pytest.mark.parametrize("state", ["23505", "22003", "42601", "0A000"])
def test_a_defect_of_ours_keeps_its_traceback(shop: Shop, state: str) -> None:
    with pytest.raises(exc.DBAPIError), writing(shop.engine) as connection:
        connection.exec_driver_sql(raised(state))


def test_an_error_about_data_quotes_none(shop: Shop) -> None:
    with pytest.raises(exc.DataError) as refused, writing(shop.engine) as connection:
        connection.exec_driver_sql("SELECT 'canary'::bigint")
    assert "canary" not in str(refused.value.orig)
    assert "InvalidTextRepresentation, 22P02" in str(refused.value)


def raised(state: str) -> str:
    return f"DO $$BEGIN RAISE EXCEPTION 'so' USING ERRCODE = '{state}'; END$$"
