"""What each reason to stop interrupts: decision 0006 as one table."""

import pytest

from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.events import SellingStopped
from firmware.kiosk.stops import StopReason, StopSeverity
from tests.support.kiosk_builders import paying, printing, walk


@pytest.mark.parametrize("reason", list(StopReason))
@pytest.mark.parametrize("sale", [paying(), printing()], ids=lambda sale: sale.state)
def test_only_what_cannot_be_recorded_interrupts_a_payment(
    sale: Sale, reason: StopReason
) -> None:
    stopped = walk(sale, SellingStopped(reason)).state is SaleState.STOPPED
    assert stopped is (reason.severity is StopSeverity.IMMEDIATE)


def test_a_dead_journal_stops_everything_and_a_full_disk_new_goods() -> None:
    severities = {reason: reason.severity for reason in StopReason}
    soft = dict.fromkeys(StopReason, StopSeverity.SOFT)
    assert severities == soft | {
        StopReason.JOURNAL: StopSeverity.IMMEDIATE,
        StopReason.DISK: StopSeverity.HARD,
    }
