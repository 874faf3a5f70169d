"""A suspended basket goes to another kiosk: to one of them, and is paid once (E17)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button
from firmware.hub.counter.commands import BasketPaid, BasketPriced
from firmware.hub.feature.port_command import CommandRefused
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.protocol import topics
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import SpendOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.basket_world import BasketWorld, HubWire
from tests.support.hub_rig import open_shop
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_shop import policy_document


@pytest.fixture
def world(tmp_path: Path) -> Iterator[BasketWorld]:
    wire = HubWire()
    with open_shop(tmp_path / "hub", transport=wire) as shop:
        made = BasketWorld(tmp_path, shop, wire, ("K1", "K2", "K3"))
        yield made
        made.close()


def test_another_kiosk_recalls_it_and_it_is_paid_there(world: BasketWorld) -> None:
    code = world.suspend("K1", pieces=2)
    world.post()

    world.recall("K2", code)
    assert world.notice("K2") is NoticeKind.RECALLED
    assert world.pieces("K2") == 2
    world.pay("K2")
    world.post()

    assert world.paid() == [("K2", 2)]
    for kid in ("K1", "K2", "K3"):
        world.recall(kid, code)
        assert world.notice(kid) is NoticeKind.RECALL_USED
    assert world.shop.rows("SELECT kid, payable_fen FROM orders") == [("K2", 600)]
    assert world.shop.rows("SELECT kid, reason FROM voids ORDER BY 1") == [
        ("K1", "staff"),
        ("K2", "staff"),
    ]
    assert {each.check for each in world.shop.wrong()} == {"flags"}  # strange goods


def test_the_counter_takes_the_money_and_no_kiosk_has_it_any_more(
    world: BasketWorld,
) -> None:
    code = world.suspend("K1", pieces=2)
    world.post()

    first = world.pay_at_counter(code)
    assert isinstance(first, BasketPriced)
    assert (first.here, first.kid) == (False, "K1")
    world.post()
    assert isinstance(world.pay_at_counter(code), BasketPaid)

    assert world.paid() == [("ch.counter", 2)]
    for kid in ("K1", "K2"):
        world.recall(kid, code)
        assert world.notice(kid) is NoticeKind.RECALL_USED
    assert world.shop.rows("SELECT kid, payable_fen FROM orders") == [
        ("ch.counter", 600)
    ]


def test_what_is_open_at_a_kiosk_does_not_come_to_the_counter(
    world: BasketWorld,
) -> None:
    code = world.suspend("K1")
    world.post()
    world.show("K1", code)
    world.bring(code)
    world.post()

    last = world.pay_at_counter(code)

    assert isinstance(last, BasketPriced)
    assert not last.here
    world.pay("K1")
    world.post()
    assert world.paid() == [("K1", 1)]
    refused = world.pay_at_counter(code)
    assert refused == CommandRefused(reason="used", field="slip_no")


def test_what_was_brought_to_the_counter_can_still_be_recalled(
    world: BasketWorld,
) -> None:
    """The customer has found the wallet on the way: until the money is booked."""
    code = world.suspend("K1")
    world.post()
    world.bring(code)
    world.post()

    world.recall("K2", code)

    assert world.pieces("K2") == 1
    last = world.pay_at_counter(code)
    assert isinstance(last, BasketPriced)
    assert (last.here, last.kid) == (False, "K2")


def test_another_kiosk_asks_what_its_own_offers_make_of_it(world: BasketWorld) -> None:
    """K2 has a newer policy than the one by which K1 suspended it (A43)."""
    code = world.suspend("K1", pieces=2)
    world.post()
    off = SpendOffer(id="b1", every_fen=500, every_off_fen=100, times_max=1)
    newer = Policy(version=2, pricing_engine=NEWEST, offers=Offers(spend=(off,)))
    rig = world.kiosks["K2"]
    rig.hear(topics.policy(NEWEST), policy_document(newer))

    world.recall("K2", code)

    assert world.notice("K2") is NoticeKind.REPRICED
    assert rig.controller.sale.recalled is not None
    world.pay("K2")
    world.post()
    assert world.shop.rows("SELECT kid, payable_fen FROM orders") == [("K2", 500)]
    assert world.shop.rows(
        "SELECT rule, amount_fen FROM order_steps WHERE stage = 'basket'"
    ) == [("b1", -100)]


def test_two_kiosks_within_a_second_one_of_them_gets_it(world: BasketWorld) -> None:
    code = world.suspend("K1")
    world.post()
    world.show("K2", code)
    world.show("K3", code)
    world.post()
    world.wait(3)

    assert [world.pieces(kid) for kid in ("K2", "K3")] == [1, 0]
    assert world.notice("K3") is NoticeKind.RECALL_TAKEN


def test_its_own_kiosk_needs_no_hub(world: BasketWorld) -> None:
    code = world.suspend("K1")
    world.link("K1", up=False)

    world.show("K1", code)

    assert world.pieces("K1") == 1


def test_what_is_open_at_its_own_kiosk_is_not_released(world: BasketWorld) -> None:
    code = world.suspend("K1")
    world.post()
    world.show("K1", code)
    world.kiosks["K2"].now_s += 100
    world.kiosks["K2"].press(Button.KEY)
    world.show("K2", code)
    world.post()
    assert world.kiosks["K2"].controller.sale.state is SaleState.REFUNDING
    world.wait(9)

    assert world.notice("K2") is NoticeKind.RECALL_KEPT
    assert [world.pieces(kid) for kid in ("K1", "K2")] == [1, 0]


def test_what_was_released_comes_back_by_the_hub(world: BasketWorld) -> None:
    """K1 released it, and K2 went away before it had it."""
    code = world.suspend("K1")
    world.post()
    world.show("K2", code)
    world.until("SELECT * FROM basket_ends")
    world.cut("K2")
    world.mail = [letter for letter in world.mail if letter.to_hub]

    world.link("K1", up=False)
    world.show("K1", code)
    assert world.notice("K1") is NoticeKind.RECALL_USED
    world.link("K1", up=True)
    world.recall("K1", code)

    assert world.pieces("K1") == 1
    world.pay("K1")
    assert world.paid() == [("K1", 1)]


def test_a_lost_reply_gives_it_to_the_same_kiosk_again(world: BasketWorld) -> None:
    code = world.suspend("K1")
    world.post()
    world.show("K2", code)
    world.until("SELECT * FROM basket_takings")
    world.mail = [letter for letter in world.mail if letter.to_hub]
    assert world.pieces("K2") == 0

    world.wait(2)

    assert world.pieces("K2") == 1


def test_what_came_from_the_hub_is_recalled_by_the_same_slip(
    world: BasketWorld,
) -> None:
    """At the kiosk that has it also without the hub, elsewhere with it, and at home."""
    code = world.suspend("K1")
    world.post()
    world.recall("K2", code)
    world.kiosks["K2"].press(Button.UNDO, held_s=3.0)
    world.cut("K2")
    world.link("K2", up=False)
    world.show("K2", code)
    assert world.pieces("K2") == 1
    world.kiosks["K2"].press(Button.UNDO, held_s=3.0)
    world.link("K2", up=True)
    world.post()

    for kid in ("K3", "K1"):
        world.recall(kid, code)
        assert world.pieces(kid) == 1
        world.kiosks[kid].press(Button.UNDO, held_s=3.0)
        world.post()
    world.recall("K1", code)
    world.pay("K1")

    assert world.paid() == [("K1", 1)]


def test_what_is_suspended_again_elsewhere_has_one_slip_in_force(
    world: BasketWorld,
) -> None:
    first = world.suspend("K1")
    world.post()
    world.recall("K2", first)
    second = world.suspend("K2")
    world.post()

    world.recall("K3", first)
    assert world.notice("K3") is NoticeKind.RECALL_USED
    world.recall("K3", second)
    assert world.pieces("K3") == 2


def test_a_slip_that_the_hub_does_not_know_was_not_paid(world: BasketWorld) -> None:
    world.kiosks["K1"].sell()
    world.kiosks["K1"].printed()
    world.post()

    world.recall("K2", "K1-000099 3.00元 未付款")

    assert world.notice("K2") is NoticeKind.REFUND_UNKNOWN


def test_a_sale_that_was_cancelled_is_no_basket(world: BasketWorld) -> None:
    rig = world.kiosks["K1"]
    rig.scan(COLA.gtin)
    rig.press(Button.PAY)
    rig.press(Button.UNDO, held_s=3.0)
    world.post()

    world.recall("K2", "K1-000001 3.00元")

    assert world.notice("K2") is NoticeKind.REFUND_UNPAID
