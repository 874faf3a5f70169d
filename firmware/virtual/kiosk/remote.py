"""The stage's end of the control wire: orders to the virtual kiosk, frames from it.

One thread, no queue: what the kiosk sends waits in the socket until the stage reads
it, which it does whenever it waits for anything.
"""

import base64
import json
import select
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from PIL import Image

from drivers.api import DriverError

ORDER_LIMIT_S = 5.0
READ_BYTES = 65_536


class Remote:
    """A new wire for each kiosk that is started; it ends when the power goes.

    `frame` is what the glass shows, None while it is dark. `listen` is called with all
    that the kiosk reports, without its replies, and with {"power": True} when it is
    given a wire, {"power": False} once it is gone. `wires` counts the wires so far.
    """

    def __init__(
        self, listen: Callable[[dict[str, Any]], None] = lambda _report: None
    ) -> None:
        self._listen = listen
        self.frame: Image.Image | None = None
        self._replies: list[dict[str, Any]] = []
        self._begun = b""
        self._wire: socket.socket | None = None
        self.wires = 0

    @property
    def powered(self) -> bool:
        """Whether a kiosk is at the other end, as far as was read."""
        return self._wire is not None

    def new_wire(self) -> socket.socket:
        """A new wire; the kiosk is to inherit this end, the caller closes it."""
        self._disconnect()
        self._wire, theirs = socket.socketpair()
        self.wires += 1
        self._listen({"power": True})
        return theirs

    def order(
        self, *, limit_s: float = ORDER_LIMIT_S, **what: object
    ) -> dict[str, Any]:
        """Give an order and wait for its reply; DriverError if there is none."""
        reply = self._replied(limit_s, what)
        if reply is None:
            raise DriverError("the power went before the kiosk could reply")
        return reply

    def act(self, **what: object) -> None:
        """Give an order that may cut the power itself, by what the kiosk then commits.

        As `order`, but nobody replies then, and nothing is wrong.
        """
        self._replied(ORDER_LIMIT_S, what)

    def _replied(
        self, limit_s: float, what: Mapping[str, object]
    ) -> dict[str, Any] | None:
        if self._wire is None:
            raise DriverError("the kiosk has no power")
        self._replies.clear()
        with suppress(BrokenPipeError, ConnectionResetError):
            self._wire.sendall(json.dumps(what).encode() + b"\n")
        until_s = time.monotonic() + limit_s
        while self.powered and not self._replies:
            if time.monotonic() > until_s:
                raise DriverError("the kiosk does not reply to {what}", what=what)
            self.watch(limit_s)
        return self._replies.pop() if self._replies else None

    def watch(self, limit_s: float, *, or_until: int | None = None) -> None:
        """Receive what the kiosk sends, waiting at most `limit_s` for the first.

        A file descriptor `or_until` ends the wait when it can be read.
        """
        wire, other = self._wire, or_until
        waited = [each for each in (wire, other) if each is not None]
        if not waited:
            return
        ready, _, _ = select.select(waited, [], [], limit_s)
        if wire is not None and wire in ready:
            self._read(wire)

    def forget_frame(self) -> None:
        """The glass went dark."""
        self.frame = None

    def close(self) -> None:
        """Close the wire."""
        self._disconnect()

    def _read(self, wire: socket.socket) -> None:
        try:
            data = wire.recv(READ_BYTES)
        except ConnectionResetError:
            data = b""
        if not data:
            self._disconnect()
            return
        *lines, self._begun = (self._begun + data).split(b"\n")
        for line in lines:
            self._receive(json.loads(line))

    def _receive(self, item: dict[str, Any]) -> None:
        if "answer" in item:
            self._replies.append(item["answer"])
            return
        if "frame" in item:
            bits = base64.b64decode(item["frame"])
            self.frame = Image.frombytes("1", tuple(item["size"]), bits)
        self._listen(item)

    def _disconnect(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._listen({"power": False})
        self._wire, self.frame, self._begun = None, None, b""
