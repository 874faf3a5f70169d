"""Asks networks for their bills, one at a time, in a thread of its own."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from io import BufferedRandom, BytesIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from firmware.hub.feature.command import Command, Submit
from firmware.hub.payments.bills.store import BillName
from firmware.hub.payments.gateway import Bill, PaymentGateway

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

log = logging.getLogger(__name__)

RESUBMIT_S = 0.1
DISK = "/var/tmp"  # noqa: S108 - a file without a name; `/tmp` may be in memory


Fetched = tuple[Bill, BinaryIO]
"""A bill, and the file that it is in."""


class StoppableFile(BufferedRandom):
    """A file on the disk without a name; no more is written once it is to stop."""

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(TemporaryFile(buffering=0, dir=DISK))  # noqa: SIM115 - closed by whoever takes the bill
        self._stopping = stopping

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write it; OSError if it cannot be, or the hub stops."""
        if self._stopping.is_set():
            raise OSError("the hub stops")
        return super().write(data)

    def __del__(self) -> None:
        """Nobody is left to take the bill when the hub stops."""
        self.close()


@dataclass(frozen=True, slots=True)
class BillFetched(Command):
    """What a network has of a day. Who takes it closes its file."""

    name: BillName
    bill: Bill
    file: BinaryIO


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
        self._running: Future[Fetched] | None = None
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
        """Cut off what is being downloaded."""
        self._stopping.set()

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
        self._running = self._pool.submit(self._fetch, gateway, name.day)
        self._running.add_done_callback(partial(self._ended, name))

    # --- the pool's thread ---

    def _fetch(self, gateway: PaymentGateway, day: str) -> Fetched:
        file = StoppableFile(self._stopping)
        try:
            return gateway.bill(day, file), file
        except BaseException:
            file.close()
            raise

    def _ended(self, name: BillName, future: Future[Fetched]) -> None:
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
        nothing = Bill(missing="unknown"), BytesIO()
        bill, file = nothing if defect is not None else future.result()
        while not self._submit(BillFetched(name, bill, file)):
            if self._stopping.wait(RESUBMIT_S):
                file.close()
                return
