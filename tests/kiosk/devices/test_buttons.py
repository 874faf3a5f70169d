"""A hold counts for the state in which it began (decision 0098)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, ButtonEdge, DeviceLost
from firmware.kiosk.devices.buttons import ButtonInterpreter
from firmware.kiosk.devices.presses import ButtonHeld, Pressed, PressEvent
from firmware.kiosk.runtime.inbox import EventInbox
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.policy.kiosk_timing import Holds
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

HELD_S = 2.2


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True)
    yield desk
    desk.close()


def test_a_hold_that_began_before_pay_cancels_no_payment(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.hand(Button.UNDO, down=True, stays_s=1)
    desk.press(Button.PAY)
    desk.hand(Button.UNDO, down=True, stays_s=HELD_S)
    assert desk.stages == [SaleStage.INTENT]

    desk.hand(Button.UNDO, down=False, stays_s=1)
    desk.press(Button.UNDO, held_s=HELD_S)
    assert desk.stages[1] == SaleStage.VOIDED
    assert desk.controller.sale.state is SaleState.IDLE


def test_that_holds_when_the_loop_comes_late_to_both(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.hand(Button.UNDO, down=True, stays_s=1)
    desk.hand(Button.PAY, down=True, stays_s=HELD_S)
    assert desk.controller.sale.state is SaleState.PAYING
    assert desk.stages == [SaleStage.INTENT]


def test_a_press_stays_a_press_where_the_disk_held_the_loop_up(desk: KioskRig) -> None:
    inbox: EventInbox[ButtonEdge] = EventInbox(lambda: desk.now_s)
    desk.scan(COLA.gtin)
    desk.scan(COLA.gtin)
    for down in (True, False):
        inbox.put(ButtonEdge(Button.UNDO, down, desk.now_s))
        desk.now_s += 0.2
    desk.now_s += HELD_S  # both wait for a commit
    for _ in range(3):
        event = inbox.get(0)
        desk.drained_s = inbox.drained_s
        desk.controller.poll() if event is None else desk.controller.handle(event)
    assert len(desk.controller.sale.basket.active_lines) == 1


def test_a_button_that_nobody_can_see_is_not_held(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.hand(Button.UNDO, down=True, stays_s=1)
    desk.controller.handle(DeviceLost("panel", "the pins are gone"))
    desk.now_s += HELD_S
    desk.controller.poll()
    assert desk.controller.sale.basket.active_lines


def test_a_button_mashed_meanwhile_ends_no_hold(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.hand(Button.UNDO, down=True, stays_s=1)
    for _ in range(20):
        desk.press(Button.PAY)
    assert SaleStage.VOIDED in desk.stages


def test_no_edge_is_lost_where_the_journal_fails_at_a_press(desk: KioskRig) -> None:
    desk.sell()
    desk.printed()
    desk.press(Button.PAY)
    desk.hand(Button.REPRINT, down=True, stays_s=0)
    desk.disk_dies()
    desk.now_s += 0.1
    desk.hand(Button.CALL, down=True, stays_s=0.1)  # the first press comes due here
    desk.hand(Button.CALL, down=False, stays_s=0.1)
    assert desk.controller.sale.staff_called


def test_a_button_that_is_held_keeps_no_unpaid_total_standing(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.now_s += Policy().patience.counter_wait_s - 1
    desk.hand(Button.UNDO, down=True, stays_s=1.1)
    assert desk.stages == [SaleStage.INTENT, SaleStage.VOIDED]
    assert desk.controller.sale.state is SaleState.IDLE


def test_reprint_is_held_only_where_something_can_be_declined() -> None:
    states = [SaleState.IDLE]
    buttons = ButtonInterpreter(lambda: Sale(state=states[-1]))
    holds = Holds(decline_s=1.0)

    def pressed(at_s: float, *, down: bool) -> list[PressEvent]:
        edge = ButtonEdge(Button.REPRINT, down=down, at_s=at_s)
        return list(buttons.presses(edge, now_s=at_s, holds=holds))

    pressed(1.0, down=True)
    assert pressed(3.0, down=False) == [Pressed(Button.REPRINT)]
    for at_s, state in (10.0, SaleState.SCANNING), (20.0, SaleState.REDEEMING):
        states.append(state)
        pressed(at_s, down=True)
        assert pressed(at_s + 2.0, down=False) == [ButtonHeld(Button.REPRINT)]
        pressed(at_s + 3.0, down=True)
        pressed(at_s + 3.4, down=False)
        assert pressed(at_s + 5.0, down=True) == [Pressed(Button.REPRINT)]
        pressed(at_s + 5.4, down=False)
