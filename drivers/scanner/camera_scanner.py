"""The scanner thread: newest frame, its codes, those new in view, `CodeSeen`.

The decoder and OpenCV are loaded in this thread, after the first screen is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from drivers.api import CodeSeen, Emit, Reading
from drivers.runtime.device_worker import DeviceWorker

if TYPE_CHECKING:
    from drivers.camera.frames import Frame
    from drivers.vision.pictures import Pixels

WAIT_S = 0.5


class Decode(Protocol):
    """Reads the codes in a BGR picture. Called in the scanner's thread only."""

    def __call__(self, image: Pixels, /) -> Sequence[Reading]:
        """The readings that are proven."""
        ...


class ViewTracker(Protocol):
    """Separates codes new in view from those that are still there. One thread."""

    def __call__(
        self, readings: Sequence[Reading], now_s: float, /, *, asked: bool
    ) -> Sequence[Reading]:
        """The readings of one frame that are new in view; called for each frame.

        `asked`: codes are asked for; those that were in view before count, too.
        """
        ...


def load_decoder() -> Decode:
    """The kiosk's decoder, loaded now."""
    from drivers.decode import Reader  # noqa: PLC0415 - loads OpenCV, in this thread

    return Reader()


class CameraScanner(DeviceWorker):
    """Emits `CodeSeen` once each time a code comes into view. A `CodeSource`.

    `next_frame` returns the newest frame (`Camera.next_frame`), so that no older one is
    decoded; `load` returns the decoder and is called in this thread.
    """

    def __init__(
        self,
        emit: Emit,
        next_frame: Callable[[float], Frame | None],
        tracker: ViewTracker,
        *,
        load: Callable[[], Decode] = load_decoder,
        name: str = "eye",
    ) -> None:
        super().__init__(name, emit)
        self._next_frame = next_frame
        self._tracker = tracker
        self._load = load
        self._decode: Decode | None = None
        self._asked = False

    def ask_for_codes(self, *, asked: bool) -> None:
        """Whether codes are asked for from the next frame on. Any thread."""
        self._asked = asked

    def open(self) -> None:
        """Load the decoder."""
        self._decode = self._load()

    def work(self) -> None:
        """Wait for a frame, at most half a second, and emit the codes new in it."""
        frame = self._next_frame(WAIT_S)
        if frame is None or self._decode is None:
            return
        readings = self._decode(frame.image)
        new = self._tracker(readings, frame.taken_at_s, asked=self._asked)
        for reading in new:
            self._emit(CodeSeen(reading, frame.taken_at_s))

    def close(self) -> None:
        """Drop the decoder."""
        self._decode = None
