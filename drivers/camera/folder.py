"""A folder as a camera: its newest picture is what stands before the lens.

For demonstrations, sale scripts and tests, and for anyone who tries the kiosk
without a camera. A folder that is missing is a camera that is unplugged.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from drivers.api import DriverError
from drivers.camera.frames import FolderSettings
from drivers.vision.pictures import Pixels, bounded, unpacked

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})

# A file as it is now: its name, time and size change when it is written again.
Version = tuple[int, str, int]


class FolderSource:
    """Gives the same frame again and again, as a camera before a still scene does."""

    sensor = False

    def __init__(self, settings: FolderSettings) -> None:
        self._settings = settings
        self._seen: dict[Version, Pixels | None] = {}

    def open(self) -> tuple[str, ...]:
        """Look into the folder."""
        self._newest_first()
        return ()

    def read(self) -> Pixels:
        """The newest picture that is whole; an empty view where there is none."""
        versions = self._newest_first()
        self._seen = {one: self._seen[one] for one in versions if one in self._seen}
        for version in versions:
            if (picture := self._picture(version)) is not None:
                return picture
        return empty_view(self._settings.width_px, self._settings.height_px)

    def close(self) -> None:
        """Forget the pictures."""
        self._seen = {}

    def _newest_first(self) -> list[Version]:
        folder = self._settings.folder
        try:
            return sorted(map(_version, _pictures(folder)), reverse=True)
        except OSError as exc:
            raise DriverError(f"no camera folder {folder}: is it plugged in?") from exc

    def _picture(self, version: Version) -> Pixels | None:
        if version not in self._seen:
            self._seen[version] = self._load(self._settings.folder / version[1])
        return self._seen[version]

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
        if path.suffix.lower() in ENDINGS and not path.name.startswith(".")
    ]


def _version(path: Path) -> Version:
    state = path.stat()
    return state.st_mtime_ns, path.name, state.st_size


@lru_cache(maxsize=2)
def empty_view(width_px: int, height_px: int) -> Pixels:
    """A grey counter with nothing on it, nearer light than far, with sensor noise."""
    light = np.linspace(96, 160, height_px)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 4, (height_px, width_px, 1))
    return np.repeat((light + noise).clip(0, 255).astype(np.uint8), 3, axis=2)
