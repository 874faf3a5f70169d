"""What waits for staff, and a call, through warnings, time and other presses."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.events import (
    CallPressed,
    CardScanned,
    Event,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    ReprintPressed,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.retail.article import Article
from firmware.retail.basket import MAX_FEN
from firmware.retail.basket_limits import BasketLimits
from tests.support.kiosk_builders import (
    CARD,
    COLA,
    POLICY,
    filled,
    moment,
    printing,
    walk,
    walked,
)

pytestmark = pytest.mark.unit

SPIRIT = Article("2", "白酒", 9900, age_min=18)
WAITS = GoodsScanned(SPIRIT)
LABEL = GoodsScanned(Article("2100000000128", "可口可乐 临期", 150), by_camera=True)
WARNED = moment(62)


def warned(sale: Sale) -> Sale:
    sale = walk(sale, Tick(), now=WARNED)
    assert sale.state is SaleState.WARNING
    return sale


def test_a_customers_call_outlasts_what_is_taken_back() -> None:
    called = walk(filled(), CallPressed(), WAITS, UndoPressed())
    assert (called.awaiting, called.staff_called) == (None, True)
    also = walk(filled(), WAITS, CallPressed(), UndoPressed())
    assert also.staff_called
    assert not walk(also, StaffProven("b-1")).staff_called


@pytest.mark.parametrize(
    ("event", "at_s"), [(UndoHeld(), 2.0), (UndoPressed(), 2.0), (Tick(), 100.0)]
)
def test_nobody_is_called_for_what_is_gone(event: Event, at_s: float) -> None:
    assert walk(Sale(), WAITS).staff_called
    gone = walk(walk(Sale(), WAITS), event, now=moment(at_s))
    assert (gone.state, gone.staff_called) == (SaleState.IDLE, False)


def test_a_member_stays_when_what_waits_is_taken_back() -> None:
    member = walk(Sale(), CardScanned(CARD), MemberReplied(CARD, "m1", 12))
    sale = walk(member, WAITS, UndoPressed())
    assert sale.member == member.member


def test_who_calls_is_still_there() -> None:
    sale = walk(warned(filled()), CallPressed(), now=WARNED)
    assert (sale.state, sale.acted_at_s) == (SaleState.SCANNING, WARNED.mono_s)
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.STAFF_CALLED


def test_a_call_is_heard_while_a_slip_is_printed() -> None:
    before = printing()
    called, effects = walked(before, CallPressed(), now=moment(5))
    assert (called.state, called.staff_called) == (SaleState.PRINTING, True)
    assert called.acted_at_s == before.acted_at_s
    assert effects == (Beep(Tune.ATTENTION),)


@pytest.mark.parametrize(
    ("press", "total_fen"),
    [(PayPressed(), 150), (UndoPressed(), 300), (ReprintPressed(None), 450)],
)
def test_a_question_is_answered_after_a_warning_too(
    press: Event, total_fen: int
) -> None:
    asked = walk(Sale(), GoodsScanned(COLA, by_camera=True), LABEL)
    chosen = walk(warned(asked), press, now=WARNED)
    assert (chosen.state, chosen.choice) == (SaleState.SCANNING, None)
    assert chosen.basket.listed_fen == total_fen


def test_a_warning_prints_no_slip() -> None:
    sale = warned(filled())
    assert walked(sale, ReprintPressed(None), now=WARNED) == (sale, ())


@pytest.mark.parametrize(
    "beyond",
    [
        GoodsScanned(Article("3", "金条", MAX_FEN + 1)),
        GoodsScanned(replace(SPIRIT, price_fen=MAX_FEN)),
    ],
)
def test_staff_are_not_called_for_what_they_cannot_allow(beyond: GoodsScanned) -> None:
    sale = walk(filled(), beyond)
    assert (sale.awaiting, sale.staff_called) == (None, False)
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.FULL
    assert walk(sale, PayPressed()).state is SaleState.PAYING


def test_a_basket_at_its_last_line_is_paid_first() -> None:
    limits = BasketLimits(pieces_max=1, lines_max=2)
    now = moment(policy=replace(POLICY, limits=limits))
    two = walk(Sale(), GoodsScanned(COLA), GoodsScanned(COLA), now=now)
    assert two.awaiting is not None
    full = walk(two, StaffProven("b-1"), GoodsScanned(COLA), now=now)
    assert full.basket.pieces == 2
    assert full.awaiting is None
    assert full.notice is not None
    assert full.notice.kind is NoticeKind.FULL
