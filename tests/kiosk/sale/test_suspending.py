"""A basket that cannot be paid now is suspended by staff, and recalled (E17)."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Now, Sale, SaleState
from firmware.kiosk.sale.effects import PrintSlip, Record
from firmware.kiosk.sale.events import (
    CallPressed,
    GoodsScanned,
    PayPressed,
    StaffProven,
    UndoHeld,
)
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.ticket import Recalled, SaleStage
from tests.support.kiosk_builders import (
    COLA,
    filled,
    moment,
    paying,
    ticket,
    walk,
    walked,
    with_member,
)

BADGE = StaffProven("b-1")


def suspended(sale: Sale | None = None) -> Sale:
    return walk(sale or filled(), BADGE, CallPressed())


def recalled(*, used: bool = False, now: Now | None = None) -> Sale:
    shown = SuspendedShown(ticket(suspended()), used=used)
    return walk(Sale(), BADGE, shown, now=now or moment(5.0))


def kind(sale: Sale) -> NoticeKind | None:
    return None if sale.notice is None else sale.notice.kind


def test_staff_suspend_a_basket_in_one_commit_and_its_slip_comes_out() -> None:
    sale, effects = walked(filled(), BADGE, CallPressed())

    record, paper, _ = effects
    assert isinstance(record, Record)
    assert record.stage is SaleStage.SUSPENDED
    assert record.ticket.basket == filled().basket
    assert paper == PrintSlip(record.ticket, copy=False)
    assert sale.state is SaleState.THANKS
    assert not sale.staff_called


def test_without_a_printer_the_screen_alone_has_the_code() -> None:
    _, effects = walked(filled(), BADGE, CallPressed(), now=moment(prints_slips=False))

    assert not any(isinstance(each, PrintSlip) for each in effects)


def test_a_customer_who_calls_suspends_nothing() -> None:
    sale, effects = walked(filled(), CallPressed())

    assert sale.called
    assert sale.basket == filled().basket
    assert not any(isinstance(each, Record) for each in effects)


def test_a_proof_that_is_over_suspends_nothing() -> None:
    proven = walk(filled(), BADGE)
    late = moment(1.0 + moment().policy.staff.approval_open_s)

    assert walk(proven, CallPressed(), now=late).called


def test_a_piece_that_waits_for_staff_is_not_suspended_unseen() -> None:
    spirits = GoodsScanned(replace(COLA, gtin="6900000000007", age_min=18))

    sale = walk(filled(), BADGE, spirits, CallPressed())

    assert sale.awaiting is not None
    assert sale.called


def test_no_member_stays_in_a_suspended_basket() -> None:
    kept = ticket(suspended(with_member()))

    assert kept.member is None
    assert (kept.points, kept.claim) == (0, "")


def test_who_is_proven_over_a_basket_reads_how_to_suspend_it() -> None:
    assert kind(walk(filled(), BADGE)) is NoticeKind.MAY_SUSPEND
    assert kind(walk(Sale(), BADGE)) is NoticeKind.STAFF_PROVEN


def test_a_recalled_basket_is_open_again_and_can_be_paid() -> None:
    sale = recalled()

    assert sale.state is SaleState.SCANNING
    assert sale.basket == filled().basket
    assert kind(sale) is NoticeKind.RECALLED
    kept = ticket(suspended())
    assert ticket(paying(sale)).recalled == Recalled(kept.number, kept.sale_id)


def test_a_recalled_basket_goes_on_with_more_goods() -> None:
    sale = walk(recalled(), GoodsScanned(COLA), now=moment(6.0))

    assert len(sale.basket.active_lines) == 4


def test_only_staff_recall() -> None:
    sale = walk(Sale(), SuspendedShown(ticket(suspended())))

    assert sale.state is SaleState.IDLE
    assert kind(sale) is NoticeKind.RECALL_BY_STAFF


def test_a_basket_that_was_paid_since_is_not_recalled_again() -> None:
    assert kind(recalled(used=True)) is NoticeKind.RECALL_USED


@pytest.mark.parametrize(
    ("utc", "known", "expected"),
    [
        ("2026-11-22T15:59:59.000Z", True, NoticeKind.RECALLED),
        ("2026-11-22T16:00:00.000Z", True, NoticeKind.RECALL_EXPIRED),
        ("2026-11-23T08:30:00.000Z", False, NoticeKind.RECALLED),
    ],
)
def test_it_is_over_with_the_store_day_if_that_is_known(
    utc: str, *, known: bool, expected: NoticeKind
) -> None:
    assert kind(recalled(now=moment(5.0, utc=utc, time_known=known))) is expected


def test_who_recalls_is_shown_that_the_price_is_another_one() -> None:
    kept = ticket(suspended())
    dearer = replace(kept, quote=replace(kept.quote, payable_fen=1))

    sale = walk(Sale(), BADGE, SuspendedShown(dearer))

    assert kind(sale) is NoticeKind.REPRICED
    assert sale.basket == kept.basket


def test_its_slip_over_another_basket_waits_and_over_its_own_changes_nothing() -> None:
    shown = SuspendedShown(ticket(suspended()))

    assert kind(walk(filled(), shown)) is NoticeKind.RECALL_LATER
    assert walk(recalled(), shown, now=moment(5.5)) == recalled()


def test_a_recalled_basket_that_is_cancelled_leaves_nothing_behind() -> None:
    sale = walk(recalled(), UndoHeld(), GoodsScanned(COLA), PayPressed())

    assert ticket(sale).recalled is None
