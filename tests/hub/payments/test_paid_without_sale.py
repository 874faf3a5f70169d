"""Payments of which no sale came: asked about, given back only where that is sure."""

from pathlib import Path
from typing import Literal

import pytest

from firmware.hub.payments.questions import AT_ONCE, SILENT_S
from firmware.protocol import codec
from firmware.protocol.messages import AskSale, JournalSaleState, SignedMessage
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.payments_rig import Network, PayingHub, charge
from tests.support.phone_sales import paid_by_phone

SALE = "k1-1-1"
Word = Literal["open", "paid", "voided", "unknown"]
STATE = "SELECT state FROM payment_attempts ORDER BY sale_id"
OLD = "2026-03-01T07:00:00.000Z"


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def hub(shop: Shop, network: Network, tmp_path: Path) -> PayingHub:
    kiosk = VirtualKiosk()
    made = PayingHub(shop.engine, tmp_path, network, kiosk)
    made.handle(kiosk.birth())
    return made


def paid(hub: PayingHub, shop: Shop, *sales: str, since: str = OLD) -> None:
    """Sales whose payment came, and of which the kiosk has sent nothing since."""
    for sale_id in sales:
        hub.handle(hub.kiosk.request(charge(sale_id)))
    shop.rows(f"UPDATE payment_attempts SET changed_at = '{since}'")  # noqa: S608 - ours


def asked(hub: PayingHub) -> list[str]:
    """The sales that kiosks were asked about in a round."""
    before = len(hub.told.commands)
    hub.ask_about_paid()
    topics = hub.told.commands[before:]
    assert {topic for topic, _ in topics} <= {"ct/1/k1/dn/cmd/sale_state"}
    signed = (codec.decode(payload, SignedMessage).body for _, payload in topics)
    return [codec.decode(bytes(s.message), AskSale).body.sale_id for s in signed]


def tell(hub: PayingHub, state: Word, kid: str = "k1") -> None:
    """What a kiosk's journal knows."""
    kiosk = hub.kiosk if kid == "k1" else VirtualKiosk(kid)
    hub.dispatcher.handle([kiosk.request(JournalSaleState(sale_id=SALE, state=state))])
    hub.settle()


def test_a_fresh_payment_is_not_asked_about_an_old_one_is(
    hub: PayingHub, shop: Shop
) -> None:
    paid(hub, shop, SALE, since="2026-03-01T07:59:59.000Z")
    assert SILENT_S > 60
    assert asked(hub) == []
    paid(hub, shop, SALE)
    assert asked(hub) == asked(hub) == [SALE]


def test_what_its_kiosk_has_voided_goes_back(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    paid(hub, shop, SALE)
    tell(hub, "voided")
    hub.wait(1)
    assert shop.rows(STATE) == [("refunded",)]
    assert [trade.taken_fen for trade in network.trades.values()] == [0]


@pytest.mark.parametrize("state", ["open", "paid", "unknown"])
def test_what_may_have_been_sold_stays_until_people_decide(
    hub: PayingHub, network: Network, shop: Shop, state: Word
) -> None:
    paid(hub, shop, SALE)
    tell(hub, state)
    hub.wait(1)
    assert shop.rows(STATE) == [("paid",)]
    assert network.calls["refund"] == 0


def test_another_kiosk_gives_nothing_back(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    paid(hub, shop, SALE)
    tell(hub, "voided", kid="k2")
    hub.wait(1)
    assert shop.rows(STATE) == [("paid",)]
    assert network.calls["refund"] == 0


def test_a_sale_that_was_booked_meanwhile_keeps_its_payment(
    hub: PayingHub, shop: Shop
) -> None:
    sold = paid_by_phone(SALE)
    hub.handle(hub.kiosk.request(charge(SALE, amount_fen=sold.payable_fen)))
    hub.handle(hub.kiosk.fact(sold))
    tell(hub, "voided")
    assert shop.rows(STATE) == [("booked",)]


def test_many_are_asked_about_in_turns(hub: PayingHub, shop: Shop) -> None:
    sales = [f"k1-1-{number}" for number in range(1, AT_ONCE + 4)]
    paid(hub, shop, *sales)
    rounds = [asked(hub), asked(hub), asked(hub)]
    assert [len(each) for each in rounds] == [AT_ONCE, 3, AT_ONCE]
    assert {*rounds[0], *rounds[1]} == set(sales)
