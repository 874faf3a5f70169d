"""What a package bears beside its number costs nothing and says nothing."""

from dataclasses import replace
from itertools import permutations

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState, deadline_s, step
from firmware.kiosk.sale.beside_goods import PUZZLED_S
from firmware.kiosk.sale.effects import Beep, CountUnknown, Tune
from firmware.kiosk.sale.events import (
    GoodsScanned,
    PayPressed,
    StaffProven,
    Tick,
    UnknownScanned,
)
from firmware.kiosk.sale.state import IN_VIEW_S
from firmware.retail.article import Article
from firmware.retail.codes.code_kinds import Reason
from tests.support.kiosk_builders import (
    BISCUIT,
    COLA,
    filled,
    moment,
    thanking,
    walk,
    walked,
)

pytestmark = pytest.mark.unit

EAN = GoodsScanned(COLA, by_camera=True, form="ean13")
LINK = replace(EAN, form="qr")
MATRIX = replace(EAN, form="datamatrix")
SPIRIT = Article("2", "白酒", 9900, age_min=18)
PEARS = Article("6930000000019", "梨", 1580, by_weight=True)
BRAND = UnknownScanned(Reason.LINK, form="qr")


@pytest.mark.parametrize("codes", list(permutations((EAN, LINK, MATRIX))))
def test_a_number_in_several_forms_is_one_piece(codes: tuple[GoodsScanned]) -> None:
    sale, now_s = Sale(), 1.0
    for code in codes:
        sale = step(sale, code, moment(now_s))[0]
        now_s += 0.9
    assert sale.basket.pieces == 1
    assert sale.notice is None


@pytest.mark.parametrize("codes", list(permutations((EAN, EAN, LINK, LINK))))
def test_two_pieces_that_show_two_forms_each_are_two(
    codes: tuple[GoodsScanned, ...],
) -> None:
    assert walk(Sale(), *codes).basket.pieces == 2


def test_other_goods_between_two_forms_change_nothing() -> None:
    biscuit = replace(EAN, article=BISCUIT)
    sale = walk(Sale(), EAN, biscuit, LINK, replace(biscuit, form="qr"))
    assert sale.basket.pieces == 2


def test_a_second_piece_is_scanned_as_ever() -> None:
    sale = walk(Sale(), EAN, LINK)
    assert walk(sale, EAN, now=moment(2.1)).basket.pieces == 2
    assert walk(sale, LINK, now=moment(2 + IN_VIEW_S)).basket.pieces == 2


def test_a_hand_scanner_means_each_code_that_it_reads() -> None:
    typed = GoodsScanned(COLA)
    assert walk(Sale(), typed, typed, LINK).basket.pieces == 3


def test_what_waits_for_staff_waits_once() -> None:
    spirit = replace(EAN, article=SPIRIT)
    waiting = walk(Sale(), spirit)
    same, effects = walked(waiting, replace(spirit, form="qr"))
    assert (same.awaiting, effects) == (spirit, ())
    assert same.notice == waiting.notice
    approved = walk(same, StaffProven("b-1"), replace(spirit, form="datamatrix"))
    assert (approved.basket.pieces, approved.awaiting) == (1, None)


def test_a_number_without_the_weight_is_no_second_piece() -> None:
    number = replace(EAN, article=PEARS)
    label = replace(number, weight_g=1250, form="datamatrix")
    for codes in ((number, label), (label, number)):
        sale = walk(Sale(), *codes)
        assert sale.basket.listed_fen == 1975
        assert sale.notice is None


@pytest.mark.parametrize("before", [Sale(), filled()], ids=["idle", "a basket"])
def test_a_code_that_is_read_before_the_number_is_silent(before: Sale) -> None:
    sale, effects = step(before, BRAND, moment(10))
    assert (sale.notice, effects) == (None, (CountUnknown(Reason.LINK, None),))
    sale, effects = step(sale, EAN, moment(10.5))
    assert (sale.notice, sale.puzzle) == (None, None)
    assert effects == (Beep(Tune.ADDED),)


@pytest.mark.parametrize("before", [Sale(), filled()], ids=["idle", "a basket"])
def test_a_code_without_goods_is_refused_a_moment_later(before: Sale) -> None:
    puzzled = step(before, BRAND, moment(10))[0]
    again = step(puzzled, BRAND, moment(10.5))[0]
    assert deadline_s(again, moment().policy) == 10 + PUZZLED_S
    assert step(again, Tick(), moment(10.9))[1] == ()
    sale, effects = step(again, Tick(), moment(10 + PUZZLED_S))
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.UNKNOWN_CODE
    assert (sale.state, effects) == (before.state, (Beep(Tune.REFUSED),))


def test_a_hand_scanner_is_told_at_once() -> None:
    sale, effects = step(filled(), replace(BRAND, form=""), moment(10))
    assert sale.notice is not None
    assert Beep(Tune.REFUSED) in effects


def test_who_pays_is_not_told_of_a_code_that_was_in_view() -> None:
    puzzled = step(filled(), BRAND, moment(10))[0]
    total = step(puzzled, PayPressed(), moment(10.2))[0]
    assert (total.state, total.puzzle) == (SaleState.PAYING, None)


@pytest.mark.parametrize(
    ("form", "silent"),
    [("code128", True), ("qr", True), ("datamatrix", True), ("ean13", False)],
)
def test_digits_that_cannot_be_misread_are_a_lot(form: str, *, silent: bool) -> None:
    lot = UnknownScanned(Reason.CHECK_DIGIT, form=form)
    sale = walk(Sale(), EAN, lot)
    assert (sale.notice is None) is silent


def test_the_code_on_a_slip_neither_beeps_nor_ends_its_reprint() -> None:
    slip = UnknownScanned(Reason.TEXT, form="qr")
    seen, effects = walked(thanking(), slip, now=moment(5))
    assert (seen.notice, seen.puzzle) == (None, None)
    assert effects == (CountUnknown(Reason.TEXT, None),)
    idle = step(seen, Tick(), moment(20))[0]
    assert idle.own_slip is not None
    again = step(idle, slip, moment(21))[0]
    assert again.own_slip is not None
    assert step(again, Tick(), moment(21 + PUZZLED_S))[0].own_slip is None
