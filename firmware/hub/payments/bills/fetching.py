"""Asks networks for their bills, one at a time, in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

from firmware.hub.feature.command import Command, Submit
from firmware.hub.payments.bills.store import BillName
from firmware.hub.payments.gateway import Bill, PaymentGateway

log = logging.getLogger(__name__)

RESUBMIT_S = 0.1


@dataclass(frozen=True, slots=True)
class BillFetched(Command):
    """What a network has of a day."""

    name: BillName
    bill: Bill


class BillCalls:
    """The thread; `submit` puts each bill into the hub's inbox."""

    name = "payment bills"

    def __init__(
        self,
        submit: Submit,
        *,
        pool: Callable[[int], Executor] = ThreadPoolExecutor,
    ) -> None:
        self._submit = submit
        self._new_pool = pool
        self._pool: Executor | None = None
        self._running: Future[Bill] | None = None
        self._stopping = threading.Event()

    @property
    def alive(self) -> bool:
        """Whether a bill can be asked for."""
        return self._pool is not None

    @property
    def free(self) -> bool:
        """Whether none is under way. The handler's thread."""
        return self.alive and (self._running is None or self._running.done())

    def start(self) -> None:
        """Be ready."""
        self._pool = self._new_pool(1)

    def ask_to_stop(self) -> None:
        """Nothing: a download ends within its network's time limit."""

    def stop(self, limit_s: float) -> bool:
        """Wait for what is under way; False if that took longer."""
        pool, self._pool = self._pool, None
        self._stopping.set()
        if pool is None or self._running is None:
            return True
        pool.shutdown(wait=False, cancel_futures=True)
        return not wait([self._running], timeout=limit_s).not_done

    def ask(self, gateway: PaymentGateway, name: BillName) -> None:
        """Begin; the handler's thread, and only if it is free."""
        if self._pool is None:
            raise AssertionError("a bill before the start")
        self._running = self._pool.submit(gateway.bill, name.day)
        self._running.add_done_callback(partial(self._ended, name))

    # --- the pool's thread ---

    def _ended(self, name: BillName, future: Future[Bill]) -> None:
        if future.cancelled():
            return
        defect = future.exception()
        if defect is not None:
            log.error(
                "payment_bill_failed network=%s day=%s",
                name.network,
                name.day,
                exc_info=defect,
            )
        bill = Bill(missing="unknown") if defect is not None else future.result()
        while not self._submit(BillFetched(name, bill)):
            if self._stopping.wait(RESUBMIT_S):
                return
