"""Frames from a camera on the Pi's own connector, by picamera2.

OpenCV cannot open these cameras. picamera2 comes from Debian, not from PyPI, so the
kiosk's virtual environment needs `--system-site-packages`. NOT PROVEN: written from
picamera2's source and manual, never run on a Pi or on a sensor.
"""

from typing import Any

from drivers.api import DriverError
from drivers.camera.frames import CsiSettings
from drivers.vision.pictures import Pixels

WAIT_S = 1.0
AF_MANUAL = 0


class CsiSource:
    """A camera by libcamera. picamera2 keeps one finished frame, the newest."""

    sensor = True

    def __init__(self, settings: CsiSettings) -> None:
        self._settings = settings
        # picamera2 is not installed where types are checked
        self._camera: Any = None

    def open(self) -> tuple[str, ...]:
        """Configure and start it; DriverError if picamera2 or the camera is absent."""
        try:
            from picamera2 import (  # noqa: PLC0415 # pyright: ignore[reportMissingImports]
                Picamera2,  # pyright: ignore[reportUnknownVariableType]
            )
        except ImportError as exc:
            raise DriverError(
                "picamera2 is missing: apt install python3-picamera2, and let the "
                "virtual environment see system packages"
            ) from exc
        try:
            self._camera = Picamera2(self._settings.number)
            return self._start()
        except (RuntimeError, IndexError) as exc:
            raise DriverError(
                "CSI camera {number}: {exc}", number=self._settings.number, exc=exc
            ) from exc

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
        self._camera.configure(
            self._camera.create_video_configuration(
                main={"size": asked, "format": "RGB888"}, controls=self._controls()
            )
        )
        self._camera.start()
        got = tuple(self._camera.camera_configuration()["main"]["size"])
        return self._exposure_differs() + (
            () if got == asked else (f"size: asked {asked}, got {got}",)
        )

    def _controls(self) -> dict[str, int | float | bool]:
        controls: dict[str, int | float | bool] = {}
        if self._settings.exposure_us is not None:
            controls |= {"AeEnable": False, "ExposureTime": self._settings.exposure_us}
        if self._settings.focus_dioptres is not None:
            lens = self._settings.focus_dioptres
            controls |= {"AfMode": AF_MANUAL, "LensPosition": lens}
        return controls

    def _exposure_differs(self) -> tuple[str, ...]:
        """A sensor exposes in whole lines: a difference of a tenth is none."""
        asked_us = self._settings.exposure_us
        if asked_us is None:
            return ()
        got_us = self._camera.capture_metadata(wait=WAIT_S)["ExposureTime"]
        if abs(got_us - asked_us) <= asked_us / 10:
            return ()
        return (f"exposure: asked {asked_us}, got {got_us}",)
