"""The thread of a shop from start to end; its scripts open no process."""

import queue
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image

from drivers.api import Button
from drivers.sim.printer.paper import PaperSlip
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.script_messages import RunState, ScriptRun
from firmware.virtual.page.messages.script_orders import (
    LoadScript,
    ScriptAct,
    SteerScript,
)
from firmware.virtual.page.messages.to_page import (
    HubShown,
    LaidShown,
    Opening,
    OrderRefused,
    ShelfShown,
    ShopShown,
    TabMessage,
)
from firmware.virtual.page.messages.to_shop import LayGood, PageOrder, PressKey
from firmware.virtual.page.replay.page_script import page_script
from firmware.virtual.page.shop_thread import BROKE, ShopReports, ShopThread
from firmware.virtual.page.shop_watcher import ShopWatcher
from firmware.virtual.phones.browser import Browser
from firmware.virtual.stage import Stage
from firmware.virtual.watcher import Watcher

LIMIT_S = 20.0
SHOP = "article 6901234500066 11.90 牛奶\nsay something\n"
NO_SCRIPT = "article 6901234500066 11.90 牛奶\n"
OTHER = "article 6901234500035 6.00 酸奶\nsay another thing\n"
BROKEN = "press pay\nopen shop\n"
"""Nobody presses a key of a kiosk without power."""


class Visited:
    """What a shop's thread reported, in order."""

    def __init__(
        self,
        text: str,
        *,
        breaks_at: type[TabMessage] | None = None,
        hasty: bool = False,
    ) -> None:
        self._told: queue.Queue[TabMessage | None] = queue.Queue()
        self._breaks_at = breaks_at
        self._hasty = hasty
        self.stages: list[weakref.ref[Stage]] = []
        self.thread = ShopThread(
            page_script("first", text),
            watcher=Watcher(),
            customer=self._customer,
            reports=ShopReports(
                publish=self._publish,
                keep=lambda _address, _file: None,
                opened=lambda: None,
                ended=lambda: self._told.put(None),
            ),
        )

    def _customer(self, stage: Stage) -> CounterCustomer:
        self.stages.append(weakref.ref(stage))
        return CounterCustomer(
            stage, Browser(""), site="", keep=lambda _address, _file: None
        )

    def _publish(self, told: TabMessage) -> None:
        if self._breaks_at and isinstance(told, self._breaks_at):
            raise KeyError(told)
        if self._hasty and told == ScriptRun(state=RunState.READY):
            self.give(SteerScript(act=ScriptAct.PLAY))
        self._told.put(told)

    def until(self, wanted: TabMessage | type[TabMessage]) -> TabMessage:
        """Forget what is told until this is."""
        while True:
            told = self._told.get(timeout=LIMIT_S)
            assert told is not None, "it ended"
            if told == wanted or type(told) is wanted:
                return told

    def rest(self) -> list[TabMessage]:
        """What was told until its end."""
        return list(iter(lambda: self._told.get(timeout=LIMIT_S), None))

    def give(self, *orders: PageOrder) -> None:
        assert all(self.thread.put(each) for each in orders)


@contextmanager
def visited(text: str = SHOP, *, hasty: bool = False) -> Generator[Visited]:
    shop = Visited(text, hasty=hasty)
    shop.thread.start()
    try:
        yield shop
    finally:
        shop.thread.stop()
    assert not shop.thread.is_alive()


def opened(shop: Visited) -> None:
    shop.until(ShopShown(state=Opening.OPEN))
    shop.until(HubShown(on=False))


def test_it_opens_obeys_and_closes() -> None:
    with visited() as shop:
        opened(shop)
        good = LayGood(good="milk")
        shop.give(good)
        assert shop.until(LaidShown) == LaidShown(good=good)
    assert shop.thread.failure == ""
    assert not shop.thread.put(good)


def test_a_script_opens_its_own_shop_and_what_came_after_it_was_the_other_s() -> None:
    with visited() as shop:
        opened(shop)
        shop.give(LoadScript(name="other", text=OTHER), SteerScript(act=ScriptAct.PLAY))
        shop.until(ShopShown(state=Opening.OPENING, reason="other"))
        shelf = shop.until(ShelfShown)
        assert isinstance(shelf, ShelfShown)
        assert [each.name for each in shelf.goods] == ["酸奶"]
        opened(shop)
    assert ScriptRun(state=RunState.PLAYING) not in shop.rest()


def test_of_a_closed_shop_nothing_is_kept() -> None:
    with visited() as shop:
        opened(shop)
        shop.give(LoadScript(name="other", text=OTHER))
        shop.until(ShopShown(state=Opening.OPENING, reason="other"))
        opened(shop)
        first, second = shop.stages
        assert (first() is None, second() is None) == (True, False)


def test_who_plays_a_script_at_once_is_heard_by_the_shop_opened_for_it() -> None:
    with visited(NO_SCRIPT, hasty=True) as shop:
        opened(shop)
        shop.give(LoadScript(name="other", text=OTHER))
        shop.until(ScriptRun(state=RunState.ENDED))


def test_a_shop_that_does_not_open_makes_room_for_the_first() -> None:
    with visited() as shop:
        opened(shop)
        shop.give(LoadScript(name="broken", text=BROKEN))
        shop.until(ShopShown(state=Opening.OPENING, reason="broken"))
        shop.until(ShopShown(state=Opening.OPENING, reason="first"))
        refused = shop.until(OrderRefused)
        assert isinstance(refused, OrderRefused)
        assert all("press pay" in each for each in refused.reason.values())
        opened(shop)
    assert shop.thread.failure == ""


def test_without_its_first_shop_there_is_no_page() -> None:
    shop = Visited(BROKEN)
    shop.thread.start()
    (failed,) = shop.rest()
    assert isinstance(failed, ShopShown)
    assert failed.state is Opening.FAILED
    shop.thread.stop()
    assert "press pay" in shop.thread.failure


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_ends_it_and_is_no_good_end() -> None:
    shop = Visited(SHOP, breaks_at=HubShown)
    shop.thread.start()
    shop.rest()
    shop.thread.stop()
    assert shop.thread.failure == BROKE


def test_orders_wait_while_a_shop_opens() -> None:
    shop = Visited(SHOP)
    shop.give(LayGood(good="milk"), PressKey(key=Button.PAY))
    shop.thread.start()
    assert isinstance(shop.until(LaidShown), LaidShown)
    shop.thread.stop()


class Seen(Watcher):
    """Counts slips."""

    def __init__(self) -> None:
        self.slips = 0

    def cut(self, slip: PaperSlip) -> None:
        """One more."""
        assert slip
        self.slips += 1


def test_what_a_closing_shop_still_prints_is_not_the_next_one_s() -> None:
    page, slip = Seen(), PaperSlip("¥", Image.new("L", (8, 1)))
    heard: list[dict[str, Any]] = []
    watcher = ShopWatcher(page)
    watcher.on_report = heard.append
    for _ in range(2):
        watcher.cut(slip)
        watcher.reported({"power": False})
        watcher.end()
    assert (page.slips, heard) == (1, [{"power": False}])
