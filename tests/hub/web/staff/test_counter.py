"""The back office takes the cash for a suspended basket by its slip (E17)."""

import re

import pytest

from firmware.hub.counter.commands import BringBasket, PayBasket
from firmware.protocol.messages import BasketEnded, BasketSuspended, SuspendedGoods
from tests.support.back_office import Office, send
from tests.support.hub_rig import VirtualKiosk, goods, sale
from tests.support.port_hub import PortHub
from tests.support.staff_books import CLERK_NAME

SOLD = sale("k1-1-1", goods(2))
SLIP = "k1-000001"
CODE = f"{SLIP} 2.00元 未付款"
BASKET = BasketSuspended(
    sale_id="k1-1-1",
    receipt_no=SLIP,
    slip_no=SLIP,
    by="key",
    goods=SuspendedGoods(
        lines=SOLD.lines, payable_fen=SOLD.payable_fen, catalogue_revision=1
    ),
)


@pytest.fixture
def counter(office: Office) -> Office:
    """The office of a hub whose counter works."""
    handlers = PortHub(office.shop).handlers
    office.hub.others = {each: handlers[each] for each in (BringBasket, PayBasket)}
    return office


def fields_of(page: str) -> dict[str, str]:
    found = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    del found["form_key"]
    return found


def test_a_slip_is_read_and_its_cash_is_booked_once(counter: Office) -> None:
    kiosk, browser = VirtualKiosk("k1"), counter.logged_in(CLERK_NAME)
    counter.shop.ack(kiosk.fact(BASKET))

    waits = send(browser, "/staff/counter", slip=CODE)
    assert "收银机 <b>k1</b>" in waits.text or "收银机 k1" in waits.text
    assert "paid_fen" not in waits.text
    counter.shop.ack(kiosk.fact(BasketEnded(sale_id="k1-1-1", how="released")))
    here = send(browser, "/staff/counter", **fields_of(waits.text))
    assert "苏打水 1" in here.text
    assert "2.00" in here.text

    cash = fields_of(here.text)
    paid = send(browser, "/staff/counter/cash", **cash)
    assert (paid.status_code, "ch.counter-000001" in paid.text) == (200, True)
    again = send(browser, "/staff/counter/cash", **cash)
    assert (again.status_code, "已在柜台付款" in again.text) == (409, True)
    assert counter.shop.rows("SELECT kid, payable_fen FROM orders") == [
        ("ch.counter", 200)
    ]
    ((by,),) = counter.shop.rows('SELECT "by" FROM basket_takings')
    assert by == CLERK_NAME


def test_what_is_no_slip_is_said(counter: Office) -> None:
    browser = counter.logged_in(CLERK_NAME)

    assert send(browser, "/staff/counter", slip="milk").status_code == 422
    unknown = send(browser, "/staff/counter", slip=SLIP)
    assert (unknown.status_code, "主机没有这张挂单" in unknown.text) == (409, True)
    assert send(browser, "/staff/counter/cash", slip=SLIP).status_code == 422


def test_who_is_not_logged_in_takes_no_cash(counter: Office) -> None:
    browser = counter.browser()

    response = browser.get("/staff/counter", follow_redirects=False)

    assert response.headers["location"].startswith("/staff/log-in")
