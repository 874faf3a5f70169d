"""Checks a camera on the Pi's own connector: the kernel's devices, and its library.

Importing picamera2 opens no camera, so that a kiosk may be running.
"""

from collections.abc import Callable
from pathlib import Path

from drivers.api import DriverError
from drivers.camera.picamera import load_picamera
from firmware.base.wording.phrases import Phrase, verbatim
from provisioning.checks.finding import CheckResult, fault, ok


def csi_camera(dev: Path, load: Callable[[], object] = load_picamera) -> CheckResult:
    """Whether the kernel has one under `dev`, and picamera2 can be loaded here."""
    found = sorted(dev.glob("media*"))
    if not found:
        remedy = Phrase("Check its ribbon cable, then start the machine again.")
        return fault(Phrase("camera"), Phrase("the kernel has none"), remedy)
    try:
        load()
    except DriverError as exc:
        again = Phrase("Then start the kiosk again.")
        return fault(Phrase("camera"), verbatim(exc), again)
    return ok(Phrase("camera"), verbatim(found[0]))
