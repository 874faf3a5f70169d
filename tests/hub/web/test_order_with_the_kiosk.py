"""The order page with a kiosk and the real hub: a customer pays there (S03)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from drivers.api import Button, QrPicture
from firmware.hub.order_page.tokens import OrderPages, OrderTokens
from firmware.hub.web.app import web_app
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sale.phone_payment.charge import ChargeWay
from firmware.kiosk.sync.link_events import Arrived
from firmware.kiosk.ui.screens import picture
from firmware.protocol import signed_documents, topics
from firmware.protocol.messages import PaymentNetwork
from tests.hub.web.conftest import WebShop, form_of
from tests.support.hub_rig import open_shop
from tests.support.kiosk_shop import HUB_KEY
from tests.support.order_page_rig import OrderHub
from tests.support.payments_rig import Network, Trade
from tests.support.phone_counter import DUE_FEN, MEANS, PhoneCounter

PLACE = OrderTokens(HUB_KEY, OrderPages("https://shop.example", 1)).of_place("K1")


@dataclass
class Customer:
    """A phone that has scanned the kiosk's own QR."""

    web: WebShop
    counter: PhoneCounter
    browser: TestClient

    def look(self) -> str:
        """The page as it is now, a second later."""
        self.web.clock.now_s += 1
        self.counter.serve()
        found = self.browser.get(f"/pay/{PLACE}")
        if found.status_code == 303:
            found = self.browser.get(found.headers["location"])
        return found.text

    def press(self) -> None:
        """The button of the page; the kiosk hears of it."""
        self.web.clock.now_s += 1
        page = self.browser.get(f"/pay/{PLACE}").headers["location"]
        form = form_of(self.browser.get(page).text)
        assert self.browser.post(page, data=form).headers["location"] == page
        self.counter.serve()


@pytest.fixture
def customer(web: WebShop, tmp_path: Path) -> Iterator[Customer]:
    kiosk = tmp_path / "kiosk"
    kiosk.mkdir()
    with open_shop(tmp_path / "hub") as shop:
        counter = PhoneCounter(shop, kiosk, Network())
        hub = OrderHub(counter.hub)
        browser = web.browser(app=web_app(replace(web.site, hub=hub)))
        yield Customer(web, counter, browser)
        counter.kiosk.close()


def page_of(counter: PhoneCounter) -> str:
    """The page of the order at the counter."""
    ticket = counter.sale.ticket
    assert ticket is not None
    pages = OrderPages("https://shop.example", 1)
    return f"/o/{OrderTokens(HUB_KEY, pages).of_sale(ticket.sale_id)}"


def test_a_customer_pays_on_the_page(customer: Customer) -> None:
    counter = customer.counter
    assert "请在收银机上按“付款”" in customer.look()
    counter.fill_and_pay()
    text = customer.look()
    for words in ("可口可乐", "6.53", f"支付 ¥{DUE_FEN / 100:.2f}"):
        assert words in text
    customer.press()
    charge = counter.sale.charge
    assert counter.sale.state is SaleState.CHARGING
    assert charge is not None
    assert charge.attempt.way is ChargeWay.SCAN
    assert f'href="{charge.url}"' in customer.look()

    number = charge.url.rpartition("/")[2]
    counter.network.trades[number] = Trade(DUE_FEN)
    counter.network.confirm(number)
    counter.wait(5)
    assert counter.sale.state is SaleState.PRINTING
    page = customer.look()
    assert "请在收银机上按“付款”" in page  # nothing more to pay behind the QR
    ended = customer.browser.get(page_of(counter))
    assert ">已支付</h1>" in ended.text


def test_undo_at_the_kiosk_ends_what_a_page_began(customer: Customer) -> None:
    counter = customer.counter
    counter.fill_and_pay()
    customer.look()
    customer.press()
    counter.press(Button.UNDO)
    counter.wait(4)
    assert counter.sale.state is SaleState.PAYING
    assert "没有扣款" in customer.look()


def test_a_page_of_a_sale_that_is_over_begins_nothing(customer: Customer) -> None:
    counter = customer.counter
    counter.fill_and_pay()
    customer.look()
    old = customer.browser.get(f"/pay/{PLACE}").headers["location"]
    form = form_of(customer.browser.get(old).text)
    counter.press(Button.UNDO)
    customer.web.clock.now_s += 1
    assert "这单已经取消" in customer.browser.get(old).text
    counter.kiosk.press(Button.PAY)
    counter.serve()
    customer.browser.post(old, data=form)
    counter.serve()
    assert counter.sale.state is SaleState.PAYING


def test_what_the_wire_loses_is_told_again(customer: Customer) -> None:
    counter = customer.counter
    told = topics.ask("K1", "order")
    counter.lost = lambda topic: topic == told
    counter.fill_and_pay()
    assert "请在收银机上按“付款”" in customer.look()
    counter.lost = lambda _topic: False
    counter.wait(11)
    assert "用手机付款" in customer.look()


def action(text: str) -> str:
    """Where the button of a page leads."""
    return text.partition('<form method="post" action="')[2].partition('"')[0]


def test_a_hub_that_was_restarted_knows_the_order_again(customer: Customer) -> None:
    counter = customer.counter
    counter.fill_and_pay()
    before = customer.look()
    counter.hub.start()
    counter.hub.settle()
    assert "用手机付款" not in customer.look()
    counter.wait(11)
    assert action(customer.look()) == action(before)


def test_a_command_that_is_too_old_begins_nothing(customer: Customer) -> None:
    counter = customer.counter
    counter.fill_and_pay()
    customer.look()
    counter.lost = lambda topic: topic.endswith("/cmd/scan")
    customer.press()
    [(topic, late)] = [
        each for each in counter.hub.told.messages if each[0].endswith("/scan")
    ]
    counter.lost = lambda _topic: False
    counter.kiosk.now_s += 31
    counter.kiosk.controller.handle(Arrived(topic, late))
    counter.serve()
    assert counter.sale.state is SaleState.PAYING


def test_nothing_is_told_where_nobody_pays_by_phone(customer: Customer) -> None:
    counter = customer.counter
    counter.hub_appears("offline")
    counter.fill_and_pay()
    told = topics.ask("K1", "order")
    assert told not in [topic for topic, _ in counter.kiosk.post.sent]


def test_without_a_code_to_pay_by_the_display_has_the_orders_page(
    customer: Customer,
) -> None:
    counter = customer.counter
    codes = (PaymentNetwork(name="alipay", scan=False),)
    means = msgspec.structs.replace(MEANS, version=2, networks=codes)
    counter.kiosk.hear(topics.payments(), signed_documents.sign(means, HUB_KEY))
    counter.fill_and_pay()
    counter.serve()
    counter.press(Button.PAY)
    controller = counter.kiosk.controller
    parts = picture(counter.sale, controller.scene())
    (code,) = [part.text for part in parts if isinstance(part, QrPicture)]
    assert code == f"https://shop.example{page_of(counter)}"
    found = customer.browser.get(page_of(counter)).text
    assert "请在收银机上付款" in found
    assert "可口可乐" in found
