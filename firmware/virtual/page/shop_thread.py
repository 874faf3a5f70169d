"""The thread that owns the stage of the page: opens the shop, obeys, looks on."""

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from drivers.api import DriverError
from firmware.base.errors import CountertopError
from firmware.virtual.page.acting import AtCounter, carry_out, newest_only
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.faults import FaultOrder, Faults
from firmware.virtual.page.inside.looking import Looking
from firmware.virtual.page.messages.behind import LookBehind
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
from firmware.virtual.stage import Stage
from firmware.virtual.watcher import Watcher

ORDERS_MAX = 64
STOP_LIMIT_S = 60.0
OPENING_SALE = Path(__file__).parent / "opening.sale"


@dataclass(frozen=True, slots=True)
class ShopReports:
    """Whom the thread calls: what tabs are told, that the shop is open, that it ends.

    `ended` is called however it ends. `looked_at` replies whether any tab looks behind
    the glass.
    """

    tell: Callable[[TabMessage], None]
    opened: Callable[[], None]
    ended: Callable[[], None]
    looked_at: Callable[[], bool] = lambda: False


class ShopThread(threading.Thread):
    """Plays the opening script, then carries orders out until it is stopped.

    The script's last line opens the shop.

    Orders wait in a queue of `ORDERS_MAX`; what does not fit is refused. This thread
    makes the calls of `reports`. `customer` makes who stands before the stage.
    `failure` is what kept the shop from opening.
    """

    def __init__(
        self,
        opening: tuple[ScriptCommand, ...],
        *,
        watcher: Watcher,
        customer: Callable[[Stage], CounterCustomer],
        reports: ShopReports,
    ) -> None:
        super().__init__(name="shop", daemon=True)
        self.failure = ""
        self._opening = opening
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
        try:
            self._play()
        except (UnmetError, DriverError, CountertopError, OSError) as exc:
            self._fail(str(exc))
        finally:
            self._reports.ended()

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
            customer = self._customer_at(stage)
            customer.begin()
            self._tell(ShopShown(state=Opening.OPEN))
            self._reports.opened()
            faults = Faults(stage, self._tell)
            looking = Looking(stage, self._tell, self._reports.looked_at)
            while not self._stopping:
                self._wait(stage, looking.wait_s)
                self._turn(stage, customer, faults)
                looking.poll()

    def _wait(self, stage: Stage, limit_s: float) -> None:
        """Wait for the kiosk or for orders."""
        stage.remote.watch(limit_s, or_until=self._wake_read)
        with suppress(BlockingIOError):
            os.read(self._wake_read, ORDERS_MAX)

    def _turn(self, stage: Stage, customer: CounterCustomer, faults: Faults) -> None:
        """Carry orders out, and look on."""
        for order in newest_only(self._waiting_orders()):
            if isinstance(order, LookBehind):
                continue  # it only woke this thread
            if isinstance(order, FaultOrder):
                self._tell_of(partial(_set_faults, faults, order))
            else:
                at = AtCounter(stage, customer, time.monotonic())
                self._tell_of(partial(carry_out, at, order))
        faults.end_power_cut()
        self._tell_of(partial(customer.look, time.monotonic(), time.time()))
        self._look_at_hub(stage)

    def _tell_of(self, act: Callable[[], Iterable[TabMessage]]) -> None:
        """Tell what an act led to, or why the counter did not let it happen."""
        try:
            for told in act():
                self._tell(told)
        except DriverError as refused:
            self._tell(OrderRefused(reason=str(refused)))

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


def _set_faults(faults: Faults, order: FaultOrder) -> Iterable[TabMessage]:
    faults.carry_out(order)  # which tells of it itself
    return ()


def _shelf(stage: Stage) -> ShelfShown:
    settings = stage.settings
    return ShelfShown(
        goods=shelf_of(settings.goods),
        store=settings.store,
        undo_hold_s=settings.hold_s("undo"),
    )
