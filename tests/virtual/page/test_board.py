"""What each tab is told, and what a late or a slow one is told instead."""

import asyncio
from collections.abc import Callable

import pytest

from drivers.api import Lamp
from firmware.virtual.page.board.board import PILE_MAX, Board
from firmware.virtual.page.board.tab_queue import WAITING_MAX, TabQueue
from firmware.virtual.page.messages.to_page import (
    BuzzerSounds,
    CounterShown,
    GlassShown,
    LaidShown,
    LampLit,
    Opening,
    OrderRefused,
    PaperOut,
    PowerShown,
    ShopShown,
    SlipCut,
    SlipTorn,
    TabMessage,
)
from firmware.virtual.page.messages.to_shop import LayGood

STRIP = PaperOut(slip=1, width=8, height=1, bits="gA==")
CUT = SlipCut(slip=1, height=1, text="¥")


def glass(bits: str = "AA==") -> GlassShown:
    return GlassShown(width=8, height=1, bits=bits, contrast=255)


def told_to(tab: TabQueue, count: int) -> list[TabMessage]:
    async def taken() -> list[TabMessage]:
        return [await asyncio.wait_for(tab.get(), 5) for _ in range(count)]

    return asyncio.run(taken())


def test_a_tab_is_told_the_whole_counter_then_each_change() -> None:
    board = Board()
    board.take(LampLit(colour=Lamp.GREEN))
    tab = board.follow()
    first = told_to(tab, 1)
    board.take(BuzzerSounds(on=True))
    assert first == [CounterShown(lamp=LampLit(colour=Lamp.GREEN))]
    assert told_to(tab, 1) == [BuzzerSounds(on=True)]


def test_a_newer_picture_replaces_one_that_waits() -> None:
    board = Board()
    tab = board.follow()
    told_to(tab, 1)
    for told in (glass("AA=="), BuzzerSounds(on=True), glass("gA==")):
        board.take(told)
    assert told_to(tab, 2) == [BuzzerSounds(on=True), glass("gA==")]


def test_a_slow_tab_is_told_everything_anew() -> None:
    board = Board()
    tab = board.follow()
    told_to(tab, 1)
    for _ in range(WAITING_MAX + 1):
        board.take(STRIP)
    (anew,) = told_to(tab, 1)
    assert isinstance(anew, CounterShown)
    assert len(anew.printing) == WAITING_MAX + 1


def test_what_was_refused_is_told_beside_the_whole_counter() -> None:
    board = Board()
    tab = board.follow()
    told_to(tab, 1)
    board.take(ShopShown(state=Opening.OPENING))
    board.take(STRIP)
    refusal = OrderRefused(reason={"zh_CN": "没有这家店", "en": "no such shop"})
    board.take(refusal)
    anew, refused = told_to(tab, 2)
    assert isinstance(anew, CounterShown)
    assert refused == refusal


def test_a_tab_that_left_is_told_nothing() -> None:
    board = Board()
    tab = board.follow()
    board.leave(tab)
    told_to(tab, 1)
    board.take(STRIP)
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(tab.get(), 0.01))


def test_a_slip_hangs_until_it_is_torn() -> None:
    board = Board()
    board.take(STRIP)
    board.take(CUT)
    assert (board.counter.printing, board.counter.waiting) == ((STRIP,), CUT)
    board.take(SlipTorn(slip=1))
    counter = board.counter
    assert (counter.printing, counter.waiting, counter.pile) == ((), None, (CUT,))


def test_the_next_slip_pushes_the_last_one_off() -> None:
    board = Board()
    tab = board.follow()
    told_to(tab, 1)
    for told in (STRIP, CUT, STRIP):
        board.take(told)
    assert told_to(tab, 4) == [STRIP, CUT, SlipTorn(slip=1), STRIP]
    assert board.counter.printing == (STRIP,)


def test_without_power_nothing_shines_and_goods_stay() -> None:
    board = Board()
    laid = LaidShown(good=LayGood(good="milk"))
    dark: Callable[[], object] = lambda: (board.counter.glass, board.counter.lamp)  # noqa: E731
    for told in (glass(), LampLit(colour=Lamp.RED), laid, PowerShown(on=False)):
        board.take(told)
    assert dark() == (None, LampLit(colour=Lamp.OFF))
    assert board.counter.laid == laid


def test_pictures_of_old_slips_are_forgotten() -> None:
    board = Board()
    board.keep("/camera.jpg", b"view")
    for number in range(PILE_MAX + 5):
        board.keep(f"/slips/{number}.png", b"slip")
    assert len(board.pictures) == PILE_MAX + 2
    assert "/slips/0.png" not in board.pictures
    assert board.pictures["/camera.jpg"] == b"view"


def test_where_another_shop_opens_nothing_of_the_one_before_is_left() -> None:
    board = Board()
    board.take(LampLit(colour=Lamp.RED))
    board.take(STRIP)
    board.take(CUT)
    board.take(ShopShown(state=Opening.OPENING))
    assert board.counter == CounterShown()
