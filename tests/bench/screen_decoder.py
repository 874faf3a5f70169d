"""The decoder's process of a till that is measured: its camera is the bench's hand.

`python -m tests.bench.screen_decoder WIRE ORDERS TIMES PICTURE`. A picture's shape on
ORDERS says that it now lies in the file PICTURE; what stands there is read 30 times a
second. After each frame that gave codes, TIMES has the moment at which it had.
"""

import mmap
import os
import select
import struct
import sys
import time
from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from drivers.api import Reading
from drivers.camera.frames import Frame
from drivers.decoder_process import messages, sandbox
from drivers.decoder_process.child_wire import ChildWire
from drivers.decoder_process.warm_up import warm_reader
from drivers.scanner.camera_scanner import CameraScanner
from drivers.vision.pictures import Pixels

PERIOD_S = 1 / 30
ALIVE_S = 0.5
MAX_BYTES = 1280 * 720 * 3
SHAPE = struct.Struct("III")
MOMENT = struct.Struct("Id")
"""How many pictures were shown so far, and when this frame gave its codes."""


class HeldPictures:
    """What lies before the camera: new at once, else again every thirtieth second."""

    def __init__(self, orders: int, picture: str) -> None:
        self._orders = orders
        file = os.open(picture, os.O_RDONLY)
        self._memory = mmap.mmap(file, MAX_BYTES, prot=mmap.PROT_READ)
        self._in_view: Pixels | None = None
        self.count = 0

    def next_frame(self, limit_s: float) -> Frame | None:
        """As `Camera.next_frame`."""
        ready, _, _ = select.select([self._orders], [], [], min(limit_s, PERIOD_S))
        if ready:
            self.count += 1
            shape = SHAPE.unpack(os.read(self._orders, SHAPE.size))
            pixels = np.frombuffer(self._memory, np.uint8, int(np.prod(shape)))
            self._in_view = pixels.reshape(shape).copy()
        if self._in_view is None:
            return None
        return Frame(self._in_view, time.monotonic())


def main() -> NoReturn:
    """Serve until the wire ends."""
    number, orders, times = map(int, sys.argv[1:4])
    sandbox.begin()
    wire, read = ChildWire(number), warm_reader()
    wire.order()
    held = HeldPictures(orders, sys.argv[4])

    read_s = 0.0

    def decode(image: Pixels, /) -> tuple[Reading, ...]:
        nonlocal read_s
        readings = read(image)
        read_s = time.perf_counter()
        return readings

    def send(
        readings: Sequence[Reading], now_s: float, *, asked: bool
    ) -> tuple[Reading, ...]:
        del asked
        wire.send(messages.frame(readings, now_s))
        if readings:
            os.write(times, MOMENT.pack(held.count, read_s))
        return ()

    scanner = CameraScanner(
        lambda _event: None, held.next_frame, send, load=lambda: decode
    )
    assert not sandbox.lock(opens=False)
    wire.send(messages.loaded())
    scanner.start()
    while not wire.ended(ALIVE_S):
        wire.send(messages.alive(0.0, 0.0))
    os._exit(0)


if __name__ == "__main__":
    main()
