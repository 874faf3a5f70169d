"""The stage's end of the control wire: orders to the virtual kiosk, its glass in sight.

One thread, no queue: what the kiosk sends waits in the socket until the stage looks,
which it does whenever it waits for anything.
"""

import base64
import json
import select
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image

from drivers.api import DriverError

ORDER_LIMIT_S = 5.0
READ_BYTES = 65_536


class Remote:
    """Listens at `path`; the kiosk connects. After a power cut the next one may.

    `frame` is what the glass shows, None while it is dark.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.frame: Image.Image | None = None
        self._answers: list[dict[str, Any]] = []
        self._begun = b""
        self._wire: socket.socket | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(1)

    @property
    def powered(self) -> bool:
        """Whether a kiosk is at the other end, as far as was read."""
        return self._wire is not None

    def accept(self, limit_s: float) -> bool:
        """Wait for the kiosk to connect; False where it does not."""
        ready, _, _ = select.select([self._listener], [], [], limit_s)
        if ready:
            self._wire, _ = self._listener.accept()
        return bool(ready)

    def order(self, **what: object) -> dict[str, Any]:
        """Give an order and wait for its answer; DriverError where there is none."""
        if self._wire is None:
            raise DriverError("the kiosk has no power")
        self._answers.clear()
        with suppress(BrokenPipeError, ConnectionResetError):
            self._wire.sendall(json.dumps(what).encode() + b"\n")
        until_s = time.monotonic() + ORDER_LIMIT_S
        while self.powered and not self._answers:
            if time.monotonic() > until_s:
                raise DriverError(f"the kiosk does not answer to {what}")
            self.watch(ORDER_LIMIT_S)
        if not self._answers:
            raise DriverError("the power went before the kiosk could answer")
        return self._answers.pop()

    def watch(self, limit_s: float) -> None:
        """Take in what the kiosk sends, waiting at most `limit_s` for the first."""
        if self._wire is None:
            return
        ready, _, _ = select.select([self._wire], [], [], limit_s)
        if ready:
            self._take(self._wire)

    def forget_frame(self) -> None:
        """The glass went dark."""
        self.frame = None

    def close(self) -> None:
        """Hang up for good."""
        self._hang_up()
        self._listener.close()
        self.path.unlink(missing_ok=True)

    def _take(self, wire: socket.socket) -> None:
        try:
            data = wire.recv(READ_BYTES)
        except ConnectionResetError:
            data = b""
        if not data:
            self._hang_up()
            return
        *lines, self._begun = (self._begun + data).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))

    def _hear(self, item: dict[str, Any]) -> None:
        if "answer" in item:
            self._answers.append(item["answer"])
            return
        bits = base64.b64decode(item["frame"])
        self.frame = Image.frombytes("1", tuple(item["size"]), bits)

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire, self.frame, self._begun = None, None, b""
