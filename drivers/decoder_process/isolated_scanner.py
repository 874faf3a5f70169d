"""Camera and decoder as one device of the kiosk, in a process that may hang or die.

Its thread starts the process, receives what every frame gave, and says which codes are
new in view. A process that hangs, dies or sends garbage is replaced at once; one that
does so again and again is a device that is lost, and retried ever more slowly.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from drivers.api import (
    CodeSeen,
    DecoderLocked,
    DecoderRestarted,
    DeviceLost,
    DeviceReady,
    DriverError,
    Emit,
)
from drivers.decoder_process.child import (
    ChildEndedError,
    DecoderChild,
    DecoderSetup,
)
from drivers.decoder_process.messages import CAMERA_GONE_CODE
from drivers.decoder_process.reports import (
    CameraGone,
    CameraMeasured,
    CameraOpened,
    DecoderFailed,
    DecoderLoaded,
    FrameRead,
    GarbageError,
    Report,
    StillAlive,
)
from drivers.runtime.device_worker import MAX_RETRY_S, RETRY_FIRST_S, DeviceWorker

if TYPE_CHECKING:
    from drivers.scanner.camera_scanner import ViewTracker

log = logging.getLogger(__name__)

WAIT_S = 0.5
START_LIMIT_S = 60.0
"""To load OpenCV from a slow card, beside a kiosk that starts."""
BUSY_SHARE = 0.5
"""Who hangs in a loop takes at least this much of a core."""
STANDING_LIMITS = 4
"""After n limits without an answer it hangs, though it does not compute."""
CAMERA_LIMIT_S = 15.0
"""For a camera to be opened, or to fail."""
STEADY_S = 30.0
"""A process that worked for this time is replaced at once and without a word."""
AHEAD_S, BEHIND_S = 1.0, 60.0
"""How far a frame's time may be from now."""


class HangingError(DriverError):
    """The process does not go on."""


