"""The thread that owns the stage of the page: opens the shop, obeys, looks on."""

import gc
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from drivers.api import DriverError
from firmware.base.errors import CountertopError
from firmware.base.wording.phrases import Phrase
from firmware.virtual.page.acting import newest_only
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.in_both import in_both
from firmware.virtual.page.inside.looking import Looking
from firmware.virtual.page.messages.behind import LookBehind
from firmware.virtual.page.messages.script_orders import CountTotals
from firmware.virtual.page.messages.to_page import (
    Opening,
    OrderRefused,
    ShopShown,
    TabMessage,
)
from firmware.virtual.page.messages.to_shop import PageOrder, ReleaseKey
from firmware.virtual.page.open_shop import OpenShop
from firmware.virtual.page.order_queue import OrderQueue
from firmware.virtual.page.replay.page_script import PageScript
from firmware.virtual.page.shop_watcher import ShopWatcher
from firmware.virtual.photographs import GoodsPhotograph, find
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError, play
from firmware.virtual.stage import Stage
from firmware.virtual.watcher import Watcher

STOP_LIMIT_S = 60.0
PHOTOGRAPHS = 4
NOT_OPEN = Phrase("the shop was opening: do it again")
UNNOTICED = (CountTotals, LookBehind, ReleaseKey)
"""Orders that nobody misses when they are not carried out."""
OPENING_SALE = Path(__file__).parent / "opening.sale"
BROKE = "the shop ended by a defect of its own"
STUCK = f"the shop did not close within {STOP_LIMIT_S:g} s"


@dataclass(frozen=True, slots=True)
class ShopReports:
    """Whom the thread calls: messages to tabs, that the shop is open, that it ends.

    `keep` keeps a file by its address. `ended` is called however it ends. `looked_at`
    replies whether any tab looks behind the glass.
    """

    publish: Callable[[TabMessage], None]
    keep: Callable[[str, bytes], None]
    opened: Callable[[], None]
    ended: Callable[[], None]
    looked_at: Callable[[], bool] = lambda: False


class ShopThread(threading.Thread):
    """Opens the shop of a script, then carries orders out until it is stopped.

    A script that is loaded may open another shop, one at a time; if that one does not
    open, the first one is opened again. This thread makes the calls of `reports`.
    `customer` makes who stands before the stage. `failure` is what ended the shop
    before it was stopped, "" at a good end.
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
        self._watcher = watcher
        self._customer_at = customer
        self._publish = reports.publish
        self._reports = reports
        self._orders = OrderQueue()
        self._stopping = False

    def put(self, order: PageOrder) -> bool:
        """Give an order; False if too many wait. Any thread."""
        return self._orders.put(order)

    def stop(self) -> None:
        """Close the shop and wait until it is closed. Any other thread; once."""
        self._stopping = True
        self._orders.wake()
        self.join(STOP_LIMIT_S)
        if self.is_alive():
            self.failure = STUCK
        else:
            self._orders.close()

    def run(self) -> None:
        """The thread."""
        self.failure = BROKE
        try:
            self._open_shops()
            self.failure = ""
        except (UnmetError, DriverError, CountertopError, OSError) as exc:
            self.failure = str(exc)
            self._publish(ShopShown(state=Opening.FAILED, reason=self.failure))
        finally:
            self._reports.ended()

    def _open_shops(self) -> None:
        script, anew = self._first, False
        while script is not None and not self._stopping:
            script, anew = self._open(script, anew=anew), True
            # What a shop was made of knows each other, and would stay: a command
            # searches for garbage once in hours only.
            gc.collect()

    def _open(self, script: PageScript, *, anew: bool) -> PageScript | None:
        """One shop; the script whose shop is to be opened next, None at the end."""
        watcher = ShopWatcher(self._watcher)
        with Stage(LineReporter(), _photographs(script), watcher=watcher) as stage:
            try:
                play(stage, script.set_up, stage.reporter)
            except UnmetError as unmet:
                watcher.end()
                return self._instead_of(script, unmet, stage)
            shop = OpenShop(
                stage,
                self._customer_at(stage),
                script,
                publish=self._publish,
                keep=self._reports.keep,
            )
            if anew:
                self._refuse_late(self._orders.take())
            shop.begin(anew=anew)
            self._publish(ShopShown(state=Opening.OPEN))
            if not anew:
                self._reports.opened()
            watcher.on_report = shop.kiosk_reported
            self._serve(stage, shop)
            watcher.end()
            self._publish_opening(shop.other)
        return shop.other

    def _serve(self, stage: Stage, shop: OpenShop) -> None:
        """Until another shop is wanted, or the end."""
        looking = Looking(stage, self._publish, self._reports.looked_at)
        try:
            while not self._stopping and shop.other is None:
                limit_s = shop.wait_s(looking.wait_s)
                stage.remote.watch(limit_s, or_until=self._orders.fileno())
                self._turn(shop)
                looking.poll()
        finally:
            looking.end()

    def _turn(self, shop: OpenShop) -> None:
        """Carry orders out, and look on; what comes after another shop is its own."""
        for order in newest_only(self._orders.take()):
            if not isinstance(order, LookBehind):  # which only woke this thread
                shop.carry_out(order)
            if shop.other is not None:
                return
        shop.look()

    def _instead_of(
        self, script: PageScript, unmet: UnmetError, stage: Stage
    ) -> PageScript:
        """The first shop instead of this one; without it there is no page."""
        if script is self._first:
            raise DriverError(f"{unmet}\n{stage.log_tail}") from unmet
        self._publish_opening(self._first)
        self._publish(OrderRefused(reason=in_both(unmet)))
        return self._first

    def _publish_opening(self, script: PageScript | None) -> None:
        if script is not None and not self._stopping:
            self._publish(ShopShown(state=Opening.OPENING, reason=script.name))

    def _refuse_late(self, orders: list[PageOrder]) -> None:
        """They were given while no shop was open."""
        if any(not isinstance(order, UNNOTICED) for order in orders):
            self._publish(OrderRefused(reason=in_both(NOT_OPEN)))


def _photographs(script: PageScript) -> tuple[GoodsPhotograph, ...]:
    """Those that the script shows; they take a while to be found."""
    commands = (*script.set_up, *script.lines)
    shows = any("photograph" in each.form.pattern for each in commands)
    with suppress(DriverError):  # a line that shows one says what is not there
        return find(PHOTOGRAPHS) if shows else ()
    return ()
