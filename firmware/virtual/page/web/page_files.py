"""The files of the page: those that were there at the start, as they are now."""

from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it is sent."""

    content: bytes
    media_type: str


class PageFiles:
    """Every file below `folder` by its path; read when it is asked for. Any thread."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.suffix in TYPES
        }

    def find(self, name: str) -> PageFile | None:
        """The file of this name; None if there was none at the start."""
        path = self._paths.get(name)
        return path and PageFile(path.read_bytes(), TYPES[path.suffix])
