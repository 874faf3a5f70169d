"""Serves calls: reads one, has it handled, replies after the commit."""

import logging
import queue
import socket
from contextlib import suppress

from drivers.runtime.worker_thread import WorkerThread
from firmware.base.errors import WireError
from firmware.hub.feature.port_command import PortCommand
from firmware.hub.port.call import (
    BUSY,
    DEFECT,
    UNREADABLE,
    CallFailed,
    decode_call,
)
from firmware.hub.port.calls import PortCall
from firmware.hub.port.frames import FrameError, receive_frame, send_frame
from firmware.hub.runtime.commands import CommandOutcome, Replies
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.port.waiting import (
    MAX_IN_HAND,
    TURN_S,
    Connections,
    send_failed,
)
from firmware.protocol.records import RecordReader

log = logging.getLogger(__name__)

SENDING_LIMIT_S = 2.0
"""A caller that sends nothing loses its place."""
HANDLING_TURNS = 16
"""Times `TURN_S` that a call waits for its commit: less than its caller waits."""


class Desk(WorkerThread):
    """Serves one call after the other."""

    def __init__(
        self,
        name: str,
        waiting: Connections,
        inbox: HandlerInbox,
        *,
        reader: RecordReader[PortCommand],
    ) -> None:
        super().__init__(name)
        self._waiting = waiting
        self._inbox = inbox
        self._reader = reader

    def turn(self) -> None:
        """One call, if one waits."""
        try:
            connection = self._waiting.get(timeout=TURN_S)
        except queue.Empty:
            return
        if connection is not None:
            with connection:
                self._serve(connection)

    def wake(self) -> None:
        """End the wait for a call, of the other desks too: they share the queue."""
        with suppress(queue.Full):
            for _ in range(MAX_IN_HAND):
                self._waiting.put_nowait(None)

    def ended(self) -> None:
        """Nobody serves who still waits: their connections end, not only by chance."""
        with suppress(queue.Empty):
            while True:
                left = self._waiting.get_nowait()
                if left is not None:
                    left.close()
        self.wake()

    def failed(self, exc: Exception) -> float:
        """A caller that went away, or sent no frame, is no fault of the hub's."""
        if isinstance(exc, OSError | FrameError):
            log.info("port_call_left reason=%s", type(exc).__name__)
        else:
            log.error("port_call_failed", exc_info=exc)
        return 0.0

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(SENDING_LIMIT_S)
        frame = receive_frame(connection)
        try:
            call = decode_call(frame, self._reader)
        except WireError as error:
            failed = CallFailed(reason=UNREADABLE, detail=str(error))
            send_failed(connection, failed)
            return
        replies: Replies = queue.Queue(1)
        if not self._inbox.put_command(PortCall(call), replies):
            send_failed(connection, CallFailed(reason=BUSY))
            return
        self._hand_back(connection, replies)

    def _hand_back(self, connection: socket.socket, replies: Replies) -> None:
        """The outcome; without one in time the connection ends, and nobody knows."""
        outcome = self._outcome(replies)
        if outcome is None:
            log.warning("port_call_late")
        elif isinstance(outcome.result, bytes):
            send_frame(connection, outcome.result)
        else:
            send_failed(connection, CallFailed(reason=DEFECT))

    def _outcome(self, replies: Replies) -> CommandOutcome | None:
        for _ in range(HANDLING_TURNS):
            with suppress(queue.Empty):
                return replies.get(timeout=TURN_S)
            self.beat()
            if self.stopping:
                break
        return None
