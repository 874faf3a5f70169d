"""The thread that owns the stage of the page: opens the shop, obeys, looks on."""

import os
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from drivers.api import DriverError
from drivers.sim.printer.paper import PaperSlip
from firmware.base.errors import CountertopError
from firmware.virtual.page.acting import newest_only
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.inside.looking import Looking
from firmware.virtual.page.messages.behind import LookBehind
from firmware.virtual.page.messages.to_page import (
    HubShown,
    Opening,
    OrderRefused,
    ShopShown,
    TabMessage,
)
from firmware.virtual.page.messages.to_shop import PageOrder
from firmware.virtual.page.open_shop import OpenShop
from firmware.virtual.page.replay.page_script import PageScript
from firmware.virtual.photographs import GoodsPhotograph, find
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError, play
from firmware.virtual.stage import Stage
from firmware.virtual.watcher import Watcher

ORDERS_MAX = 64
STOP_LIMIT_S = 60.0
PHOTOGRAPHS = 4
OPENING_SALE = Path(__file__).parent / "opening.sale"


@dataclass(frozen=True, slots=True)
class ShopReports:
    """Whom the thread calls: what tabs are told, that the shop is open, that it ends.

    `keep` keeps a file by its address. `ended` is called however it ends. `looked_at`
    replies whether any tab looks behind the glass.
    """

    tell: Callable[[TabMessage], None]
    keep: Callable[[str, bytes], None]
    opened: Callable[[], None]
    ended: Callable[[], None]
    looked_at: Callable[[], bool] = lambda: False


class ShopThread(threading.Thread):
    """Opens the shop of a script, then carries orders out until it is stopped.

    A script that is loaded may open another shop, one at a time.

    Orders wait in a queue of `ORDERS_MAX`; what does not fit is refused. This thread
    makes the calls of `reports`. `customer` makes who stands before the stage.
    `failure` is what kept the shop from opening.
    """

    def __init__(
        self,
        script: PageScript,
        *,
        watcher: Watcher,
        customer: Callable[[Stage], CounterCustomer],
        reports: ShopReports,
    ) -> None:
        super().__init__(name="shop", daemon=True)
        self.failure = ""
        self._first = script
        self._shop: OpenShop | None = None
        self._watcher = watcher
        self._customer_at = customer
        self._tell = reports.tell
        self._reports = reports
        self._orders: queue.Queue[PageOrder] = queue.Queue(ORDERS_MAX)
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        os.set_blocking(self._wake_read, False)
        self._stopping = False
        self._hub_seen: bool | None = None

    def put(self, order: PageOrder) -> bool:
        """Give an order; False if too many wait. Any thread."""
        try:
            self._orders.put_nowait(order)
        except queue.Full:
            return False
        self._wake()
        return True

    def stop(self) -> None:
        """Close the shop and wait until it is closed. Any other thread; once."""
        self._stopping = True
        self._wake()
        self.join(STOP_LIMIT_S)
        os.close(self._wake_write)
        os.close(self._wake_read)

    def run(self) -> None:
        """The thread."""
        script, opened = self._first, False
        try:
            while script is not None:
                script, opened = self._open(script, anew=opened), True
        except (UnmetError, DriverError, CountertopError, OSError) as exc:
            self._fail(str(exc))
        finally:
            self._reports.ended()

    def _open(self, script: PageScript, *, anew: bool) -> PageScript | None:
        """One shop; the script whose shop is to be opened next, None at the end."""
        watcher = _Hearing(self._watcher, self._hear)
        with Stage(LineReporter(), _photographs(script), watcher=watcher) as stage:
            try:
                play(stage, script.set_up, stage.reporter)
            except UnmetError as unmet:
                return self._not_opened(unmet, stage, anew=anew)
            shop = OpenShop(
                stage,
                self._customer_at(stage),
                script,
                tell=self._tell,
                keep=self._reports.keep,
            )
            shop.begin(anew=anew)
            self._tell(ShopShown(state=Opening.OPEN))
            if not anew:
                self._reports.opened()
            self._hub_seen = None
            if anew:
                self._waiting_orders()  # they were given to the shop before
            self._serve(stage, shop)
            self._tell_opening(shop.other)
        return shop.other

    def _serve(self, stage: Stage, shop: OpenShop) -> None:
        """Until another shop is wanted, or the end."""
        looking = Looking(stage, self._tell, self._reports.looked_at)
        self._shop = shop
        try:
            while not self._stopping and shop.other is None:
                self._wait(stage, shop.wait_s(looking.wait_s))
                self._turn(stage, shop)
                looking.poll()
        finally:
            self._shop = None
            looking.end()

    def _not_opened(
        self, unmet: UnmetError, stage: Stage, *, anew: bool
    ) -> PageScript | None:
        """The first shop is the only one without which there is no page."""
        if not anew:
            self._fail(f"{unmet}\n{stage.log_tail}")
            return None
        self._tell_opening(self._first)
        self._tell(OrderRefused(reason=str(unmet)))
        return self._first

    def _tell_opening(self, script: PageScript | None) -> None:
        if script is not None and not self._stopping:
            self._tell(ShopShown(state=Opening.OPENING, reason=script.name))

    def _wait(self, stage: Stage, limit_s: float) -> None:
        """Wait for the kiosk or for orders."""
        stage.remote.watch(limit_s, or_until=self._wake_read)
        with suppress(BlockingIOError):
            os.read(self._wake_read, ORDERS_MAX)

    def _turn(self, stage: Stage, shop: OpenShop) -> None:
        """Carry orders out, and look on."""
        for order in newest_only(self._waiting_orders()):
            if not isinstance(order, LookBehind):  # which only woke this thread
                shop.carry_out(order)
        shop.look()
        self._look_at_hub(stage)

    def _hear(self, what: dict[str, Any]) -> None:
        if self._shop is not None:
            self._shop.heard(what)

    def _waiting_orders(self) -> list[PageOrder]:
        orders: list[PageOrder] = []
        with suppress(queue.Empty):
            while True:
                orders.append(self._orders.get_nowait())
        return orders

    def _look_at_hub(self, stage: Stage) -> None:
        hub = stage.shop.hub
        runs = hub is not None and hub.exit_code is None
        if runs is not self._hub_seen:
            self._hub_seen = runs
            self._tell(HubShown(on=runs))

    def _fail(self, reason: str) -> None:
        self.failure = reason
        self._tell(ShopShown(state=Opening.FAILED, reason=reason))

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):
            os.write(self._wake_write, b"!")


class _Hearing(Watcher):
    """Tells one what it sees, and another what the kiosk told."""

    def __init__(self, seen: Watcher, heard: Callable[[dict[str, Any]], None]) -> None:
        self._seen = seen
        self._heard = heard

    def told(self, what: dict[str, Any]) -> None:
        self._seen.told(what)
        self._heard(what)

    def before_camera(self, file: bytes) -> None:
        self._seen.before_camera(file)

    def printed(self, strip: Image.Image) -> None:
        self._seen.printed(strip)

    def cut(self, slip: PaperSlip) -> None:
        self._seen.cut(slip)


def _photographs(script: PageScript) -> tuple[GoodsPhotograph, ...]:
    """Those that the script shows; they take a while to be found."""
    commands = (*script.set_up, *script.lines)
    shows = any("photograph" in each.form.pattern for each in commands)
    with suppress(DriverError):  # a line that shows one says what is not there
        return find(PHOTOGRAPHS) if shows else ()
    return ()
