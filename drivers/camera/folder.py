"""A folder as a camera: its newest picture is the frame.

For demonstrations, sale scripts and tests, and to try the kiosk without a camera. A
missing folder is an unplugged camera.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from drivers.api import DriverError
from drivers.camera.frames import FolderSettings
from drivers.vision.pictures import Pixels, bounded, unpacked

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})

# Modification time (ns), name and size: they change when a file is written again.
Version = tuple[int, str, int]


class FolderSource:
    """Returns the same frame at each read, as a camera before a still scene does."""

    sensor = False

    def __init__(self, settings: FolderSettings) -> None:
        self._settings = settings
        self._cache: dict[Version, Pixels | None] = {}

    def open(self) -> tuple[str, ...]:
        """Check that the folder can be listed."""
        self._newest_first()
        return ()

    def read(self) -> Pixels:
        """The newest complete picture, or an empty view if there is none."""
        versions = self._newest_first()
        self._cache = {one: self._cache[one] for one in versions if one in self._cache}
        for version in versions:
            if (picture := self._picture(version)) is not None:
                return picture
        return empty_view(self._settings.width_px, self._settings.height_px)

    def close(self) -> None:
        """Drop the cached pictures."""
        self._cache = {}

    def _newest_first(self) -> list[Version]:
        folder = self._settings.folder
        try:
            return sorted(map(_version, _pictures(folder)), reverse=True)
        except OSError as exc:
            raise DriverError(
                "no camera folder {folder}: is it plugged in?", folder=folder
            ) from exc

    def _picture(self, version: Version) -> Pixels | None:
        if version not in self._cache:
            self._cache[version] = self._load(self._settings.folder / version[1])
        return self._cache[version]

    def _load(self, path: Path) -> Pixels | None:
        try:
            picture = unpacked(path.read_bytes())
        except FileNotFoundError:
            return None
        if picture is None:
            return None
        return bounded(picture, self._settings.width_px, self._settings.height_px)


def _pictures(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.iterdir()
        if path.suffix.lower() in PICTURE_SUFFIXES and not path.name.startswith(".")
    ]


def _version(path: Path) -> Version:
    state = path.stat()
    return state.st_mtime_ns, path.name, state.st_size


@lru_cache(maxsize=2)
def empty_view(width_px: int, height_px: int) -> Pixels:
    """An empty grey counter, lighter near the camera, with sensor noise."""
    light = np.linspace(96, 160, height_px)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 4, (height_px, width_px, 1))
    return np.repeat((light + noise).clip(0, 255).astype(np.uint8), 3, axis=2)
