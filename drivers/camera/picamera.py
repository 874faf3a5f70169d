"""Loads picamera2, the library of cameras on the Pi's own connector.

It is Debian's, with libcamera below it, and meets the packages of the kiosk's virtual
environment: an import of it can end in many ways, each reported in words. NOT
PROVEN: no machine of this project has had picamera2.
"""

from typing import Any

from drivers.api import DriverError

IMPORT_FAILURES = (
    ImportError,
    AttributeError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""A module that is not there, or does not fit the Python, numpy or libcamera here."""


def load_picamera() -> Any:  # noqa: ANN401 - it is not installed where types are checked
    """The class Picamera2; DriverError with cause and remedy if it cannot be had.

    Takes a second on a Pi. It opens no camera.
    """
    try:
        from picamera2 import (  # noqa: PLC0415 # pyright: ignore[reportMissingImports]
            Picamera2,  # pyright: ignore[reportUnknownVariableType]
        )
    except IMPORT_FAILURES as exc:
        raise _in_words(exc) from exc
    return Picamera2  # pyright: ignore[reportUnknownVariableType]


def _in_words(exc: Exception) -> DriverError:
    if isinstance(exc, ModuleNotFoundError) and exc.name == "picamera2":
        return DriverError(
            "picamera2 is missing: apt install python3-picamera2, and let the "
            "virtual environment see system packages"
        )
    why = f"{type(exc).__name__}: {exc}"
    if "numpy" in why.lower():
        return DriverError(
            "picamera2 cannot be loaded, because a part of it was built for another "
            "numpy ({why}): install the kiosk again, which brings a simplejpeg that "
            "fits",
            why=why,
        )
    return DriverError(
        "picamera2 cannot be loaded ({why}): apt install --reinstall "
        "python3-picamera2 python3-libcamera, and run the kiosk with Debian's own "
        "Python",
        why=why,
    )
