"""Connections to one server that wait for the next question.

Whether one still stands is known only after a request was lost on it: so nothing but
questions, which can be asked again, goes over them (decision 0272).
"""

import queue
import select
import socket
import time
import weakref

MAX_KEPT = 32
IDLE_S = 20.0
"""Servers end connections that were silent for longer than a minute, mostly."""


class KeptConnections:
    """At most `MAX_KEPT`, each silent for `IDLE_S` at most. Any thread.

    The one that waited longest is taken first: what nobody needs any more runs out.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[socket.socket, float]] = queue.Queue(MAX_KEPT)
        weakref.finalize(self, _close_all, self._waiting)

    def take(self) -> socket.socket | None:
        """One that seems to stand, for the caller alone; None if there is none."""
        while True:
            try:
                raw, since_s = self._waiting.get_nowait()
            except queue.Empty:
                return None
            if time.monotonic() - since_s < IDLE_S and not _has_news(raw):
                return raw
            raw.close()

    def keep(self, raw: socket.socket) -> None:
        """Have it wait; without room it is closed."""
        try:
            self._waiting.put_nowait((raw, time.monotonic()))
        except queue.Full:
            raw.close()


def _has_news(raw: socket.socket) -> bool:
    """Whether something came unasked: mostly that the server has hung up."""
    poll = select.poll()
    poll.register(raw, select.POLLIN)
    return bool(poll.poll(0))


def _close_all(waiting: queue.Queue[tuple[socket.socket, float]]) -> None:
    while True:
        try:
            raw, _ = waiting.get_nowait()
        except queue.Empty:
            return
        raw.close()
