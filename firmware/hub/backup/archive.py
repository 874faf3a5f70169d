"""The file of a backup: a tar with a manifest first, which names all that follows.

Nothing of it is believed before its size and SHA-256 are those of the manifest.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.backup.manifest import ArchiveMember, Manifest, manifest_of

MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 1024 * 1024
CHUNK_BYTES = 1024 * 1024


def member_of(name: str, file: Path) -> ArchiveMember:
    """Measure a file that is to become a member; OSError if it cannot be read."""
    with file.open("rb") as content:
        size, digest = _measured(content, None)
    return ArchiveMember(name, size, digest)


def write(out: IO[bytes], manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write the backup; OSError if that fails. `files` by their member's name."""
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        _add(archive, MANIFEST, io.BytesIO(text.encode("utf-8")))
        for member in manifest.members:
            with files[member.name].open("rb") as content:
                _add(archive, member.name, content)


def read_manifest(source: IO[bytes], name: str) -> Manifest:
    """The manifest of the backup `name`; StoreError if it is none of ours."""
    source.seek(0)
    try:
        with tarfile.open(fileobj=source, mode="r:") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST or not _is_whole(first):
                raise StoreError(Phrase("{name} is no backup of Countertop", name=name))
            if first.size > MAX_MANIFEST_BYTES:
                raise StoreError(Phrase("{name}: its manifest is too large", name=name))
            content = archive.extractfile(first)
            text = content.read() if content else b""
    except tarfile.TarError as error:
        raise StoreError(
            Phrase("{name} is no backup of Countertop", name=name)
        ) from error
    return manifest_of(text, name)


CUT_OFF = Phrase("it is cut off, or its bytes changed")


def unpack(source: IO[bytes], name: str, folder: Path) -> dict[str, Path]:
    """Write each member into `folder` and compare it; the files by member's name.

    StoreError for a member that is missing, more, or other than the manifest says;
    OSError if the disk cannot hold them.
    """
    manifest = read_manifest(source, name)
    wanted = {member.name: member for member in manifest.members}
    files: dict[str, Path] = {}
    source.seek(0)
    try:
        with tarfile.open(fileobj=source, mode="r:") as archive:
            for found in archive:
                if found.name == MANIFEST:
                    continue
                member = wanted.pop(found.name, None)
                if member is None or not _is_whole(found):
                    raise _unknown(name, found.name)
                content = archive.extractfile(found)
                # Before anything is written: who made it may lie about sizes.
                if content is None or found.size != member.bytes:
                    raise _other(name, member.name)
                files[member.name] = folder / f"{len(files)}"
                if not _copied(content, files[member.name], member):
                    raise _other(name, member.name)
    except tarfile.TarError as error:
        raise StoreError(
            Phrase("{name} is damaged: {error}", name=name, error=CUT_OFF)
        ) from error
    if wanted:
        raise StoreError(
            Phrase(
                "{name} is cut off: {member} is missing", name=name, member=min(wanted)
            )
        )
    return files


def _is_whole(found: tarfile.TarInfo) -> bool:
    """Whether every byte of a file stands in the archive.

    One with holes may unpack to far more than the archive is large.
    """
    return found.isreg() and not found.issparse()


def _unknown(name: str, member: str) -> StoreError:
    return StoreError(
        Phrase("{name}: {member} is not in its manifest", name=name, member=member)
    )


def _other(name: str, member: str) -> StoreError:
    return StoreError(
        Phrase("{name} is damaged: {member} is another", name=name, member=member)
    )


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    content.seek(0, io.SEEK_END)
    entry.size = content.tell()
    content.seek(0)
    entry.mode = 0o600
    archive.addfile(entry, content)


def _copied(content: IO[bytes], target: Path, member: ArchiveMember) -> bool:
    """Copy a member; whether it is what was saved."""
    with target.open("xb") as file:
        return _measured(content, file) == (member.bytes, member.sha256)


def _measured(content: IO[bytes], copy: IO[bytes] | None) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if copy:
            copy.write(chunk)
    return size, digest.hexdigest()
