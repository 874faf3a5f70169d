"""Pictures from files, folders, recorded video and cameras, one after the other.

For commands and measurements; the kiosk's own frames come through
`drivers.camera.camera`.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drivers.api import DriverError
from drivers.camera.folder import PICTURE_SUFFIXES
from drivers.camera.frames import FrameSource, V4l2Settings, VideoSettings
from drivers.vision.pictures import Pixels, unpacked

VIDEO_SUFFIXES = frozenset({".avi", ".m4v", ".mjpeg", ".mkv", ".mov", ".mp4", ".webm"})


@dataclass(frozen=True, slots=True, eq=False)
class InputPicture:
    """One picture in BGR; `at_s` counts from a video's beginning, `number` from 1."""

    image: Pixels = field(repr=False)
    number: int = 1
    at_s: float = 0.0


def picture_paths(path: Path) -> Iterator[Path]:
    """The path itself, or the pictures and videos in a folder and below, by name.

    DriverError if a folder holds none.
    """
    if not path.is_dir():
        yield path
        return
    endings = PICTURE_SUFFIXES | VIDEO_SUFFIXES
    found = [one for one in path.rglob("*") if one.suffix.lower() in endings]
    if not found:
        raise DriverError("{path}: no pictures in this folder", path=path)
    yield from sorted(found)


def is_video(path: Path) -> bool:
    """Whether a path has frames in time: a recorded video, or a camera's device."""
    return path.suffix.lower() in VIDEO_SUFFIXES or path.is_char_device()


def read_picture(path: Path) -> InputPicture:
    """The picture in a file; DriverError if there is none or it cannot be read."""
    if path.exists() and not path.is_file():
        raise DriverError("{path}: is neither a file nor a camera", path=path)
    try:
        picture = unpacked(path.read_bytes())
    except OSError as exc:
        raise DriverError(
            "{path}: cannot be read: {strerror}", path=path, strerror=exc.strerror
        ) from exc
    if picture is None:
        raise DriverError("{path}: is no picture, or not whole", path=path)
    return InputPicture(picture)


def read_video(path: Path, *, watch_s: float) -> Iterator[InputPicture]:
    """All frames of a video, or a camera's for `watch_s`.

    DriverError if it cannot be opened, or is lost on the way.
    """
    frames = (
        _camera_frames(path, watch_s) if path.is_char_device() else _video_frames(path)
    )
    for number, (image, at_s) in enumerate(frames, 1):
        yield InputPicture(image, number, at_s)


def _video_frames(path: Path) -> Iterator[tuple[Pixels, float]]:
    from drivers.camera.video import VideoSource  # noqa: PLC0415 - not needed for a picture

    if not path.is_file():
        raise DriverError("{path}: cannot be read: no such file", path=path)
    source = VideoSource(VideoSettings(path, paced=False))
    with _open(source):
        number = 0
        while (image := source.read()) is not None:
            yield image, number / source.frames_per_s
            number += 1


def _camera_frames(path: Path, watch_s: float) -> Iterator[tuple[Pixels, float]]:
    from drivers.camera.video import V4l2Source  # noqa: PLC0415 - not needed for a picture

    source = V4l2Source(V4l2Settings(str(path)))
    with _open(source):
        began_s = time.monotonic()
        while (at_s := time.monotonic() - began_s) < watch_s:
            yield source.read(), at_s


@contextmanager
def _open(source: FrameSource) -> Generator[None]:
    source.open()
    try:
        yield
    finally:
        source.close()
