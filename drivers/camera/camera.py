"""The camera's thread: reads frames, keeps the newest, reports their quality.

Frames stay in memory and are never written to disk (N12). The settings choose the
source.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from drivers.camera.frames import Frame, FrameSource, SourceSettings
from drivers.camera.sources import build_source
from drivers.runtime.device_worker import DeviceWorker
from drivers.runtime.latest import Newest

if TYPE_CHECKING:
    from drivers.api import Emit
    from drivers.camera.quality import QualityMonitor

log = logging.getLogger(__name__)


class Camera(DeviceWorker):
    """Reads at most `frames_per_s` (2 or more); reports health every `health_s`.

    `differing` lists the settings that the camera did not accept as asked.
    """

    def __init__(
        self,
        emit: Emit,
        settings: SourceSettings,
        *,
        frames_per_s: float = 10.0,
        health_s: float = 5.0,
        name: str = "camera",
    ) -> None:
        super().__init__(name, emit)
        self.differing: tuple[str, ...] = ()
        self._settings = settings
        self._period_s = 1.0 / frames_per_s
        self._health_s = health_s
        self._newest: Newest[Frame] = Newest()
        self._source: FrameSource | None = None
        self._quality: QualityMonitor | None = None
        self._read_at_s = 0.0
        self._report_at_s = 0.0

    @property
    def dropped(self) -> int:
        """Frames replaced by a newer one before they were fetched, since the start."""
        return self._newest.dropped

    def next_frame(self, limit_s: float) -> Frame | None:
        """The newest frame, each once; None if none came in time. One caller only."""
        return self._newest.get(limit_s)

    def open(self) -> None:
        """Open the source and log the settings that it did not accept."""
        # Loads OpenCV, in this thread.
        from drivers.camera.quality import QualityMonitor  # noqa: PLC0415

        self._source = build_source(self._settings)
        self.differing = self._source.open()
        for difference in self.differing:
            log.warning("camera_differs device=%s setting=%r", self.name, difference)
        if self._quality is None:
            now_s = time.monotonic()
            self._quality = QualityMonitor(now_s, sensor=self._source.sensor)
            self._report_at_s = now_s + self._health_s

    def work(self) -> None:
        """Wait until the next frame is due, read it and keep it."""
        if self._source is None or self.rest(self._read_at_s - time.monotonic()):
            return
        self._read_at_s = time.monotonic() + self._period_s
        image = self._source.read()
        if image is not None:
            frame = Frame(image, time.monotonic())
            self._newest.put(frame)
            self._count(frame)
        self._report()

    def close(self) -> None:
        """Release the source."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _count(self, frame: Frame) -> None:
        if self._quality is not None:
            self._quality.add_frame(frame.image, frame.taken_at_s)

    def _report(self) -> None:
        now_s = time.monotonic()
        if self._quality is None or now_s < self._report_at_s:
            return
        self._report_at_s = now_s + self._health_s
        dropped = self._newest.dropped
        decoded = self._newest.put_count - dropped
        self._emit(self._quality.report(now_s, dropped=dropped, decoded=decoded))
