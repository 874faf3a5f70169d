"""A hold answers what was asked when it began, and nothing else (decision 0098)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, ButtonEdge, DeviceLost
from firmware.kiosk.runtime.inbox import EventInbox
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

HELD_S = 3.2


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True)
    yield desk
    desk.close()


def test_a_hold_that_began_before_pay_settles_nothing(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.hand(Button.STAFF, down=True, stays_s=1)
    desk.press(Button.PAY)
    desk.hand(Button.STAFF, down=True, stays_s=HELD_S)
    assert desk.stages == [SaleStage.INTENT]

    desk.hand(Button.STAFF, down=False, stays_s=1)
    assert not desk.controller.sale.staff_called
    desk.press(Button.STAFF, held_s=HELD_S)
    assert desk.stages[1] == SaleStage.SETTLED


def test_that_holds_when_the_loop_comes_late_to_both(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.hand(Button.STAFF, down=True, stays_s=1)
    desk.hand(Button.PAY, down=True, stays_s=HELD_S)
    assert desk.controller.sale.state is SaleState.PAYING
    assert desk.stages == [SaleStage.INTENT]


def test_a_hold_that_began_over_one_total_settles_no_other(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.hand(Button.STAFF, down=True, stays_s=1)
    desk.press(Button.UNDO)
    desk.press(Button.PAY)
    desk.now_s += HELD_S
    desk.controller.poll()
    assert desk.stages == [SaleStage.INTENT, SaleStage.VOIDED, SaleStage.INTENT]


def test_a_press_stays_a_press_where_the_disk_held_the_loop_up(desk: KioskRig) -> None:
    inbox: EventInbox[ButtonEdge] = EventInbox(lambda: desk.now_s)
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    for down in (True, False):
        inbox.put(ButtonEdge(Button.STAFF, down, desk.now_s))
        desk.now_s += 0.2
    desk.now_s += HELD_S  # both wait for a commit
    for _ in range(3):
        event = inbox.get(0)
        desk.drained_s = inbox.drained_s
        desk.controller.poll() if event is None else desk.controller.handle(event)
    assert desk.stages == [SaleStage.INTENT]
    assert desk.controller.sale.staff_called


def test_a_button_that_nobody_can_see_is_not_held(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.hand(Button.STAFF, down=True, stays_s=1)
    desk.controller.handle(DeviceLost("panel", "the pins are gone"))
    desk.now_s += HELD_S
    desk.controller.poll()
    assert desk.stages == [SaleStage.INTENT]


def test_a_hold_that_began_in_time_is_in_time(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.now_s += Policy().patience.counter_wait_s - 1
    desk.hand(Button.STAFF, down=True, stays_s=2)  # the wait is over meanwhile
    assert desk.controller.sale.state is SaleState.PAYING
    wait_s = desk.controller.next_deadline_s()
    assert wait_s is not None
    assert 0.9 < wait_s < 1.1

    desk.now_s += wait_s + 0.01
    desk.controller.poll()
    assert desk.stages == [
        SaleStage.INTENT,
        SaleStage.SETTLED,
        SaleStage.MAY_HAVE_PRINTED,
    ]


def test_a_button_mashed_meanwhile_ends_no_hold(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.hand(Button.STAFF, down=True, stays_s=1)
    for _ in range(20):
        desk.press(Button.PAY)
    assert SaleStage.SETTLED in desk.stages


def test_no_edge_is_lost_where_the_journal_fails_at_a_press(desk: KioskRig) -> None:
    desk.sell()
    desk.printed()
    desk.press(Button.PAY)
    desk.scan(COLA.gtin)
    desk.hand(Button.REPRINT, down=True, stays_s=0)
    desk.disk_dies()
    desk.now_s += 0.1
    desk.hand(Button.STAFF, down=True, stays_s=0.1)  # the first press comes due here
    desk.hand(Button.STAFF, down=False, stays_s=0.1)
    assert desk.controller.sale.staff_called
