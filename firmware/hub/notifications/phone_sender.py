"""Sends codes, links and calls by the gateway: from memory, never from a disk.

A few tries, then it is given up: who waits for a code, or for staff, asks again.
"""

import json
import logging
import queue
import time
from collections.abc import Callable
from contextlib import suppress

from drivers.runtime.worker_thread import WorkerThread
from firmware.base.errors import GatewayError
from firmware.hub.members.phone_message import PhoneMessage
from firmware.hub.notifications.gateway import Gateway
from firmware.hub.notifications.outcomes import Outcome, judge
from firmware.hub.notifications.signature import Signer
from firmware.hub.notifications.staff_calls import StaffCall

log = logging.getLogger(__name__)

MAX_WAITING = 200
"""Beyond it a message is dropped, and that is logged."""
TRIES = 3
RETRY_S = 1.0
WAIT_S = 0.2


class PhoneSender(WorkerThread):
    """One message at a time. `wall_s` returns Unix time."""

    def __init__(
        self,
        gateway: Gateway,
        signer: Signer,
        *,
        name: str = "phones",
        wall_s: Callable[[], float] = time.time,
        retry_s: float = RETRY_S,
    ) -> None:
        super().__init__(name)
        self._gateway = gateway
        self._signer = signer
        self._wall_s = wall_s
        self._retry_s = retry_s
        self._waiting: queue.Queue[PhoneMessage | StaffCall] = queue.Queue(MAX_WAITING)

    def send(self, message: PhoneMessage | StaffCall) -> bool:
        """Queue a message; False, and logged, if too many wait. Any thread."""
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            log.warning("phone_message_dropped waiting=%d", MAX_WAITING)
            return False
        return True

    def turn(self) -> None:
        """Send one message, if one came in time."""
        with suppress(queue.Empty):
            self._deliver(self._waiting.get(timeout=WAIT_S))

    def failed(self, exc: Exception) -> float:
        """A defect costs the message at hand."""
        log.error("phone_message_failed", exc_info=exc)
        return 0.0

    def ended(self) -> None:
        """Close the connection; what waits is given up."""
        self._gateway.close()

    def _deliver(self, message: PhoneMessage | StaffCall) -> None:
        reason = ""
        for _ in range(TRIES):
            outcome, reason = self._tried(message)
            if outcome is Outcome.DELIVERED:
                return
            if outcome is Outcome.REFUSED or self.rest(self._retry_s):
                break
            self.beat()
        log.warning("phone_message_given_up key=%s reason=%r", message.key, reason)

    def _tried(self, message: PhoneMessage | StaffCall) -> tuple[Outcome, str]:
        whole = isinstance(message, StaffCall)
        body = message.body() if whole else body_of(message)
        headers = self._signer.headers(message.key, int(self._wall_s()), body)
        try:
            answer = self._gateway.post(headers, body)
        except GatewayError as exc:
            return Outcome.FAILED, str(exc)
        attempt = judge(0, answer, self._wall_s())
        return attempt.verdict, attempt.reason


def body_of(message: PhoneMessage) -> bytes:
    """The request's JSON."""
    document = {
        "type": "phone.text",
        "timestamp": message.sent_at,
        "data": {
            "id": message.key,
            "phone": message.phone,
            "language": message.language.replace("_", "-"),
            "text": message.text,
        },
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")
