"""A price sticker beside an article number: the customer says which one is meant."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.choosing import SAME_VIEW_S
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.events import (
    Event,
    GoodsScanned,
    PayPressed,
    ReprintPressed,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.retail.article import Article
from tests.support.kiosk_builders import BISCUIT, COLA, moment, walk, walked

HAM = Article("6930000000019", "火腿 整只", 9_900)
STICKER = Article("00123", "火腿 切片", 3_980, by_weight=True)
NUMBER = GoodsScanned(HAM, by_camera=True)
LABEL = GoodsScanned(STICKER, weight_g=250, amount_fen=990, by_camera=True)
BOTH = (NUMBER, LABEL), (LABEL, NUMBER)
ANSWERS: tuple[tuple[Event, int], ...] = (
    (PayPressed(), 990),
    (UndoPressed(), 9_900),
    (ReprintPressed(None), 10_890),
)


@pytest.mark.parametrize("codes", BOTH)
@pytest.mark.parametrize(("press", "total_fen"), ANSWERS)
def test_the_customer_is_charged_what_was_chosen(
    codes: tuple[GoodsScanned, GoodsScanned], press: Event, total_fen: int
) -> None:
    asked, effects = walked(Sale(), *codes)
    assert asked.choice is not None
    assert (asked.choice.label_fen, asked.choice.article_fen) == (990, 9_900)
    assert effects == (Beep(Tune.ATTENTION),)
    chosen = walk(asked, press)
    assert (chosen.state, chosen.choice) == (SaleState.SCANNING, None)
    assert chosen.basket.listed_fen == total_fen
    assert walk(chosen, PayPressed()).state is SaleState.PAYING


@pytest.mark.parametrize(
    "number",
    ["20000004", "00123457", "2000000000015", "0200000000017", "0400000000015"],
)
def test_a_number_that_each_shop_may_use_is_a_label(number: str) -> None:
    label = replace(LABEL, article=replace(STICKER, gtin=number))
    asked = walk(Sale(), NUMBER, label)
    assert asked.choice is not None
    assert asked.choice.other_is_label


@pytest.mark.parametrize("codes", BOTH)
def test_nothing_else_is_taken_and_nothing_paid_before(
    codes: tuple[GoodsScanned, GoodsScanned],
) -> None:
    asked = walk(Sale(), *codes)
    other, effects = walked(asked, GoodsScanned(COLA))
    assert other.basket == asked.basket
    assert other.notice is not None
    assert other.notice.kind is NoticeKind.CHOOSE
    assert effects == (Beep(Tune.REFUSED),)
    again, effects = walked(asked, *codes)
    assert (again, effects) == (asked, ())
    assert walk(asked, PayPressed()).state is SaleState.SCANNING


def test_other_pieces_stay_and_the_last_one_is_replaced() -> None:
    first = walk(Sale(), GoodsScanned(COLA, by_camera=True))
    asked = walk(first, NUMBER, LABEL, now=moment(5.0))
    chosen = walk(asked, PayPressed(), now=moment(6.0))
    assert [line.gtin for line in chosen.basket.active_lines] == [COLA.gtin, "00123"]


def test_who_goes_away_is_charged_nothing() -> None:
    asked = walk(Sale(), NUMBER, LABEL)
    assert walk(asked, Tick(), now=moment(1_000.0)).basket.lines == ()
    cancelled = walk(asked, UndoHeld())
    assert (cancelled.state, cancelled.choice) == (SaleState.IDLE, None)


@pytest.mark.parametrize("pair", BOTH)
def test_a_scanner_is_never_asked(pair: tuple[GoodsScanned, GoodsScanned]) -> None:
    typed = [replace(each, by_camera=False) for each in pair]
    assert walk(Sale(), *typed).choice is None
    assert walk(Sale(), pair[0], typed[1]).choice is None
    assert walk(Sale(), typed[0], pair[1]).choice is None


def test_pieces_that_come_one_after_the_other_are_two() -> None:
    first = walk(Sale(), NUMBER)
    later = walk(first, LABEL, now=moment(1.0 + SAME_VIEW_S))
    assert (later.choice, later.basket.pieces) == (None, 2)


@pytest.mark.parametrize(
    "pair",
    [
        (GoodsScanned(COLA, by_camera=True), GoodsScanned(BISCUIT, by_camera=True)),
        (LABEL, replace(LABEL, article=replace(STICKER, gtin="00124"))),
    ],
)
def test_two_of_one_kind_are_two_pieces(
    pair: tuple[GoodsScanned, GoodsScanned],
) -> None:
    sale = walk(Sale(), *pair)
    assert (sale.choice, sale.basket.pieces) == (None, 2)


def test_a_piece_that_was_taken_back_is_not_in_question() -> None:
    assert walk(Sale(), NUMBER, UndoPressed(), LABEL).choice is None


@pytest.mark.parametrize("limit", [{"off_sale": True}, {"age_min": 18}])
def test_what_is_not_simply_sold_is_refused_as_ever(limit: dict[str, int]) -> None:
    event = replace(LABEL, article=replace(STICKER, **limit))
    sale = walk(Sale(), NUMBER, event)
    assert (sale.choice, sale.basket.pieces) == (None, 1)
    assert sale.notice is not None
