"""How a camera sees: figures of single pictures, and what to complain about (N17).

The limits were set on 150 photographs of goods and phones, bounded to 1280×720, as
they are and with blur, darkness and sensor noise added.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from drivers.api import CameraHealth
from drivers.vision.pictures import Pixels, bounded, edge_energy, grey, scaled

# A hand, tape or a cap leaves no structure as coarse as a 32nd of the width.
COVERED_BELOW_CONTRAST = 2.5
DARK_BELOW_BRIGHTNESS = 30.0
# In focus the least was 108, with a blur of 6 px 19 of 20 were below 52.
BLURRED_BELOW_SHARPNESS = 60.0
# A plain scene has no edges to be sharp: below this nothing is said of blur.
STRUCTURED_FROM_CONTRAST = 8.0

LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class FrameQuality:
    """One picture in figures.

    `sharpness` is the variance of the Laplacian at half size, where sensor noise
    counts less; `brightness` the mean grey, 0 to 255; `contrast` the deviation of a
    thumbnail's greys; `checksum` differs for any two pictures of a sensor.
    """

    sharpness: float
    brightness: float
    contrast: float
    checksum: int


def look_at(image: Pixels) -> FrameQuality:
    """The figures of one picture, BGR or grey; some milliseconds at 1280×720."""
    picture = grey(image)
    half = scaled(picture, 0.5)
    return FrameQuality(
        sharpness=edge_energy(half),
        brightness=float(picture.mean()),
        contrast=float(bounded(half, 32, 32).std()),
        checksum=zlib.crc32(half.tobytes()),
    )


def complaint(looks: Sequence[FrameQuality], *, sensor: bool) -> str:
    """What is wrong in all of these, else nothing.

    One good picture in a few seconds is proof that the lens is clear: a hand that
    passes or a phone in motion is no complaint.
    """
    if not looks:
        return ""
    contrast = max(look.contrast for look in looks)
    if contrast < COVERED_BELOW_CONTRAST:
        return "covered"
    if sensor and len(looks) > 1 and len({look.checksum for look in looks}) == 1:
        return "frozen"
    if max(look.brightness for look in looks) < DARK_BELOW_BRIGHTNESS:
        return "dark"
    sharpness = max(look.sharpness for look in looks)
    if contrast >= STRUCTURED_FROM_CONTRAST and sharpness < BLURRED_BELOW_SHARPNESS:
        return "blurred"
    return ""


class LensWatch:
    """Gathers figures between two reports. Lives in the camera's thread.

    `dropped` and `taken` are running totals: frames that nobody took, and frames
    that were taken to be decoded.
    """

    def __init__(self, now_s: float, *, sensor: bool) -> None:
        self._sensor = sensor
        self._since_s = now_s
        self._looked_s = float("-inf")
        self._frames = self._dropped = self._taken = 0
        self._looks: list[FrameQuality] = []

    def saw(self, image: Pixels, now_s: float) -> None:
        """Count a frame; look at the first since the report, then twice a second."""
        self._frames += 1
        if now_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = now_s
            self._looks.append(look_at(image))

    def report(self, now_s: float, *, dropped: int, taken: int) -> CameraHealth:
        """What happened since the last report; begins anew."""
        looks, span_s = self._looks, max(now_s - self._since_s, 1e-3)
        health = CameraHealth(
            frames_per_s=self._frames / span_s,
            frames_dropped=dropped - self._dropped,
            sharpness=max((look.sharpness for look in looks), default=0.0),
            brightness=max((look.brightness for look in looks), default=0.0),
            decodes_per_s=(taken - self._taken) / span_s,
            complaint=complaint(looks, sensor=self._sensor),
        )
        self._since_s, self._dropped, self._taken = now_s, dropped, taken
        self._frames, self._looks = 0, []
        self._looked_s = float("-inf")
        return health
