"""Pictures to look at, one after the other: of files, folders, films and cameras.

For commands and measurements that read what lies on a disk; the kiosk's own frames
come through `drivers.camera.camera`.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drivers.api import DriverError
from drivers.camera.folder import ENDINGS
from drivers.camera.frames import FrameSource, V4l2Settings, VideoSettings
from drivers.vision.pictures import Pixels, unpacked

FILM_ENDINGS = frozenset({".avi", ".m4v", ".mjpeg", ".mkv", ".mov", ".mp4", ".webm"})


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One picture in BGR; `at_s` counts from a film's beginning, `number` from 1."""

    image: Pixels = field(repr=False)
    number: int = 1
    at_s: float = 0.0


def expanded(path: Path) -> Iterator[Path]:
    """The pictures and films in a folder and in those below it, by name; else itself.

    DriverError where there are none.
    """
    if not path.is_dir():
        yield path
        return
    endings = ENDINGS | FILM_ENDINGS
    found = [one for one in path.rglob("*") if one.suffix.lower() in endings]
    if not found:
        raise DriverError(f"{path}: no pictures in this folder")
    yield from sorted(found)


def is_film(path: Path) -> bool:
    """Whether a path has frames in time: a recorded video, or a camera's device."""
    return path.suffix.lower() in FILM_ENDINGS or path.is_char_device()


def still(path: Path) -> Take:
    """A picture file; DriverError where it cannot be read or is none."""
    if path.exists() and not path.is_file():
        raise DriverError(f"{path}: is neither a file nor a camera")
    try:
        picture = unpacked(path.read_bytes())
    except OSError as exc:
        raise DriverError(f"{path}: cannot be read: {exc.strerror}") from exc
    if picture is None:
        raise DriverError(f"{path}: is no picture, or not whole")
    return Take(picture)


def film(path: Path, *, watch_s: float) -> Iterator[Take]:
    """A video's frames, all of them, or a camera's for `watch_s`.

    DriverError where it cannot be opened, or is lost on the way.
    """
    frames = _camera(path, watch_s) if path.is_char_device() else _video(path)
    for number, (image, at_s) in enumerate(frames, 1):
        yield Take(image, number, at_s)


def _video(path: Path) -> Iterator[tuple[Pixels, float]]:
    from drivers.camera.video import VideoSource  # noqa: PLC0415 - stills do without

    if not path.is_file():
        raise DriverError(f"{path}: cannot be read: no such file")
    source = VideoSource(VideoSettings(path, paced=False))
    with _opened(source):
        number = 0
        while (image := source.read()) is not None:
            yield image, number / source.frames_per_s
            number += 1


def _camera(path: Path, watch_s: float) -> Iterator[tuple[Pixels, float]]:
    from drivers.camera.video import V4l2Source  # noqa: PLC0415 - stills do without

    source = V4l2Source(V4l2Settings(str(path)))
    with _opened(source):
        began_s = time.monotonic()
        while (at_s := time.monotonic() - began_s) < watch_s:
            yield source.read(), at_s


@contextmanager
def _opened(source: FrameSource) -> Generator[None]:
    source.open()
    try:
        yield
    finally:
        source.close()
