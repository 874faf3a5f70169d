"""A suspended basket goes to another kiosk: to one of them, and is paid once (E17)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button
from firmware.kiosk.sale import NoticeKind, SaleState
from tests.support.basket_world import BasketWorld, HubWire
from tests.support.hub_rig import open_shop
from tests.support.kiosk_builders import COLA


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
