"""The scanner thread: newest frame, codes in it, what is newly shown, `CodeSeen`.

The decoder and OpenCV are loaded in this thread, after the first screen is up.
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
    """Says which codes are in a BGR picture. Called from the eye's thread only."""

    def __call__(self, image: Pixels, /) -> Sequence[Reading]:
        """The readings that a till may act on."""
        ...


class Showings(Protocol):
    """Tells new showings from codes that still stand there. One thread."""

    def __call__(
        self, readings: Sequence[Reading], now_s: float, /
    ) -> Sequence[Reading]:
        """Those of one frame's readings that are shown anew; called for each frame."""
        ...


def till_decode() -> Decode:
    """The decoder of the till, loaded now."""
    from drivers.decode import Reader  # noqa: PLC0415 - loads OpenCV, in this thread

    return Reader()


class CameraScanner(DeviceWorker):
    """Emits `CodeSeen` once for each showing. A `drivers.api.CodeSource`.

    `take` gives the newest frame (`Camera.take`); `load` gives the decoder and is
    called in this thread. A frame older than the newest is never decoded.
    """

    def __init__(
        self,
        emit: Emit,
        take: Callable[[float], Frame | None],
        showings: Showings,
        *,
        load: Callable[[], Decode] = till_decode,
        name: str = "eye",
    ) -> None:
        super().__init__(name, emit)
        self._take = take
        self._showings = showings
        self._load = load
        self._decode: Decode | None = None

    def open(self) -> None:
        """Load the decoder."""
        self._decode = self._load()

    def work(self) -> None:
        """Wait for a frame, at most half a second, and tell what it shows anew."""
        frame = self._take(WAIT_S)
        if frame is None or self._decode is None:
            return
        readings = self._decode(frame.image)
        for reading in self._showings(readings, frame.taken_at_s):
            self._emit(CodeSeen(reading, frame.taken_at_s))

    def close(self) -> None:
        """Let the decoder go."""
        self._decode = None
