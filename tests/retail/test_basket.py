"""The basket: what goes in, what is taken back, what is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.article import Article
from firmware.retail.basket import (
    Basket,
    EntryMethod,
    Group,
    Label,
    Refusal,
    add,
    add_approved,
    grouped,
    void_last,
)
from firmware.retail.basket_limits import MAX_LINES, BasketLimits

COLA = Article("6901234567892", "可乐", 350)
TEA = Article("4006381333931", "茶", 999)
PEARS = Article("00123", "梨", 1_599, by_weight=True)
LIMITS = BasketLimits()
WIDE = BasketLimits(pieces_max=999, lines_max=9_999, amount_max_fen=100_000_000)


def filled(*articles: Article) -> Basket:
    basket = Basket()
    for article in articles:
        more = add(basket, article, WIDE)
        assert isinstance(more, Basket)
        basket = more
    return basket


def labelled(
    article: Article, *, amount_fen: int | None = None, weight_g: int | None = None
) -> Basket:
    basket = add(Basket(), article, WIDE, label=Label(amount_fen, weight_g))
    assert isinstance(basket, Basket)
    return basket


def test_pieces_and_listed_sum_count_what_stands() -> None:
    basket = void_last(filled(COLA, TEA, COLA))
    assert (basket.pieces, basket.listed_fen) == (2, 1_349)
    assert [line.number for line in basket.active_lines] == [1, 2]


def test_a_void_is_a_new_line_that_reverses_one() -> None:
    basket = void_last(filled(COLA, TEA))
    last = basket.lines[-1]
    assert (last.number, last.voids) == (3, 2)
    assert (last.pieces, last.amount_fen) == (-1, -999)
    assert last.entry is EntryMethod.VOID


def test_taking_back_from_an_empty_basket_changes_nothing() -> None:
    assert void_last(Basket()) == Basket()
    empty = void_last(filled(COLA))
    assert void_last(empty) == empty


@pytest.mark.parametrize(
    ("article", "refusal"),
    [
        (replace(COLA, off_sale=True), Refusal.OFF_SALE),
        (replace(COLA, age_min=18), Refusal.AGE),
        (PEARS, Refusal.UNWEIGHED),
    ],
)
def test_an_article_that_is_not_sold_here_is_refused(
    article: Article, refusal: Refusal
) -> None:
    assert add(Basket(), article, LIMITS) is refusal


def test_the_limits_themselves_are_allowed() -> None:
    limits = BasketLimits(pieces_max=2, amount_max_fen=700)
    assert isinstance(add(filled(COLA), COLA, limits), Basket)
    assert add(filled(COLA, COLA), COLA, limits) is Refusal.PIECES
    assert add(filled(COLA), replace(COLA, price_fen=351), limits) is Refusal.AMOUNT


def test_filling_and_emptying_ends_somewhere() -> None:
    basket = void_last(filled(COLA))
    assert add(basket, COLA, BasketLimits(lines_max=2)) is Refusal.PIECES
    assert isinstance(add(basket, COLA, BasketLimits(lines_max=3)), Basket)


@pytest.mark.parametrize("adding", [add, add_approved])
def test_no_basket_outgrows_its_message_whatever_is_taken_back(
    adding: Callable[[Basket, Article, BasketLimits], Basket | Refusal],
) -> None:
    limits = BasketLimits(pieces_max=999, lines_max=MAX_LINES)
    basket, sweet = Basket(), replace(COLA, price_fen=1)
    while isinstance(more := adding(basket, sweet, limits), Basket):
        basket = more
    assert more is Refusal.PIECES
    while basket.pieces:
        basket = void_last(basket)
    assert len(basket.lines) <= MAX_LINES
    assert adding(basket, COLA, limits) is Refusal.PIECES


def test_a_label_s_amount_is_the_price() -> None:
    (line,) = labelled(PEARS, amount_fen=1_250, weight_g=782).lines
    assert (line.amount_fen, line.weight_g) == (1_250, 782)
    assert line.entry is EntryMethod.LABELLED


def test_a_label_s_weight_is_priced_to_the_fen() -> None:
    (line,) = labelled(PEARS, weight_g=1_234).lines
    assert (line.amount_fen, line.weight_g) == (1_973, 1_234)
    assert line.entry is EntryMethod.WEIGHED


def test_a_weight_prices_nothing_that_is_sold_by_piece() -> None:
    assert add(Basket(), COLA, WIDE, label=Label(weight_g=2_500)) is Refusal.BY_PIECE
    assert (
        add_approved(Basket(), COLA, WIDE, label=Label(weight_g=2_500))
        is Refusal.BY_PIECE
    )
    (line,) = labelled(COLA, weight_g=330, amount_fen=700).lines
    assert (line.amount_fen, line.entry) == (700, EntryMethod.LABELLED)


def test_a_measure_without_a_price_sells_no_piece() -> None:
    cloth = Label(measured=True)
    assert add(Basket(), COLA, WIDE, label=cloth) is Refusal.BY_PIECE
    assert add(Basket(), PEARS, WIDE, label=cloth) is Refusal.UNWEIGHED
    priced = add(Basket(), COLA, WIDE, label=replace(cloth, amount_fen=700))
    assert isinstance(priced, Basket)
    assert priced.listed_fen == 700
    weighed = add(Basket(), PEARS, WIDE, label=replace(cloth, weight_g=1_234))
    assert isinstance(weighed, Basket)
    assert weighed.listed_fen == 1_973


def test_goods_listed_at_0_are_sold_unless_the_policy_forbids_it() -> None:
    free, paid_only = replace(COLA, price_fen=0), replace(WIDE, free_goods=False)
    assert isinstance(add(Basket(), free, WIDE), Basket)
    assert add(Basket(), free, paid_only) is Refusal.FREE
    assert add_approved(Basket(), free, paid_only) is Refusal.FREE
    label = Label(amount_fen=0)
    assert add(Basket(), COLA, paid_only, label=label) is Refusal.FREE
    assert isinstance(add(Basket(), COLA, paid_only), Basket)


@pytest.mark.parametrize(
    ("article", "label", "refusal"),
    [
        (COLA, Label(weight_g=500), Refusal.BY_PIECE),
        (PEARS, Label(), Refusal.UNWEIGHED),
        (COLA, Label(), Refusal.AGE),
    ],
)
def test_staff_are_asked_only_what_they_can_allow(
    article: Article, label: Label, refusal: Refusal
) -> None:
    adults_only = replace(article, age_min=18)
    assert add(Basket(), adults_only, WIDE, label=label) is refusal


def test_a_label_beyond_the_limit_is_refused() -> None:
    limits = BasketLimits(amount_max_fen=1_000)
    assert add(Basket(), PEARS, limits, label=Label(amount_fen=1_001)) is Refusal.AMOUNT
    assert add(Basket(), PEARS, limits, label=Label(weight_g=10_000)) is Refusal.AMOUNT


def test_equal_lines_are_read_together_and_unequal_ones_apart() -> None:
    basket = filled(COLA, TEA, COLA)
    for amount_fen, weight_g in [(None, 500), (None, 500), (800, 501)]:
        more = add(basket, PEARS, WIDE, label=Label(amount_fen, weight_g))
        assert isinstance(more, Basket)
        basket = more
    assert list(grouped(basket)) == [
        Group(COLA.gtin, "可乐", 2, 350, 700),
        Group(TEA.gtin, "茶", 1, 999, 999),
        Group("00123", "梨", 2, 800, 1_600, 500, 1_599),
        Group("00123", "梨", 1, 800, 800, 501),
    ]


@given(st.lists(st.sampled_from([COLA, TEA, PEARS, None]), max_size=30))
def test_what_stands_is_what_was_added_and_not_taken_back(
    acts: list[Article | None],
) -> None:
    basket, expected = Basket(), list[str]()
    for act in acts:
        if act is None:
            basket, expected = void_last(basket), expected[:-1]
        else:
            more = add(
                basket, act, WIDE, label=Label(weight_g=777 if act.by_weight else None)
            )
            assert isinstance(more, Basket)
            basket, expected = more, [*expected, act.gtin]
    assert [line.gtin for line in basket.active_lines] == expected
    assert [line.number for line in basket.lines] == [
        number for number, _ in enumerate(basket.lines, start=1)
    ]
    assert basket.pieces == len(expected)
    assert basket.listed_fen == sum(group.amount_fen for group in grouped(basket))
    assert basket.pieces == sum(group.pieces for group in grouped(basket))


def test_what_weighs_next_to_nothing_costs_the_least_there_is() -> None:
    cheap = Article("00123", "葱", 80, by_weight=True)
    label = Label(weight_g=5)
    for goods_min_fen, listed_fen in ((0, 0), (1, 1)):
        basket = add(Basket(), cheap, WIDE, label=label, goods_min_fen=goods_min_fen)
        assert isinstance(basket, Basket)
        assert basket.listed_fen == listed_fen
        assert basket.lines[0].kg_price_fen == 80


def test_what_costs_nothing_goes_on_costing_nothing() -> None:
    free = Article("00123", "葱", 0, by_weight=True)
    basket = add(Basket(), free, WIDE, label=Label(weight_g=5), goods_min_fen=1)
    assert isinstance(basket, Basket)
    assert basket.listed_fen == 0
