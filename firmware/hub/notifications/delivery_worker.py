"""The courier: a thread that carries notices to the gateway, one after the other.

It touches no database. What it is to carry comes through one bounded queue, what became
of it goes back through another; both are as long as the handler hands out at once.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from firmware.base.errors import GatewayError
from firmware.hub.notifications.gateway import Gateway
from firmware.hub.notifications.notification import Notification
from firmware.hub.notifications.outcomes import Attempt, Outcome, judge
from firmware.hub.notifications.signature import Signer

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_HANDED_OUT = 64
WAIT_S = 0.2


class DeliveryWorker:
    """Carries at most `MAX_HANDED_OUT` notices at a time.

    After a failure it hands back untried what else it holds: when to go on is not its
    decision. `wall_s` gives Unix time.
    """

    def __init__(
        self, gateway: Gateway, signer: Signer, wall_s: Callable[[], float] = time.time
    ) -> None:
        self._gateway = gateway
        self._signer = signer
        self._wall_s = wall_s
        self._given: queue.Queue[Notification] = queue.Queue(MAX_HANDED_OUT)
        self._done: queue.Queue[Attempt] = queue.Queue(MAX_HANDED_OUT)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Start the thread; once in a courier's life."""
        self._thread.start()

    def stop(self, limit_s: float) -> bool:
        """Finish the attempt at hand and end; False where that took longer."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(limit_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread runs. Any thread."""
        return self._thread.is_alive()

    def give(self, notice: Notification) -> None:
        """Hand out a notice; its outcome will come back. The handler's thread only.

        The caller keeps count: never more than `MAX_HANDED_OUT` without an outcome.
        """
        self._given.put_nowait(notice)

    def outcomes(self) -> list[Attempt]:
        """What became of notices since the last call; never waits."""
        return _all_of(self._done)

    # --- the courier's thread ---

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                notice = self._given.get(timeout=WAIT_S)
            except queue.Empty:
                continue
            outcome = self._carry(notice)
            self._done.put_nowait(outcome)
            if outcome.verdict is Outcome.FAILED:
                self._hand_back()
        self._gateway.close()

    def _carry(self, notice: Notification) -> Attempt:
        """One attempt. A defect in it costs this notice an attempt and no other."""
        try:
            return self._attempt(notice)
        except GatewayError as exc:
            return Attempt(notice.number, Outcome.FAILED, f"no answer: {exc}")
        except Exception:
            log.exception("courier_failed notice=%d", notice.number)
            return Attempt(notice.number, Outcome.FAILED, "defect")

    def _attempt(self, notice: Notification) -> Attempt:
        body = notice.body()
        headers = self._signer.headers(notice.key, int(self._wall_s()), body)
        answer = self._gateway.post(headers, body)
        return judge(notice.number, answer, self._wall_s())

    def _hand_back(self) -> None:
        for notice in _all_of(self._given):
            self._done.put_nowait(Attempt(notice.number, Outcome.UNTRIED))


def _all_of(source: queue.Queue[T]) -> list[T]:
    found: list[T] = []
    with suppress(queue.Empty):
        while True:
            found.append(source.get_nowait())
    return found
