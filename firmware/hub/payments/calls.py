"""Calls to payment networks, each in a thread of its own, never in a transaction.

A network that takes seconds keeps nobody waiting: there are as many threads as there
may be calls. Each call ends within its network's time limit.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

from firmware.hub.feature.command import Command, Submit
from firmware.hub.payments.attempts.attempt import NetworkCall, PayAttempt
from firmware.hub.payments.gateway import PaymentGateway, RefundCall
from firmware.hub.payments.results import Unresolved
from firmware.retail.codes.code_kinds import PayCode

log = logging.getLogger(__name__)

MAX_CALLS = 256
RESUBMIT_S = 0.1


@dataclass(frozen=True, slots=True)
class CallEnded(Command):
    """What a network said of a call, or that it said nothing."""

    out_trade_no: str
    call: NetworkCall
    result: object


@dataclass(frozen=True, slots=True)
class RefundEnded(Command):
    """What a network said of the refund of a sale, or that it said nothing."""

    refund_no: str
    result: object


class NetworkCalls:
    """Carries out calls; `submit` puts each result into the hub's inbox.

    `pool` makes what runs them, for a number at once.
    """

    name = "payment calls"

    def __init__(
        self,
        submit: Submit,
        *,
        max_calls: int = MAX_CALLS,
        pool: Callable[[int], Executor] = ThreadPoolExecutor,
    ) -> None:
        self._submit = submit
        self._max_calls = max_calls
        self._new_pool = pool
        self._pool: Executor | None = None
        self._running: set[Future[object]] = set()
        self._stopping = threading.Event()

    @property
    def alive(self) -> bool:
        """Whether calls can be made."""
        return self._pool is not None

    @property
    def room(self) -> int:
        """How many further calls would start at once. The handler's thread."""
        if len(self._running) >= self._max_calls:  # looked through only then
            self._running = {each for each in self._running if not each.done()}
        return self._max_calls - len(self._running) if self.alive else 0

    def start(self) -> None:
        """Be ready; threads begin as they are needed."""
        self._pool = self._new_pool(self._max_calls)

    def ask_to_stop(self) -> None:
        """Nothing: a call that is under way may end, and its result be booked."""

    def stop(self, limit_s: float) -> bool:
        """Wait for calls that are under way; False if that took longer."""
        pool, self._pool = self._pool, None
        self._stopping.set()
        if pool is None:
            return True
        pool.shutdown(wait=False, cancel_futures=True)
        return not wait(self._running, timeout=limit_s).not_done

    def make(
        self, gateway: PaymentGateway, attempt: PayAttempt, code: PayCode | None = None
    ) -> None:
        """Begin the attempt's call. The handler's thread, and only if there is room."""
        call = attempt.call
        if call is None:
            raise AssertionError("a call that is not due")
        number = attempt.charge.out_trade_no
        asked = partial(exchange, gateway, attempt, code)
        self._begin(number, asked, partial(CallEnded, number, call))

    def give_back(
        self, gateway: PaymentGateway, refund: RefundCall, *, looks_up: bool
    ) -> None:
        """Begin the refund of a sale, or to look it up. As `make`."""
        call = gateway.refund_query if looks_up else gateway.refund
        number = refund.refund_no
        self._begin(number, partial(call, refund), partial(RefundEnded, number))

    def _begin(
        self,
        number: str,
        call: Callable[[], object],
        ended: Callable[[object], Command],
    ) -> None:
        if self._pool is None:
            raise AssertionError("a call before the start")
        future = self._pool.submit(call)
        self._running.add(future)
        future.add_done_callback(partial(self._ended, number, ended))

    # --- a thread of the pool ---

    def _ended(
        self,
        number: str,
        ended: Callable[[object], Command],
        future: Future[object],
    ) -> None:
        """Submit the result, again and again while the inbox has no room for it.

        What is not submitted before the stop is found out after the next start.
        """
        if future.cancelled():
            return
        defect = future.exception()
        if defect is None:
            command = ended(future.result())
        else:
            log.error("payment_call_failed number=%s", number, exc_info=defect)
            command = ended(Unresolved("defect"))
        while not self._submit(command):
            if self._stopping.wait(RESUBMIT_S):
                return


def exchange(
    gateway: PaymentGateway, attempt: PayAttempt, code: PayCode | None
) -> object:
    """The call of an attempt to its network, and what that said."""
    charge = attempt.charge
    refund = RefundCall(
        out_trade_no=charge.out_trade_no,
        refund_no=attempt.refund_no,
        refund_fen=charge.amount_fen,
        paid_fen=charge.amount_fen,
    )
    match attempt.call:
        case NetworkCall.PAY if code is not None:
            return gateway.pay(charge, code)
        case NetworkCall.PRECREATE:
            return gateway.precreate(charge)
        case NetworkCall.QUERY:
            return gateway.query(charge)
        case NetworkCall.CANCEL:
            return gateway.cancel(charge)
        case NetworkCall.REFUND:
            return gateway.refund(refund)
        case NetworkCall.REFUND_QUERY:
            return gateway.refund_query(refund)
        case _:
            raise AssertionError(f"{attempt.call} without what it needs")
