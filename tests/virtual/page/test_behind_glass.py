"""What a tab is told that looks behind the glass, and no other."""

import asyncio

from drivers.api import Lamp
from firmware.virtual.page.board.behind_glass import TRACES_MAX
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.board.tab_queue import WAITING_MAX, TabQueue
from firmware.virtual.page.messages.behind import (
    BehindShown,
    BooksShown,
    Lane,
    Traced,
)
from firmware.virtual.page.messages.to_page import CounterShown, LampLit, TabMessage


def trace(number: int = 0) -> Traced:
    return Traced(at_ms=1, lane=Lane.SALE, what="PayPressed", number=number)


def told_to(tab: TabQueue, count: int) -> list[TabMessage]:
    async def taken() -> list[TabMessage]:
        return [await asyncio.wait_for(tab.get(), 5) for _ in range(count)]

    return asyncio.run(taken())


def following(board: Board) -> TabQueue:
    tab = board.follow()
    told_to(tab, 1)
    return tab


def test_only_a_tab_that_looks_is_told_of_the_inside() -> None:
    board = Board()
    looks, other = following(board), following(board)
    assert board.behind.look(looks, on=True)
    board.take(trace())
    board.take(BooksShown(orders=1))
    board.take(LampLit(colour=Lamp.RED))
    assert told_to(looks, 3) == [BehindShown(), trace(1), BooksShown(orders=1)]
    assert told_to(other, 1) == [LampLit(colour=Lamp.RED)]


def test_who_looks_later_is_told_what_was() -> None:
    board = Board()
    first, second = following(board), following(board)
    board.behind.look(first, on=True)
    board.take(trace())
    assert not board.behind.look(second, on=True)
    assert told_to(second, 1) == [BehindShown(traces=(trace(1),))]


def test_nothing_is_kept_once_nobody_looks() -> None:
    board = Board()
    tab = following(board)
    board.behind.look(tab, on=True)
    board.take(trace())
    assert board.behind.look(tab, on=False)
    assert not board.behind.looked_at
    assert not board.behind.look(tab, on=False)
    board.behind.look(tab, on=True)
    told = told_to(tab, 3)
    assert told == [BehindShown(), trace(1), BehindShown()]


def test_a_tab_that_falls_behind_is_told_counter_and_inside_anew() -> None:
    board = Board()
    tab = following(board)
    board.behind.look(tab, on=True)
    for _ in range(TRACES_MAX + WAITING_MAX):
        board.take(trace())
    whole, inside = told_to(tab, 2)
    assert isinstance(whole, CounterShown)
    assert isinstance(inside, BehindShown)
    assert len(inside.traces) == TRACES_MAX
    board.take(trace())
    (newest,) = told_to(tab, 1)
    assert isinstance(newest, Traced)
    assert newest.number == inside.traces[-1].number + 1
