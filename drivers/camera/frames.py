"""A frame, the Protocol of a source of frames, and the settings of each source.

Imports no vendor library and no source: `drivers.camera.sources` builds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from drivers.vision.pictures import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture in BGR, and the monotonic time at which it was read."""

    image: Pixels = field(repr=False)
    taken_at_s: float


class FrameSource(Protocol):
    """Delivers frames. All calls come from the camera's thread.

    `sensor` is True if two frames are never equal to the bit, so that equal ones mean
    a camera that hangs.
    """

    @property
    def sensor(self) -> bool:
        """Whether this is a real sensor, with its noise."""
        ...

    def open(self) -> tuple[str, ...]:
        """Open it; each string names a setting that is not as asked.

        DriverError if it cannot be opened.
        """
        ...

    def read(self) -> Pixels | None:
        """The newest frame, within a second; None if there is no new one.

        DriverError if the source is lost.
        """
        ...

    def close(self) -> None:
        """Release it; also if it was never opened."""
        ...


@dataclass(frozen=True, slots=True)
class V4l2Settings:
    """A USB camera. `device` is a path under /dev/v4l/by-id, or a number.

    None leaves exposure or focus to the camera. Focus steps are those of its driver.
    About 5,000 µs suit phones: no glare, but longer than a screen's flicker.
    """

    device: str
    width_px: int = 1280
    height_px: int = 720
    frames_per_s: int = 30
    exposure_us: int | None = None
    focus_steps: int | None = None


@dataclass(frozen=True, slots=True)
class CsiSettings:
    """A camera on the Pi's own connector, by picamera2.

    None leaves the exposure to the camera, and has its lens, if it moves, follow what
    is near; a dioptre is one over a metre.
    """

    number: int = 0
    width_px: int = 1280
    height_px: int = 720
    frames_per_s: float = 30.0
    exposure_us: int | None = None
    focus_dioptres: float | None = None


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """A recorded video; `paced` plays it in real time, else each read is one frame."""

    path: Path
    loop: bool = False
    paced: bool = True


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """A folder whose newest picture is the frame; larger pictures are shrunk."""

    folder: Path
    width_px: int = 1280
    height_px: int = 720


SourceSettings = V4l2Settings | CsiSettings | VideoSettings | FolderSettings
