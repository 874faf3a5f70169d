"""Two counters of the virtual kiosk's shop, to measure: with its page, and without.

At both the kiosk's daemon is the same, and so is what a customer does; at one the page
is served and its thread owns the stage, at the other the stage is used directly.
"""

import asyncio
import os
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from drivers.api import Button
from drivers.sim.reserved_port import HOST
from firmware.virtual.page.acting import AtCounter, carry_out
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.protocol import SUBPROTOCOL
from firmware.virtual.page.messages.to_page import TabMessage
from firmware.virtual.page.messages.to_shop import (
    HoldPhone,
    LayGood,
    PageOrder,
    PhoneFace,
    PressKey,
    ReleaseKey,
    TakeGoodAway,
    TearSlip,
    TurnPhone,
)
from firmware.virtual.page.page_watcher import PageWatcher
from firmware.virtual.page.replay.page_script import PageScript, page_script
from firmware.virtual.page.serving import PageServer
from firmware.virtual.page.shop_thread import OPENING_SALE, ShopReports, ShopThread
from firmware.virtual.page.web.app import page_app
from firmware.virtual.phones.browser import Browser
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import play
from firmware.virtual.stage import Stage
from firmware.virtual.watcher import Watcher

LIMIT_S = 60.0
PRESSED_S, POLL_S = 0.12, 0.02
MS_A_TICK = 1e3 / os.sysconf("SC_CLK_TCK")
READY, ASKED, PAID = "请扫商品条码", "请出示付款码", "已支付"


def script() -> PageScript:
    """The shop that `make run` opens."""
    return page_script("opening", OPENING_SALE.read_text("utf-8"))


class SoldCounter(ABC):
    """A customer at a counter, who pays by phone."""

    stage: Stage

    @property
    @abstractmethod
    def texts(self) -> str:
        """What the display says."""

    @abstractmethod
    def do(self, order: PageOrder) -> None:
        """Have this done at the counter."""

    @abstractmethod
    def pass_time(self, seconds: float) -> None:
        """Wait, looking on."""

    @abstractmethod
    def close(self) -> None:
        """Close the shop."""

    def cpu_ms(self) -> float:
        """What the kiosk's daemon has used of processors so far."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * MS_A_TICK

    def memory_mb(self) -> float:
        """What of the daemon is in memory."""
        lines = self._proc("status").splitlines()
        return int(next(each for each in lines if "VmRSS" in each).split()[1]) / 1e3

    def sell(self) -> float:
        """One sale from good to slip; the daemon's CPU time, ms."""
        began_ms = self.cpu_ms()
        self.do(LayGood(good="milk"))
        self._await("¥")
        self.do(TakeGoodAway())
        self._press()
        self._await(ASKED)
        self.do(TurnPhone(face=PhoneFace.PAY))
        self.do(HoldPhone())
        self._await(PAID)
        self.do(TakeGoodAway())
        self._until(lambda: len(self.stage.tray) > 0)
        self.do(TearSlip())
        self._press()
        self._await(READY)
        return self.cpu_ms() - began_ms

    def _press(self) -> None:
        self.do(PressKey(key=Button.PAY))
        self.pass_time(PRESSED_S)
        self.do(ReleaseKey(key=Button.PAY))

    def _await(self, text: str) -> None:
        self._until(lambda: text in self.texts)

    def _until(self, true: Callable[[], bool]) -> None:
        until_s = time.monotonic() + LIMIT_S
        while not true():
            assert time.monotonic() < until_s, self.texts
            self.pass_time(POLL_S)

    def _proc(self, name: str) -> str:
        kiosk = self.stage.shop.kiosk
        assert kiosk is not None
        return Path(f"/proc/{kiosk.pid}/{name}").read_text("ascii")


class HeardTexts(Watcher):
    """Keeps the newest texts of the display."""

    def __init__(self) -> None:
        self.texts = ""

    def told(self, what: dict[str, Any]) -> None:
        """The kiosk told something."""
        self.texts = "\n".join(what.get("texts", [])) or self.texts


class PlainCounter(SoldCounter):
    """Without a page; its caller's thread owns the stage."""

    def __init__(self) -> None:
        self._heard = HeardTexts()
        self.stage = Stage(LineReporter(), watcher=self._heard)
        play(self.stage, script().set_up, self.stage.reporter)
        self._customer = CounterCustomer(
            self.stage, Browser(""), site="", keep=lambda _address, _file: None
        )
        self._customer.begin()

    @property
    def texts(self) -> str:
        """What the display says."""
        return self._heard.texts

    def do(self, order: PageOrder) -> None:
        """Have this done at the counter."""
        for _ in carry_out(
            AtCounter(self.stage, self._customer, time.monotonic()), order
        ):
            pass

    def pass_time(self, seconds: float) -> None:
        """Wait, looking on."""
        self.stage.wait(seconds)

    def close(self) -> None:
        """Close the shop."""
        self.stage.__exit__(None, None, None)


class PagedCounter(SoldCounter):
    """With its page, as `make run` serves it; no browser is there."""

    def __init__(self) -> None:
        listeners = [socket.create_server((HOST, 0)) for _ in range(2)]
        ports = [int(each.getsockname()[1]) for each in listeners]
        self.port = ports[0]
        self._loop, self._board = asyncio.new_event_loop(), Board()
        browser, opened = Browser(""), threading.Event()
        self._shop = ShopThread(
            script(),
            watcher=PageWatcher(self._tell, self._keep),
            customer=partial(self._customer, browser, f"http://{HOST}:{ports[1]}"),
            reports=ShopReports(
                publish=self._tell,
                keep=self._keep,
                opened=opened.set,
                ended=opened.set,
                looked_at=lambda: self._board.behind.looked_at,
            ),
        )
        self._server = PageServer(
            page_app(
                self._board,
                self._shop.put,
                ports=(ports[0], ports[1]),
                browser=browser,
                hang_up=lambda _client: None,
            )
        )
        self._page = threading.Thread(
            target=self._loop.run_until_complete, args=(self._server.serve(listeners),)
        )
        self._page.start()
        self._shop.start()
        assert opened.wait(LIMIT_S)

    @property
    def texts(self) -> str:
        """What the display says."""
        return "\n".join(self._board.counter.texts.texts)

    def do(self, order: PageOrder) -> None:
        """Have this done at the counter, by its thread."""
        assert self._shop.put(order)

    def pass_time(self, seconds: float) -> None:
        """Wait; the shop's thread looks on."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the shop and its page."""
        self._loop.call_soon_threadsafe(
            partial(setattr, self._server, "should_exit", True)
        )
        self._page.join(LIMIT_S)
        self._shop.stop()
        self._loop.close()

    def tab(self) -> ClientConnection:
        """A tab that looks behind the glass from now on."""
        tab = connect(
            f"ws://{HOST}:{self.port}/counter",
            origin=Origin(f"http://{HOST}:{self.port}"),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=None,
        )
        threading.Thread(target=lambda: list(tab), daemon=True).start()
        tab.send('{"kind":"look_behind","on":true}')
        return tab

    def _customer(self, browser: Browser, site: str, stage: Stage) -> CounterCustomer:
        self.stage = stage
        return CounterCustomer(stage, browser, site=site, keep=self._keep)

    def _tell(self, told: TabMessage) -> None:
        self._loop.call_soon_threadsafe(self._board.take, told)

    def _keep(self, address: str, file: bytes) -> None:
        self._loop.call_soon_threadsafe(self._board.keep, address, file)
