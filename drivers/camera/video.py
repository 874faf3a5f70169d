"""Frames by OpenCV's VideoCapture: USB cameras over V4L2, and recorded video.

Proven on video files, on v4l2loopback and on absent devices, not on a real camera.
Controls and their units differ between cameras, so each setting is read back and
reported if it differs.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2

from drivers.api import DriverError
from drivers.camera.frames import V4l2Settings, VideoSettings
from drivers.vision.pictures import Pixels

# OpenCV's default is to wait ten seconds for a frame; a worker may block for one.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")

MJPG = cv2.VideoWriter.fourcc(*"MJPG")
EXPOSURE_UNIT_US = 100  # V4L2_CID_EXPOSURE_ABSOLUTE
EXPOSURE_MANUAL, EXPOSURE_AUTO = 1, 3  # V4L2_CID_EXPOSURE_AUTO
BUFFERS = 4
FRESH_S = 0.005


@dataclass(frozen=True, slots=True)
class CaptureProperty:
    """One property to set on a capture."""

    name: str
    prop: int
    value: float

    def as_text(self, value: float) -> str:
        """A value of this property, readable."""
        if self.prop == cv2.CAP_PROP_FOURCC:
            return int(value).to_bytes(4, "little", signed=True).decode("latin-1")
        return f"{value:g}"


def capture_properties(settings: V4l2Settings) -> tuple[CaptureProperty, ...]:
    """What to set, in this order: a camera's sizes depend on its pixel format."""
    automatic = settings.exposure_us is None
    asked = [
        CaptureProperty("pixel format", cv2.CAP_PROP_FOURCC, MJPG),
        CaptureProperty("width", cv2.CAP_PROP_FRAME_WIDTH, settings.width_px),
        CaptureProperty("height", cv2.CAP_PROP_FRAME_HEIGHT, settings.height_px),
        CaptureProperty("frames per second", cv2.CAP_PROP_FPS, settings.frames_per_s),
        CaptureProperty(
            "automatic exposure",
            cv2.CAP_PROP_AUTO_EXPOSURE,
            EXPOSURE_AUTO if automatic else EXPOSURE_MANUAL,
        ),
    ]
    if settings.exposure_us is not None:
        units = settings.exposure_us // EXPOSURE_UNIT_US
        asked.append(CaptureProperty("exposure", cv2.CAP_PROP_EXPOSURE, units))
    if settings.focus_steps is not None:
        asked.append(CaptureProperty("autofocus", cv2.CAP_PROP_AUTOFOCUS, 0))
        asked.append(CaptureProperty("focus", cv2.CAP_PROP_FOCUS, settings.focus_steps))
    return tuple(asked)


def apply_properties(
    capture: cv2.VideoCapture, asked: tuple[CaptureProperty, ...]
) -> tuple[str, ...]:
    """Set each property, read all back; one text for each that is not as asked."""
    for each in asked:
        capture.set(each.prop, each.value)
    got = [(each, capture.get(each.prop)) for each in asked]
    return tuple(
        f"{each.name}: asked {each.as_text(each.value)}, got {each.as_text(value)}"
        for each, value in got
        if round(value) != round(each.value)
    )


def skip_buffered_frames(grab: Callable[[], float]) -> None:
    """Grab frames until one had to be waited for; `grab` returns the wait in seconds.

    Frames that were left in the kernel's buffers come at once and show the past. A
    camera that is faster than this reader never makes it wait, so at most one frame
    more than there are buffers is grabbed.
    """
    left = BUFFERS
    while grab() < FRESH_S and left > 0:
        left -= 1


class V4l2Source:
    """A USB camera. Never returns a frame that was taken before `read` began."""

    sensor = True

    def __init__(self, settings: V4l2Settings) -> None:
        self._settings = settings
        number = settings.device
        self._path = f"/dev/video{number}" if number.isdigit() else number
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> tuple[str, ...]:
        """Open it, set it up and wait for its first frame."""
        if not Path(self._path).exists():
            raise DriverError("no camera at {path}: is it plugged in?", path=self._path)
        self._capture = cv2.VideoCapture(self._path, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            raise DriverError(
                "{path} is no camera, or another program has it", path=self._path
            )
        differing = apply_properties(self._capture, capture_properties(self._settings))
        self._grab()
        return differing

    def read(self) -> Pixels:
        """Wait for a frame that is new, and decode it."""
        skip_buffered_frames(self._grab)
        ok, image = self._opened().retrieve()
        if not ok:
            raise DriverError("the camera {path} gave a broken frame", path=self._path)
        return cast("Pixels", image)

    def close(self) -> None:
        """Release the device."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _grab(self) -> float:
        """Have the next frame ready; returns how long that took, in seconds."""
        began_s = time.monotonic()
        if not self._opened().grab():
            raise DriverError("the camera {path} gives no frames", path=self._path)
        return time.monotonic() - began_s

    def _opened(self) -> cv2.VideoCapture:
        if self._capture is None:
            raise DriverError("the camera {path} is not open", path=self._path)
        return self._capture


class VideoSource:
    """A recorded video. After its end `read` returns None, or it begins again."""

    sensor = False

    def __init__(
        self, settings: VideoSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._capture: cv2.VideoCapture | None = None
        self._frames_per_s = 0.0
        self._began_s = 0.0
        self._next = 0

    @property
    def frames_per_s(self) -> float:
        """The rate at which it was recorded; 0 before it is opened."""
        return self._frames_per_s

    def open(self) -> tuple[str, ...]:
        """Open the file."""
        path = self._settings.path
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        self._frames_per_s = self._capture.get(cv2.CAP_PROP_FPS)
        if not self._capture.isOpened() or self._frames_per_s <= 0:
            raise DriverError("{path} is no video that can be played", path=path)
        self._rewind()
        return ()

    def read(self) -> Pixels | None:
        """The frame that is due now; overdue ones are skipped."""
        if self._capture is None:
            raise DriverError("the video {path} is not open", path=self._settings.path)
        due = self._due()
        while self._next < due and self._capture.grab():
            self._next += 1
        if self._next > due:
            return None
        ok, image = self._capture.read()
        if ok:
            self._next += 1
            return cast("Pixels", image)
        if self._settings.loop:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            self._rewind()
        return None

    def close(self) -> None:
        """Close the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _due(self) -> int:
        if not self._settings.paced:
            return self._next
        return int((self._clock() - self._began_s) * self._frames_per_s)

    def _rewind(self) -> None:
        self._began_s = self._clock()
        self._next = 0
