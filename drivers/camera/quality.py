"""Quality of a camera's pictures: figures of one picture, and complaints (N17).

The limits were set on 150 photographs of goods and phones, bounded to 1280×720, as
they are and with blur, darkness and sensor noise added.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from drivers.api import CameraComplaint, CameraHealth
from drivers.vision.pictures import Pixels, bounded, edge_energy, grey, scaled

# Behind a hand, tape or a cap nothing as coarse as a 32nd of the width is left.
COVERED_BELOW_CONTRAST = 2.5
DARK_BELOW_BRIGHTNESS = 30.0
# In focus the minimum was 108; with a blur of 6 px 19 of 20 were below 52.
BLURRED_BELOW_SHARPNESS = 60.0
# A plain scene has no edges: below this contrast, blur is not judged.
STRUCTURED_FROM_CONTRAST = 8.0

MEASURE_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class FrameQuality:
    """The figures of one picture.

    `sharpness` is the variance of the Laplacian at half size, where sensor noise
    counts less; `brightness` the mean grey, 0 to 255; `contrast` the deviation of a
    thumbnail's greys; `checksum` differs for any two pictures of a sensor.
    """

    sharpness: float
    brightness: float
    contrast: float
    checksum: int


def measure(image: Pixels) -> FrameQuality:
    """The figures of one picture, BGR or grey; takes some milliseconds at 1280×720."""
    picture = grey(image)
    half = scaled(picture, 0.5)
    return FrameQuality(
        sharpness=edge_energy(half),
        brightness=float(picture.mean()),
        contrast=float(bounded(half, 32, 32).std()),
        checksum=zlib.crc32(half.tobytes()),
    )


def complaint(figures: Sequence[FrameQuality], *, sensor: bool) -> str:
    """The fault that all these pictures have, or the empty text.

    One good picture in a few seconds proves that the lens is clear: a passing hand or
    a phone in motion is no fault.
    """
    if not figures:
        return ""
    contrast = max(one.contrast for one in figures)
    if contrast < COVERED_BELOW_CONTRAST:
        return CameraComplaint.COVERED
    if sensor and len(figures) > 1 and len({one.checksum for one in figures}) == 1:
        return CameraComplaint.FROZEN
    if max(one.brightness for one in figures) < DARK_BELOW_BRIGHTNESS:
        return CameraComplaint.DARK
    sharpness = max(one.sharpness for one in figures)
    if contrast >= STRUCTURED_FROM_CONTRAST and sharpness < BLURRED_BELOW_SHARPNESS:
        return CameraComplaint.BLURRED
    return ""


class QualityMonitor:
    """Collects figures between two reports. Used by the camera's thread only."""

    def __init__(self, now_s: float, *, sensor: bool) -> None:
        self._sensor = sensor
        self._since_s = now_s
        self._measured_at_s = float("-inf")
        self._frames = self._dropped = self._decoded = 0
        self._figures: list[FrameQuality] = []

    def add_frame(self, image: Pixels, now_s: float) -> None:
        """Count a frame; measure the first since the report, then two a second."""
        self._frames += 1
        if now_s - self._measured_at_s >= MEASURE_EVERY_S:
            self._measured_at_s = now_s
            self._figures.append(measure(image))

    def report(self, now_s: float, *, dropped: int, decoded: int) -> CameraHealth:
        """The figures since the last report, which are then reset.

        `dropped` and `decoded` are running totals: frames that were not fetched, and
        frames that were fetched to be decoded.
        """
        figures, span_s = self._figures, max(now_s - self._since_s, 1e-3)
        health = CameraHealth(
            frames_per_s=self._frames / span_s,
            frames_dropped=dropped - self._dropped,
            sharpness=max((one.sharpness for one in figures), default=0.0),
            brightness=max((one.brightness for one in figures), default=0.0),
            decodes_per_s=(decoded - self._decoded) / span_s,
            complaint=complaint(figures, sensor=self._sensor),
        )
        self._since_s, self._dropped, self._decoded = now_s, dropped, decoded
        self._frames, self._figures = 0, []
        self._measured_at_s = float("-inf")
        return health
