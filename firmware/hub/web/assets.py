"""Styles, scripts and pictures of the pages: read once, named by their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static/"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
DIGEST_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; `address` changes with its content, so copies stay true."""

    address: str
    content: bytes
    media_type: str


class Assets:
    """Every file of `static`, by its name and by its address. Any thread."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = [file for file in sorted(folder.iterdir()) if file.suffix in TYPES]
        self._by_name: Mapping[str, Asset] = {file.name: _read(file) for file in files}
        self._by_address = {each.address: each for each in self._by_name.values()}

    def address(self, name: str) -> str:
        """The address of a file by its name; KeyError if there is none."""
        return self._by_name[name].address

    def content(self, name: str) -> bytes:
        """The bytes of a file by its name; KeyError if there is none."""
        return self._by_name[name].content

    def find(self, address: str) -> Asset | None:
        """What lies at an address, or None."""
        return self._by_address.get(address)


def _read(file: Path) -> Asset:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
    return Asset(
        address=f"{PREFIX}{file.stem}.{digest}{file.suffix}",
        content=content,
        media_type=TYPES[file.suffix],
    )
