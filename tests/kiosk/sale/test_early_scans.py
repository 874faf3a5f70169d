"""What is shown while the slip is being printed begins the next sale."""

import pytest

from drivers.api import Printed, PrintFailed, PrintTrouble
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.effects import Beep, Record, RequestMember, Tune
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    SellingStopped,
    Tick,
)
from firmware.kiosk.sale.shown.early_scans import SCANS_MAX, WAITS_MAX_S
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.stops import StopReason
from tests.support.kiosk_builders import (
    BISCUIT,
    CARD,
    COLA,
    moment,
    printing,
    ticket,
    walk,
    walked,
)

pytestmark = pytest.mark.unit


def early(*events: Event) -> Sale:
    return walk(printing(), *(events or (GoodsScanned(COLA),)))


def names(sale: Sale) -> list[str]:
    return [line.name for line in sale.basket.active_lines]


def test_it_waits_without_a_beep() -> None:
    sale, effects = walked(printing(), GoodsScanned(COLA))
    assert (sale.state, effects) == (SaleState.PRINTING, ())


@pytest.mark.parametrize("fails", [False, True])
def test_it_begins_the_next_sale_once_the_slip_is_over(*, fails: bool) -> None:
    sale = early(GoodsScanned(COLA), CardScanned(CARD), GoodsScanned(BISCUIT))
    job = ticket(sale).sale_id
    over = (
        PrintFailed(job, PrintTrouble.COVER_OPEN, may_have_printed=True)
        if fails
        else Printed(job)
    )
    after, effects = walked(sale, over)
    assert after.state is SaleState.SCANNING
    assert names(after) == [COLA.name, BISCUIT.name]
    assert after.member is not None
    assert after.member.card == CARD
    record, *begun = effects
    assert isinstance(record, Record)
    assert record.stage is SaleStage.CLOSED
    added = Beep(Tune.ADDED)
    assert begun == [added, RequestMember(CARD), added, added]
    assert after.early_scans == ()


def test_a_slow_printer_is_not_waited_for_longer() -> None:
    wait_s = moment().policy.patience.slip_wait_s
    shown = walk(printing(), GoodsScanned(COLA), now=moment(wait_s))
    after = walk(shown, Tick(), now=moment(wait_s + 1.0))
    assert (after.state, names(after)) == (SaleState.SCANNING, [COLA.name])


def test_what_was_shown_long_ago_begins_nothing() -> None:
    sale = early()
    printed = Printed(ticket(sale).sale_id)
    after = walk(sale, printed, now=moment(1.0 + WAITS_MAX_S))
    assert (after.state, after.early_scans) == (SaleState.THANKS, ())
    later = walk(after, Tick(), now=moment(2.0 + WAITS_MAX_S))
    assert later.state is SaleState.THANKS


def test_only_so_many_wait() -> None:
    sale = early(*[GoodsScanned(COLA)] * (SCANS_MAX + 1))
    after = walk(sale, Printed(ticket(sale).sale_id))
    assert names(after) == [COLA.name] * SCANS_MAX


def test_a_kiosk_that_stops_begins_nothing() -> None:
    after = walk(early(), SellingStopped(StopReason.JOURNAL))
    assert (after.state, after.early_scans) == (SaleState.STOPPED, ())


def test_another_slip_is_no_reason_to_begin() -> None:
    after = walk(early(), Printed("K1-3f2a9c-16"))
    assert (after.state, len(after.early_scans)) == (SaleState.PRINTING, 1)
