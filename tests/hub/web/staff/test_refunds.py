"""Staff read which refunds a network refuses, and what to do about them."""

import pytest
from starlette.testclient import TestClient

from firmware.hub.db.engine import writing
from firmware.hub.sales.refunds.by_phone.phone_refund import ReturnState
from tests.support.back_office import Office
from tests.support.staff_books import CLERK_NAME, MANAGER_NAME

AT = "2026-03-01T07:30:00.000Z"
BAND = "笔退款没退成"
SALE = "SELECT sale_id, receipt_no FROM orders ORDER BY sale_id LIMIT 1"


@pytest.fixture
def clerk(full_office: Office) -> TestClient:
    return full_office.logged_in(CLERK_NAME)


def keep(office: Office, state: ReturnState, trouble: str | None = "funds") -> str:
    """A refund by phone of the first sale; its receipt number."""
    with writing(office.shop.engine) as connection:
        sale_id, receipt_no = connection.exec_driver_sql(SALE).one()
        connection.exec_driver_sql(
            "INSERT INTO refunds VALUES "
            "(?, ?, 1, NULL, 'key', ?, ?, 1250, 0, 0, 0, '', '', '', 0)",
            (f"r-{state}", sale_id, AT, AT),
        )
        connection.exec_driver_sql(
            "INSERT INTO phone_refunds VALUES "
            "(?, ?, ?, 'k1', 'alipay', 'k1_1', 1250, 1250, ?, NULL, ?, 0, '', ?, ?)",
            (f"N-{state}", f"r-{state}", sale_id, state.value, trouble, AT, AT),
        )
    return str(receipt_no)


def test_a_refused_refund_is_seen_on_the_first_page(
    full_office: Office, clerk: TestClient
) -> None:
    assert BAND not in clerk.get("/staff/members").text
    receipt_no = keep(full_office, ReturnState.REFUSED)
    assert f"有 1 {BAND}" in clerk.get("/staff/members").text
    page = clerk.get("/staff/refunds").text
    for words in (receipt_no, "12.50", "支付宝", "店里的账户余额不够", "付现金给顾客"):
        assert words in page
    assert "countertop payments" not in page


def test_a_manager_reads_the_commands(full_office: Office) -> None:
    keep(full_office, ReturnState.REFUSED, trouble=None)
    page = full_office.logged_in(MANAGER_NAME).get("/staff/refunds").text
    assert "countertop payments settle N-refused --cash" in page
    assert "支付网络没有细说" in page


@pytest.mark.parametrize(
    "state", [ReturnState.DONE, ReturnState.CASH, ReturnState.ASKED]
)
def test_what_went_back_or_is_under_way_is_no_notice(
    full_office: Office, clerk: TestClient, state: ReturnState
) -> None:
    keep(full_office, state)
    assert BAND not in clerk.get("/staff/members").text
    assert "没有。支付网络不肯退的钱" in clerk.get("/staff/refunds").text


def test_nobody_reads_it_without_a_login(full_office: Office) -> None:
    response = full_office.browser().get("/staff/refunds", follow_redirects=False)
    assert response.headers["location"].startswith("/staff/log-in")
