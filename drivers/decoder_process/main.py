"""The decoder's process: `python -m drivers.decoder_process.main FD`.

The camera's thread and the scanner's are those that a kiosk without this process would
have; what they emit goes over the wire, and which codes are new in view is judged at
its other end. The main thread reports twice a second how they are. The process ends
when the wire does.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, Protocol

from drivers.api import (
    CameraHealth,
    DeviceEvent,
    DeviceLost,
    DeviceReady,
    Reading,
)
from drivers.camera.camera import Camera
from drivers.camera.frames import FolderSettings, VideoSettings
from drivers.decoder_process import messages, sandbox
from drivers.decoder_process.child_wire import ChildWire
from drivers.decoder_process.messages import CAMERA_GONE_CODE, DecoderOrder
from drivers.scanner.camera_scanner import CameraScanner

if TYPE_CHECKING:
    from drivers.vision.pictures import Pixels

ALIVE_S = 0.5


class FrameDecode(Protocol):
    """Reads frame after frame, as `drivers.decode.Reader` does. One thread."""

    def __call__(self, image: "Pixels", /) -> Sequence[Reading]:
        """The readings that are proven."""
        ...

    @property
    def unproven(self) -> Sequence[Reading]:
        """What was read in the newest frame without being proven."""
        ...


class DecoderService:
    """Camera and scanner in this process, reporting over its wire."""

    def __init__(
        self, order: DecoderOrder, wire: ChildWire, decode: FrameDecode
    ) -> None:
        source = order.source
        self._decode = decode
        self._tells_unproven = order.tells_unproven
        self._opens = isinstance(source, FolderSettings | VideoSettings)
        self._unlocked: str | None = None
        self._wire = wire
        self._camera = Camera(
            self._camera_event, source, frames_per_s=order.frames_per_s
        )
        self._scanner = CameraScanner(
            self._scanner_event,
            self._camera.next_frame,
            self._send_frame,
            load=lambda: decode,
        )

    def serve(self) -> NoReturn:
        """Report until the wire ends; main thread."""
        self._wire.send(messages.loaded())
        for worker in (self._camera, self._scanner):
            worker.beat()
            worker.start()
        while not self._wire.ended(ALIVE_S):
            now_s = time.monotonic()
            camera_s, decoder_s = (
                max(0.0, now_s - worker.beat_s)
                for worker in (self._camera, self._scanner)
            )
            self._wire.send(messages.alive(camera_s, decoder_s))
        os._exit(0)

    def _camera_event(self, event: DeviceEvent) -> None:
        """In the camera's thread: nothing is seen before the lock."""
        match event:
            case DeviceReady():
                if self._unlocked is None:
                    self._unlocked = sandbox.lock(opens=self._opens)
                self._wire.send(messages.opened(self._camera.differing, self._unlocked))
            case DeviceLost(_, reason):
                self._wire.send(messages.gone(reason))
                if self._unlocked == "" and not self._opens:
                    os._exit(CAMERA_GONE_CODE)
            case CameraHealth():
                self._wire.send(messages.measured(event))
            case _:
                pass

    def _scanner_event(self, event: DeviceEvent) -> None:
        if isinstance(event, DeviceLost):
            self._wire.send(messages.failed(event.reason))

    def _send_frame(
        self, readings: Sequence[Reading], now_s: float, *, asked: bool
    ) -> tuple[Reading, ...]:
        """A frame's readings go over the wire; nothing is new in view at this end.

        In the scanner's thread, right after the frame was decoded.
        """
        del asked  # known at the other end
        unproven = self._decode.unproven if self._tells_unproven else ()
        self._wire.send(messages.frame(readings, now_s, unproven))
        return ()


def warm_reader() -> FrameDecode:
    """The kiosk's decoder, warmed up."""
    from drivers.decoder_process import warm_up  # noqa: PLC0415 - loads OpenCV

    return warm_up.warm_reader()


def main(load: Callable[[], FrameDecode] = warm_reader) -> NoReturn:
    """Serve on the wire that the command line names, until it ends."""
    sandbox.begin()
    # The kiosk logs what is reported.
    logging.disable()
    wire = ChildWire(int(sys.argv[1]))
    order = wire.order()
    DecoderService(order, wire, load()).serve()


if __name__ == "__main__":
    main()
