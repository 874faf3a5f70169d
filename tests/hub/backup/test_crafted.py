"""A backup that somebody else made is refused before it costs anything."""

import json
import tarfile
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from firmware.base.errors import StoreError
from firmware.hub.backup import archive
from firmware.hub.backup.manifest import ArchiveMember, Manifest

NAME = "books/hub.db"
CONTENT = b"books"
BLOCK = 512
TERABYTE = 2**40
MEMBER = ArchiveMember(NAME, len(CONTENT), sha256(CONTENT).hexdigest())
OLD_SPARSE_MAP, OLD_SPARSE_SIZE, CHECKSUM = 386, 483, 148


def manifest(**changes: object) -> dict[str, Any]:
    """The manifest of a backup with one member, changed."""
    return {**asdict(Manifest("", "0.2.0", (MEMBER,))), **changes}


def entry(name: str, content: bytes) -> bytes:
    """A file as it stands in a tar."""
    made = tarfile.TarInfo(name)
    made.size = len(content)
    return made.tobuf() + content + bytes(-len(content) % BLOCK)


def backup_of(stands: bytes = entry(NAME, CONTENT), said: object = None) -> BytesIO:
    """A manifest, and behind it what stands in the archive."""
    text = said if isinstance(said, bytes) else json.dumps(said or manifest()).encode()
    return BytesIO(entry(archive.MANIFEST, text) + stands + bytes(2 * BLOCK))


def old_hole(size: int) -> bytes:
    """A file that is nearly all hole, as GNU tar once wrote it."""
    made = tarfile.TarInfo(NAME)
    made.type, made.size = tarfile.GNUTYPE_SPARSE, BLOCK
    head = bytearray(made.tobuf(tarfile.GNU_FORMAT))
    head[OLD_SPARSE_MAP : OLD_SPARSE_MAP + 24] = b"%011o\0%011o\0" % (0, BLOCK)
    head[OLD_SPARSE_SIZE : OLD_SPARSE_SIZE + 12] = b"\x80" + size.to_bytes(11)
    head[CHECKSUM : CHECKSUM + 8] = b" " * 8
    head[CHECKSUM : CHECKSUM + 8] = b"%06o\0 " % sum(head)
    return bytes(head) + bytes(BLOCK)


def new_hole(size: int) -> bytes:
    """The same in the form of today."""
    made = tarfile.TarInfo(NAME)
    made.size = BLOCK
    made.pax_headers = {
        "GNU.sparse.map": f"0,{BLOCK}",
        "GNU.sparse.size": str(size),
    }
    return made.tobuf(tarfile.PAX_FORMAT) + bytes(BLOCK)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_what_was_saved_is_unpacked(work: Path) -> None:
    files = archive.unpack(backup_of(), "saved.tar", work)
    assert files[NAME].read_bytes() == CONTENT


@pytest.mark.parametrize("hole", [old_hole, new_hole])
def test_a_file_of_holes_fills_no_disk(
    work: Path, hole: Callable[[int], bytes]
) -> None:
    said = manifest(members=[{**asdict(MEMBER), "bytes": TERABYTE}])
    with pytest.raises(StoreError, match="is not in its manifest"):
        archive.unpack(backup_of(hole(TERABYTE), said), "saved.tar", work)
    assert list(work.iterdir()) == []


def test_a_member_larger_than_it_was_said_to_be_is_not_written(work: Path) -> None:
    stands = entry(NAME, CONTENT * 1_000)
    with pytest.raises(StoreError, match="is damaged"):
        archive.unpack(backup_of(stands), "saved.tar", work)
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "640"},
        {"mode": 0o4755},
        {"mode": True},
        {"group": 0},
        {"group": ["root"]},
        {"bytes": True},
        {"bytes": -1},
        {"sha256": 7},
        {"name": "books/./hub.db"},
        {"name": "books//hub.db"},
        {"name": "books/"},
        {"name": ""},
        {"name": "books/\x1b[2J"},
        {"name": "books/\ud800"},
        {"name": "b" * 2_000},
    ],
)
def test_each_value_of_the_manifest_has_its_type_and_range(
    changes: dict[str, object],
) -> None:
    said = manifest(members=[{**asdict(MEMBER), **changes}])
    with pytest.raises(StoreError, match="names files that no backup has"):
        archive.read_manifest(backup_of(said=said), "saved.tar")


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b'{"format": NaN}', b"[]", b"\xff", b"", b"9" * 5_000]
)
def test_a_manifest_that_cannot_be_read_is_refused(text: bytes) -> None:
    with pytest.raises(StoreError, match="its manifest cannot be read"):
        archive.read_manifest(backup_of(said=text), "saved.tar")