class IsolatedScanner(DeviceWorker):
    """Emits what `Camera` and `CameraScanner` would, under their two names.

    Loads neither OpenCV nor a decoder. `tracker` is called in this thread.
    """

    def __init__(
        self,
        emit: Emit,
        setup: DecoderSetup,
        tracker: ViewTracker,
        *,
        camera_name: str = "camera",
        name: str = "eye",
    ) -> None:
        super().__init__(name, emit)
        self._setup = setup
        self._tracker = tracker
        self._camera_name = camera_name
        self._asked = False
        self._child: DecoderChild | None = None
        self._received_s = self._opened_s = self._cpu_s = 0.0
        self._early_ends = 0
        self._camera_reason: str | None = None

    def ask_for_codes(self, *, asked: bool) -> None:
        """Whether codes are asked for from the next frame on. Any thread."""
        self._asked = asked

    def open(self) -> None:
        """Start the process and wait until its decoder is loaded."""
        self._child = DecoderChild(self._setup)
        until_s = time.monotonic() + START_LIMIT_S
        while not self.stopping:
            self.beat()
            report = self._child.receive(WAIT_S)
            if isinstance(report, DecoderLoaded):
                break
            if report is not None:
                raise GarbageError("the decoder reported before it was loaded")
            if time.monotonic() > until_s:
                raise HangingError(
                    "the decoder was not loaded after {limit_s:g} s",
                    limit_s=START_LIMIT_S,
                )
        self._received_s = self._opened_s = time.monotonic()
        # What loading took says nothing of its first frame.
        self._cpu_s = self._child.cpu_s()

    def work(self) -> None:
        """Receive one report, or find that the process has to be replaced."""
        try:
            self._receive()
        except (ChildEndedError, GarbageError, HangingError) as exc:
            self._replace(exc)

    def failed(self, exc: Exception) -> float:
        """Close it; the wait is long if it failed soon after it was opened."""
        return max(super().failed(exc), self._early_wait_s())

    def close(self) -> None:
        """Kill the process."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _receive(self) -> None:
        if self._child is None:
            return
        report = self._child.receive(WAIT_S)
        now_s = time.monotonic()
        if report is not None:
            self._received_s = now_s
            self._handle(self._child, report, now_s)
        else:
            self._check_answer(self._child, now_s - self._received_s)

    def _handle(self, child: DecoderChild, report: Report, now_s: float) -> None:
        match report:
            case FrameRead():
                self._see(report, now_s)
            case StillAlive(camera_s, decoder_s):
                self._check_answer(child, decoder_s)
                if camera_s > CAMERA_LIMIT_S:
                    raise HangingError(
                        "the camera hangs for {seconds:.0f} s", seconds=camera_s
                    )
            case _:
                self._handle_change(report)

    def _handle_change(self, report: Report) -> None:
        """Handle what does not come with every frame."""
        match report:
            case CameraMeasured():
                self._emit(report.health)
            case CameraOpened():
                self._camera_opened(report)
            case CameraGone(reason):
                self._camera_gone(reason)
            case DecoderFailed(reason):
                log.warning("decoder_failed device=%s reason=%r", self.name, reason)
                self._emit(DecoderRestarted(self.name))
            case _:
                raise GarbageError("the decoder was loaded twice")

    def _see(self, frame: FrameRead, now_s: float) -> None:
        taken_at_s = frame.taken_at_s
        if not now_s - BEHIND_S <= taken_at_s <= now_s + AHEAD_S:
            raise GarbageError("the decoder sent a frame of another time")
        readings = [code.reading for code in frame.codes]
        for reading in self._tracker(readings, taken_at_s, asked=self._asked):
            self._emit(CodeSeen(reading, taken_at_s))
        if self._setup.unproven is not None:
            self._setup.unproven(frame.unproven)

    def _camera_opened(self, report: CameraOpened) -> None:
        for difference in report.differing:
            log.warning(
                "camera_differs device=%s setting=%r", self._camera_name, difference
            )
        if report.unlocked:
            log.warning(
                "decoder_unlocked device=%s reason=%r", self.name, report.unlocked
            )
        self._emit(DecoderLocked(self.name, locked=not report.unlocked))
        self._camera_reason = None
        self._emit(DeviceReady(self._camera_name))

    def _camera_gone(self, reason: str) -> None:
        """Report and log it once, however many processes find it gone."""
        if self._camera_reason is None:
            log.warning("device_lost device=%s reason=%r", self._camera_name, reason)
            self._emit(DeviceLost(self._camera_name, reason))
        self._camera_reason = reason

    def _replace(self, exc: ChildEndedError | GarbageError | HangingError) -> None:
        """A new process in the place of one that was steady; else the device is lost.

        One that ended because its camera went is no fault of its own.
        """
        steady = time.monotonic() - self._opened_s >= STEADY_S
        self._early_ends = 0 if steady else self._early_ends + 1
        camera_gone = isinstance(exc, ChildEndedError) and exc.code == CAMERA_GONE_CODE
        if not camera_gone:
            log.warning("decoder_replaced device=%s reason=%r", self.name, str(exc))
            self._emit(DecoderRestarted(self.name))
            if not steady and self._early_ends > 1:
                raise exc
        self.close()
        if not self.rest(self._early_wait_s() if camera_gone else 0.0):
            self.open()

    def _early_wait_s(self) -> float:
        if not self._early_ends:
            return 0.0
        return min(RETRY_FIRST_S * 2 ** (self._early_ends - 1), MAX_RETRY_S)

    def _check_answer(self, child: DecoderChild, waited_s: float) -> None:
        """HangingError if there was no answer for too long.

        On a machine that is busy with something else a frame may take that long, too:
        then the process has had little of a core.
        """
        limit_s, cpu_s = self._setup.frame_limit_s, child.cpu_s()
        if waited_s <= limit_s:
            if waited_s <= WAIT_S:
                self._cpu_s = cpu_s
            return
        busy = cpu_s - self._cpu_s >= BUSY_SHARE * limit_s
        if busy or waited_s > STANDING_LIMITS * limit_s:
            raise HangingError(
                "the decoder gave no answer for {seconds:.0f} s", seconds=waited_s
            )
