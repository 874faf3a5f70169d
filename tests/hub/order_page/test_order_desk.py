"""What kiosks tell reaches the web's commands, and what those ask reaches the kiosk."""

from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.order_page.board import ASK_AGAIN_S, MAX_ASKS
from firmware.hub.order_page.commands import (
    AskScan,
    ListOpenOrders,
    OpenOrderShown,
    OrdersListed,
    ScanAsked,
    ShowOrder,
)
from firmware.hub.web.config import WebConfig
from firmware.protocol.messages import OrderPage
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.order_page_rig import OrderHub, ended, order
from tests.support.payments_rig import Network, PayingHub, charge

SALE = "k1-1-1"
ORDER = order(SALE)


@pytest.fixture
def hub(shop: Shop, tmp_path: Path) -> OrderHub:
    paying = PayingHub(shop.engine, tmp_path, Network(), VirtualKiosk())
    paying.handle(paying.kiosk.birth())
    return OrderHub(paying)


def shown(hub: OrderHub) -> OpenOrderShown:
    reply = hub.call(ShowOrder(sale_id=SALE), OpenOrderShown)
    assert isinstance(reply, OpenOrderShown), reply
    return reply


def why_not(hub: OrderHub, sale_id: str = SALE) -> str:
    reply = hub.call(AskScan(sale_id=sale_id), ScanAsked)
    assert isinstance(reply, CommandRefused), reply
    return reply.reason


def test_the_kiosk_gets_the_address_of_its_order_s_page(hub: OrderHub) -> None:
    url = hub.tell(ORDER).url or ""
    assert url.startswith("https://shop.example/o/")
    assert len(url) <= 53
    listed = hub.call(ListOpenOrders(), OrdersListed)
    assert isinstance(listed, OrdersListed)
    [one] = listed.orders
    assert url.endswith(one.page)
    assert one.page not in {one.place, listed.store_place}
    assert (one.open, one.kid, one.payable_fen) == (True, "k1", 1_250)


def test_the_page_s_address_is_the_same_after_a_restart(hub: OrderHub) -> None:
    url = hub.tell(ORDER).url
    hub.hub.start()
    assert hub.call(ShowOrder(sale_id=SALE), OpenOrderShown) == CommandRefused(
        reason="order_gone"
    )
    assert hub.tell(ORDER).url == url


def test_a_raised_number_ends_every_address_that_was_printed(hub: OrderHub) -> None:
    def places() -> set[str]:
        listed = hub.call(ListOpenOrders(), OrdersListed)
        assert isinstance(listed, OrdersListed)
        return {listed.store_place, *(one.place for one in listed.orders)}

    hub.tell(ORDER)
    before = places()
    hub.hub.web = WebConfig(public_url="https://shop.example", order_qr=2)
    hub.hub.start()
    hub.tell(ORDER)
    assert not before & places()


def test_a_shop_without_such_pages_keeps_nothing(hub: OrderHub) -> None:
    hub.hub.web = WebConfig(public_url="https://shop.example")
    hub.hub.start()
    assert hub.tell(ORDER) == OrderPage()
    assert hub.call(ListOpenOrders(), OrdersListed) == OrdersListed(store_place="")
    assert why_not(hub) == "pages_off"


def test_no_kiosk_tells_of_another_one_s_order(hub: OrderHub) -> None:
    assert hub.tell(order("k2-1-1")) == OrderPage()
    assert why_not(hub, "k2-1-1") == "order_gone"


def test_a_press_on_the_page_has_the_kiosk_begin(hub: OrderHub) -> None:
    hub.tell(ORDER)
    assert hub.call(AskScan(sale_id=SALE), ScanAsked) == ScanAsked()
    assert hub.hub.told.scans == [("ct/1/k1/dn/cmd/scan", SALE)]
    assert shown(hub).asked


def test_a_press_is_refused_again_at_once_and_after_a_few(hub: OrderHub) -> None:
    hub.tell(ORDER)
    for _ in range(MAX_ASKS):
        assert hub.call(AskScan(sale_id=SALE), ScanAsked) == ScanAsked()
        assert why_not(hub) == "too_soon"
        hub.hub.now_s += ASK_AGAIN_S
        hub.tell(ORDER)
    assert why_not(hub) == "too_many"
    assert len(hub.hub.told.scans) == MAX_ASKS


@pytest.mark.parametrize("state", ["paid", "voided"])
def test_nothing_begins_for_an_order_that_has_ended(hub: OrderHub, state: str) -> None:
    hub.tell(ORDER)
    hub.tell(ended(ORDER, state))
    assert why_not(hub) == "order_gone"
    assert shown(hub).state == state
    assert hub.hub.told.scans == []


def test_a_kiosk_that_cannot_is_not_asked_nor_one_that_is_away(hub: OrderHub) -> None:
    hub.tell(replaced(ORDER, scan=False))
    assert why_not(hub) == "scan_off"
    hub.tell(ORDER)
    hub.hub.told.up = False
    assert why_not(hub) == "kiosk_away"
    assert hub.hub.told.scans == []


def test_the_page_shows_the_payment_as_the_books_have_it(hub: OrderHub) -> None:
    hub.tell(ORDER)
    hub.hub.handle(hub.hub.kiosk.request(charge(SALE, way="scan")))
    scan = shown(hub)
    assert (scan.payment, scan.network) == ("scan", "alipay")
    assert scan.url.startswith("https://qr.example/")
    hub.hub.handle(hub.hub.kiosk.request(charge(SALE, way="scan", give_up=True)))
    assert shown(hub).payment in {"closing", "closed"}
    assert shown(hub).url == ""


def test_no_second_payment_begins_while_one_is_under_way(hub: OrderHub) -> None:
    hub.tell(ORDER)
    hub.hub.handle(hub.hub.kiosk.request(charge(SALE, way="scan")))
    assert hub.call(AskScan(sale_id=SALE), ScanAsked) == ScanAsked()
    assert hub.hub.told.scans == []
