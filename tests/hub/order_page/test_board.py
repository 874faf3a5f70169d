"""Which orders are kept: one open at each kiosk, none for ever, none in plenty."""

import pytest
from msgspec.structs import replace

from firmware.hub.order_page.board import (
    ASK_AGAIN_S,
    ENDED_S,
    MAX_ORDERS,
    OPEN_S,
    OrderBoard,
)
from tests.support.order_page_rig import ended, order

A, B = order("k1-1-1"), order("k1-1-2")


def states(board: OrderBoard, now_s: float) -> dict[str, str]:
    return {one.order.sale_id: one.state_at(now_s) for one in board.all(now_s)}


def test_an_order_that_nobody_repeats_is_silent_and_opens_again_when_repeated() -> None:
    board = OrderBoard()
    board.receive("k1", A, 0)
    assert states(board, OPEN_S - 0.1) == {"k1-1-1": "open"}
    assert states(board, OPEN_S) == {"k1-1-1": "silent"}
    board.receive("k1", A, OPEN_S + 1)
    assert states(board, OPEN_S + 2) == {"k1-1-1": "open"}


def test_the_next_order_of_a_kiosk_silences_the_one_before() -> None:
    board = OrderBoard()
    board.receive("k1", A, 0)
    board.receive("k2", order("k2-1-9"), 0)
    board.receive("k1", B, 1)
    assert states(board, 1) == {"k1-1-1": "silent", "k2-1-9": "open", "k1-1-2": "open"}


@pytest.mark.parametrize("state", ["paid", "voided"])
def test_what_has_ended_keeps_its_goods_and_never_opens_again(state: str) -> None:
    board = OrderBoard()
    board.receive("k1", A, 0)
    board.receive("k1", ended(A, state), 1)
    board.receive("k1", A, 2)  # a message that came late
    kept = board.find("k1-1-1", 3)
    assert kept is not None
    assert kept.state_at(3) == state
    assert kept.order.lines == A.lines


def test_an_order_that_changes_is_shown_as_it_is_now() -> None:
    board = OrderBoard()
    board.receive("k1", A, 0)
    board.receive("k1", replace(A, payable_fen=7), 1)
    kept = board.find("k1-1-1", 1)
    assert kept is not None
    assert kept.order.payable_fen == 7


def test_everything_is_forgotten_after_a_while() -> None:
    board = OrderBoard()
    board.receive("k1", A, 0)
    board.receive("k1", ended(A, "paid"), 1)
    assert states(board, ENDED_S) == {"k1-1-1": "paid"}
    assert states(board, ENDED_S + 1) == {}
    assert board.find("k1-1-1", ENDED_S + 1) is None


def test_a_flood_of_orders_costs_no_more_than_its_bound() -> None:
    board = OrderBoard()
    for number in range(MAX_ORDERS + 50):
        board.receive("k1", order(f"k1-1-{number + 1}"), number / 1_000)
    assert len(board.all(1)) == MAX_ORDERS
    assert board.find(f"k1-1-{MAX_ORDERS + 50}", 1) is not None


def test_an_ask_is_remembered_while_its_order_goes_on() -> None:
    board = OrderBoard()
    board.receive("k1", A, 0)
    board.note_ask("k1-1-1", 1, attempts=0)
    board.receive("k1", A, 5)
    kept = board.find("k1-1-1", 5)
    assert kept is not None
    assert (kept.asks, kept.asked_lately(5)) == (1, True)
    assert not kept.asked_lately(1 + ASK_AGAIN_S)
