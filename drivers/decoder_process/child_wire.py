"""The wire to the kiosk, as the decoder's process has it.

By plain reads and writes: after the lock no call of sockets is left.
"""

import os
import select
from contextlib import suppress

from drivers.decoder_process.messages import MAX_BYTES, DecoderOrder, order_of


class ChildWire:
    """One end of a pair of sockets that keeps messages apart. Any thread sends."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._poll = select.poll()
        self._poll.register(number, select.POLLIN)

    def order(self) -> DecoderOrder:
        """Wait for the one message of the kiosk."""
        return order_of(os.read(self._number, MAX_BYTES))

    def send(self, message: bytes) -> None:
        """Hand a message over, waiting while the kiosk has no room for it.

        Without a kiosk it is dropped: the main thread sees that the wire has ended.
        """
        with suppress(BrokenPipeError, ConnectionResetError):
            os.write(self._number, message)

    def ended(self, limit_s: float) -> bool:
        """Wait, and say whether the kiosk has closed its end: it sends no more."""
        return bool(self._poll.poll(limit_s * 1_000))
