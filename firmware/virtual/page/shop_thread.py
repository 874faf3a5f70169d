"""The thread that owns the stage of the page: opens the shop, obeys, looks on."""

import os
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from drivers.api import DriverError
from firmware.base.errors import CountertopError
from firmware.virtual.page.acting import carry_out, newest_only
from firmware.virtual.page.faults import FaultOrder, Faults
from firmware.virtual.page.messages.to_page import (
    HubShown,
    Opening,
    OrderRefused,
    ShelfShown,
    ShopShown,
    TabMessage,
)
from firmware.virtual.page.messages.to_shop import PageOrder
from firmware.virtual.page.shelf import shelf_of
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError, play
from firmware.virtual.scripts.script import ScriptCommand
from firmware.virtual.settings import STORE
from firmware.virtual.stage import Stage
from firmware.virtual.watcher import Watcher

ORDERS_MAX = 64
LOOK_S = 0.5
"""How often it is looked whether the hub still runs."""
STOP_LIMIT_S = 60.0
OPENING_SALE = Path(__file__).parent / "opening.sale"


class ShopThread(threading.Thread):
    """Plays the opening script, then carries orders out until it is stopped.

    The script's last line opens the shop.

    Orders wait in a queue of `ORDERS_MAX`; what does not fit is refused. This thread
    calls `tell`, `opened` and, however it ends, `ended`. `failure` is what kept the
    shop from opening.
    """

    def __init__(
        self,
        opening: tuple[ScriptCommand, ...],
        *,
        watcher: Watcher,
        tell: Callable[[TabMessage], None],
        opened: Callable[[], None],
        ended: Callable[[], None],
    ) -> None:
        super().__init__(name="shop", daemon=True)
        self.failure = ""
        self._opening = opening
        self._watcher = watcher
        self._tell = tell
        self._opened = opened
        self._ended = ended
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
        try:
            self._play()
        except (UnmetError, DriverError, CountertopError, OSError) as exc:
            self._fail(str(exc))
        finally:
            self._ended()

    def _play(self) -> None:
        reporter = LineReporter()
        with Stage(reporter, watcher=self._watcher) as stage:
            try:
                play(stage, self._opening[:-1], reporter)
                self._tell(_shelf(stage))
                play(stage, self._opening[-1:], reporter)
            except UnmetError as unmet:
                self._fail(f"{unmet}\n{stage.log_tail}")
                return
            self._tell(ShopShown(state=Opening.OPEN))
            self._opened()
            faults = Faults(stage, self._tell)
            while not self._stopping:
                self._turn(stage, faults)

    def _turn(self, stage: Stage, faults: Faults) -> None:
        """Wait for the kiosk or for orders, and carry these out."""
        stage.remote.watch(LOOK_S, or_until=self._wake_read)
        with suppress(BlockingIOError):
            os.read(self._wake_read, ORDERS_MAX)
        for order in newest_only(self._waiting_orders()):
            try:
                self._carry_out(stage, faults, order)
            except DriverError as exc:
                self._tell(OrderRefused(reason=str(exc)))
        faults.end_power_cut()
        self._look_at_hub(stage)

    def _carry_out(self, stage: Stage, faults: Faults, order: PageOrder) -> None:
        if isinstance(order, FaultOrder):
            faults.carry_out(order)
            return
        for told in carry_out(stage, order):
            self._tell(told)

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


def _shelf(stage: Stage) -> ShelfShown:
    settings = stage.settings
    return ShelfShown(
        goods=shelf_of(settings.goods),
        store=str(settings.kiosk.get("store", {}).get("name", STORE)),
        undo_hold_s=settings.hold_s("undo"),
    )
