"""Frames from a camera on the Pi's own connector, by picamera2.

OpenCV cannot open these cameras. picamera2 comes from Debian, not from PyPI, so the
kiosk's virtual environment needs `--system-site-packages`. NOT PROVEN: written from
picamera2's source and manual, tried on a far side, never on a Pi or on a sensor.
"""

from collections.abc import Mapping
from typing import Any

from drivers.api import DriverError
from drivers.camera.frames import CsiSettings
from drivers.camera.picamera import load_picamera
from drivers.vision.pictures import Pixels

WAIT_S = 1.0
# libcamera's control_ids: AfModeEnum and AfRangeEnum.
AF_MANUAL, AF_CONTINUOUS = 0, 2
AF_MACRO = 1
TOLERANCE = 10
"""A sensor counts in whole lines: a difference of one in this number is none."""

Offered = Mapping[str, tuple[Any, Any, Any]]
"""What a camera can be set to, by name: the least, the most, and its default."""
Controls = dict[str, int | float | bool | tuple[int, int]]


def asked_controls(settings: CsiSettings, offered: Offered) -> Controls:
    """What to set; picamera2 refuses a control that the camera does not offer.

    Without `focus_dioptres` a lens that moves follows what is near, from 7 to 33 cm
    with Camera Module 3; left to itself it stands at a metre.
    """
    frame_us = round(1_000_000 / settings.frames_per_s)
    controls: Controls = {"FrameDurationLimits": (frame_us, frame_us)}
    if settings.exposure_us is not None:
        controls |= {"AeEnable": False, "ExposureTime": settings.exposure_us}
    if "AfMode" not in offered:
        return controls
    if settings.focus_dioptres is not None:
        lens = min(settings.focus_dioptres, _max_dioptres(offered))
        return controls | {"AfMode": AF_MANUAL, "LensPosition": lens}
    controls |= {"AfMode": AF_CONTINUOUS}
    return controls | ({"AfRange": AF_MACRO} if "AfRange" in offered else {})


def focus_differs(settings: CsiSettings, offered: Offered) -> tuple[str, ...]:
    """Why the lens is not where it was asked to be, or nothing."""
    asked = settings.focus_dioptres
    if asked is None:
        return ()
    if "AfMode" not in offered:
        return (f"focus: asked {asked:g} dioptres, the lens does not move",)
    most = _max_dioptres(offered)
    return (f"focus: asked {asked:g} dioptres, got {most:g}",) if asked > most else ()


def _max_dioptres(offered: Offered) -> float:
    return float(offered["LensPosition"][1])


class CsiSource:
    """A camera by libcamera. picamera2 keeps one finished frame, the newest."""

    sensor = True

    def __init__(self, settings: CsiSettings) -> None:
        self._settings = settings
        # picamera2 is not installed where types are checked
        self._camera: Any = None

    def open(self) -> tuple[str, ...]:
        """Configure and start it; DriverError if picamera2 or the camera is absent."""
        library = load_picamera()
        number = self._settings.number
        try:
            known = [str(each["Model"]) for each in library.global_camera_info()]
            if number < len(known):
                self._camera = library(number)
                return self._start()
        except (RuntimeError, IndexError, TimeoutError) as exc:
            raise DriverError(
                "CSI camera {number}: {exc}", number=number, exc=exc
            ) from exc
        raise DriverError(
            "no CSI camera {number}, there are {count} ({models}): check its ribbon "
            "cable and csi_number",
            number=number,
            count=len(known),
            models=", ".join(known) or "-",
        )

    def read(self) -> Pixels:
        """Wait for the next frame; DriverError if none comes in time."""
        try:
            # What libcamera calls RGB888 lies in memory as OpenCV's BGR.
            return self._camera.capture_array("main", wait=WAIT_S)
        except (TimeoutError, RuntimeError) as exc:
            raise DriverError("the CSI camera gives no frames") from exc

    def close(self) -> None:
        """Stop it and release the sensor."""
        if self._camera is not None:
            self._camera.close()
            self._camera = None

    def _start(self) -> tuple[str, ...]:
        asked = (self._settings.width_px, self._settings.height_px)
        offered: Offered = self._camera.camera_controls
        self._camera.configure(
            self._camera.create_video_configuration(
                main={"size": asked, "format": "RGB888"},
                controls=asked_controls(self._settings, offered),
            )
        )
        self._camera.start()
        got = tuple(self._camera.camera_configuration()["main"]["size"])
        return (
            *self._times_differ(),
            *focus_differs(self._settings, offered),
            *(() if got == asked else (f"size: asked {asked}, got {got}",)),
        )

    def _times_differ(self) -> tuple[str, ...]:
        """How exposure and frame rate of the first frame differ."""
        metadata = self._camera.capture_metadata(wait=WAIT_S)
        wanted = {
            "exposure": (self._settings.exposure_us, "ExposureTime"),
            "frame": (round(1_000_000 / self._settings.frames_per_s), "FrameDuration"),
        }
        return tuple(
            f"{name}: asked {asked_us} us, got {metadata[key]} us"
            for name, (asked_us, key) in wanted.items()
            if asked_us is not None
            and key in metadata
            and abs(metadata[key] - asked_us) > asked_us / TOLERANCE
        )
