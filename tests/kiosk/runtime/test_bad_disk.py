"""A journal that fails at the worst moment: nothing paid is lost, no lie is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, DeviceLost, Text
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.sync.link_events import LinkUp
from firmware.kiosk.ui.screens import picture
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import SEEN_S, KioskRig

BY_HAND = "手记"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True)
    yield desk
    desk.close()


def shown(desk: KioskRig) -> str:
    parts = picture(desk.controller.sale, desk.controller.scene())
    return " ".join(part.text for part in parts if isinstance(part, Text))


def confirm_cash_as_the_disk_dies(desk: KioskRig) -> None:
    desk.now_s += SEEN_S
    desk.hand(Button.KEY, down=True, stays_s=0)
    desk.disk_dies()
    desk.now_s += 0.1
    desk.controller.poll()  # the key has settled: it counts now


def test_money_confirmed_while_nothing_can_be_read_is_recorded_later(
    desk: KioskRig,
) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    confirm_cash_as_the_disk_dies(desk)
    assert desk.controller.sale.state is SaleState.STOPPED
    assert BY_HAND in shown(desk)

    desk.disk_is_back()
    assert desk.stages == [
        SaleStage.INTENT,
        SaleStage.SETTLED,
        SaleStage.MAY_HAVE_PRINTED,
    ]
    desk.printed()
    assert desk.stages[-1] == SaleStage.CLOSED


def test_an_earlier_slip_that_comes_out_meanwhile_loses_no_money(
    desk: KioskRig,
) -> None:
    desk.sell()
    desk.now_s += 25
    desk.controller.poll()  # the first slip takes its time
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    confirm_cash_as_the_disk_dies(desk)
    desk.printed(0)

    desk.disk_is_back()

    assert desk.slips() == [("K1-7-1", False), ("K1-7-2", False)]
    assert desk.controller.sale.state is SaleState.PRINTING
    assert desk.controller.sale.printing is None
    desk.printed()
    assert desk.journal_handle.journal is not None
    assert desk.journal_handle.journal.kept() is None
    assert desk.journal_handle.journal.under_way() is None
    assert desk.journal_handle.journal.outbox.backlog() == 2


def test_a_slip_printed_while_the_disk_was_away_is_known_later(desk: KioskRig) -> None:
    desk.sell()
    desk.now_s += 25
    desk.controller.poll()
    desk.disk_dies()
    desk.printed()  # cannot be written down now
    assert desk.controller.sale.state is SaleState.STOPPED

    desk.disk_is_back()

    assert desk.controller.sale.printing is None
    assert desk.slips() == [("K1-7-1", False)]


def test_a_paid_sale_is_not_to_be_noted_by_hand(desk: KioskRig) -> None:
    desk.sell()
    desk.disk_dies()
    desk.printed()
    assert desk.controller.sale.state is SaleState.STOPPED
    assert BY_HAND not in shown(desk)

    desk.disk_is_back()
    assert desk.controller.sale.state is SaleState.THANKS
    desk.journal_handle.free_min_mb = 2**40
    desk.controller.poll()
    assert desk.controller.sale.stopped_for == "disk"
    assert BY_HAND not in shown(desk)


def test_a_stopped_kiosk_names_what_stops_it_now(desk: KioskRig) -> None:
    desk.controller.handle(DeviceLost(DeviceName.SERIAL_SCANNER, "gone"))
    assert desk.controller.sale.stopped_for == "scanner"

    desk.journal_handle.free_min_mb = 2**40
    desk.controller.poll()

    assert desk.controller.sale.stopped_for == "disk"


def test_whoever_wants_a_copy_while_the_journal_is_closed_is_told_so(
    desk: KioskRig,
) -> None:
    desk.sell()
    desk.printed()
    desk.disk_dies()
    desk.press(Button.REPRINT)  # notices it
    desk.press(Button.REPRINT)
    assert "现在无法补打" in shown(desk)

    desk.disk_is_back()
    desk.now_s += 10
    desk.press(Button.REPRINT)

    assert "补打 K1-000001" in shown(desk)
    assert desk.slips() == [("K1-7-1", False), ("K1-7-1", True)]


def test_a_fact_under_way_keeps_no_loop_spinning_while_the_disk_is_away(
    desk: KioskRig,
) -> None:
    desk.controller.handle(LinkUp())
    desk.sell()
    desk.printed()
    desk.disk_dies()
    desk.press(Button.REPRINT)  # notices it
    desk.now_s += 60
    desk.controller.poll()

    assert desk.controller.next_deadline_s() is None

    desk.disk_is_back()
    assert len(desk.facts()) == 2
