"""The far side of the camera: the picture before it, and its plug.

`CameraView` is what a folder camera sees; `record_video` makes a file for one that
plays video.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np

from drivers.api import DriverError
from drivers.vision.pictures import Pixels

_NOTHING = b"", ""
DARK_PX = (720, 1280)


class CameraView:
    """Puts pictures before the camera that reads `folder`, one at a time.

    Each change is one rename, so that the camera never reads an incomplete file.
    Changes while it is unplugged are seen once it is plugged again, those while its
    lens is covered once it is not. `on_change` is called with the bytes of each picture
    file, and with b"" for none.
    """

    def __init__(
        self, folder: Path, on_change: Callable[[bytes], None] = lambda _file: None
    ) -> None:
        self._on_change = on_change
        self._plugged = folder
        self._unplugged = folder.with_name(f"{folder.name}.unplugged")
        self._count = 0
        self._covered = False
        self._behind = _NOTHING
        folder.mkdir(parents=True, exist_ok=True)

    def show(self, picture: Path | Pixels) -> None:
        """Put a picture file, or an image in BGR or grey, before the camera."""
        if isinstance(picture, Path):
            self._put(picture.read_bytes(), picture.suffix)
        else:
            self._put(png(picture), ".png")

    def show_jpeg(self, packed: bytes) -> None:
        """Put the bytes of a JPEG file before the camera."""
        self._put(packed, ".jpg")

    def clear(self) -> None:
        """Take the picture away."""
        self._put(*_NOTHING)

    def cover(self) -> None:
        """Put a hand on the lens; what is before the camera stays there."""
        self._covered = True
        self._let_see(png(np.zeros(DARK_PX, np.uint8)), ".png")

    def uncover(self) -> None:
        """Take the hand away."""
        self._covered = False
        self._let_see(*self._behind)

    @property
    def covered(self) -> bool:
        """Whether a hand is on the lens."""
        return self._covered

    def unplug(self) -> None:
        """Pull the camera's plug."""
        self._plugged.rename(self._unplugged)

    def plug(self) -> None:
        """Plug it in again."""
        self._unplugged.rename(self._plugged)

    @property
    def _folder(self) -> Path:
        return self._plugged if self._plugged.exists() else self._unplugged

    def _shown_files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.is_file()]

    def _put(self, data: bytes, ending: str) -> None:
        self._behind = data, ending
        if not self._covered:
            self._let_see(data, ending)

    def _let_see(self, data: bytes, ending: str) -> None:
        before = self._shown_files()
        if data:
            self._count += 1
            name = f"{self._count:06d}{ending}"
            hidden = self._folder / f".{name}"
            hidden.write_bytes(data)
            hidden.rename(self._folder / name)
        for path in before:
            path.unlink()
        self._on_change(data)


def png(image: Pixels) -> bytes:
    """An image as the bytes of a PNG file."""
    done, packed = cv2.imencode(".png", image)
    if not done:
        raise DriverError("the image cannot be written as PNG")
    return packed.tobytes()


def record_video(
    path: Path, frames: Iterable[Pixels], frames_per_s: float = 10.0
) -> None:
    """Write BGR frames of one size as a Motion JPEG video (`path` ends in .avi)."""
    writer: cv2.VideoWriter | None = None
    for frame in frames:
        if writer is None:
            size = (frame.shape[1], frame.shape[0])
            code = cv2.VideoWriter.fourcc(*"MJPG")
            writer = cv2.VideoWriter(str(path), code, frames_per_s, size)
        writer.write(frame)
    if writer is not None:
        writer.release()
