"""What tabs ask of the shop, until its thread carries it out."""

import socket
import threading
from collections import deque
from contextlib import suppress

from firmware.virtual.page.messages.to_shop import PageOrder

ORDERS_MAX = 64
WAKES_BYTES = 4_096


class OrderQueue:
    """At most `ORDERS_MAX` orders. Any thread puts and wakes; one takes.

    It can be waited for as a file: it is readable once there is something to take, or
    somebody woke the taker.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: deque[PageOrder] = deque()
        self._closed = False
        self._taker, self._wakers = socket.socketpair()
        for each in (self._taker, self._wakers):
            each.setblocking(False)

    def fileno(self) -> int:
        """The file descriptor to wait for."""
        return self._taker.fileno()

    def put(self, order: PageOrder) -> bool:
        """Give an order; False if too many wait, or nobody takes them any more."""
        with self._lock:
            if self._closed or len(self._orders) >= ORDERS_MAX:
                return False
            self._orders.append(order)
        self.wake()
        return True

    def wake(self) -> None:
        """Let the taker look up."""
        with self._lock, suppress(BlockingIOError):  # it is awake
            if not self._closed:
                self._wakers.send(b"!")

    def take(self) -> list[PageOrder]:
        """All that wait; none are left."""
        with suppress(BlockingIOError):
            self._taker.recv(WAKES_BYTES)
        with self._lock:
            orders = list(self._orders)
            self._orders.clear()
        return orders

    def close(self) -> None:
        """Take no more orders; once nobody takes or waits any more."""
        with self._lock:
            self._closed = True
            self._taker.close()
            self._wakers.close()
