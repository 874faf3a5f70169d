"""What a backup says of itself: each of its members, and a summary of its books. Pure.

A backup may come from anywhere: every value has its type and its range, or it is none.
"""

import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, cast

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase

FORMAT = 1
MAX_MEMBERS = 200
MAX_NAME = 1_000
MAX_MODE = 0o777
_TYPES: dict[str, type] = {
    "name": str,
    "bytes": int,
    "sha256": str,
    "mode": int,
    "group": str,
}


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """A file of a backup: where it stands in it, its size and its digest.

    `mode` and `group` are those that it gets again, where there is such a group.
    """

    name: str
    bytes: int
    sha256: str
    mode: int = 0o600
    group: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `made_at` is UTC; `books` is the summary of its database."""

    made_at: str
    version: str
    members: tuple[ArchiveMember, ...]
    books: dict[str, Any] = field(default_factory=dict[str, Any])
    format: int = FORMAT


def manifest_of(text: bytes, name: str) -> Manifest:
    """The manifest in the backup `name`; StoreError if it is none of ours."""
    try:
        document = cast("dict[str, Any]", json.loads(text))
        manifest = Manifest(
            made_at=str(document["made_at"]),
            version=str(document["version"]),
            members=tuple(ArchiveMember(**each) for each in document["members"]),
            books=dict(document["books"]),
            format=int(document["format"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreError(
            Phrase("{name}: its manifest cannot be read", name=name)
        ) from error
    if manifest.format > FORMAT:
        raise StoreError(
            Phrase(
                "{name} is of a newer version: {version}",
                name=name,
                version=manifest.version,
            )
        )
    if len(manifest.members) > MAX_MEMBERS or not all(map(_is_ours, manifest.members)):
        raise StoreError(
            Phrase("{name}: its manifest names files that no backup has", name=name)
        )
    return manifest


def _is_ours(member: ArchiveMember) -> bool:
    """Whether `countertop backup` can have written this row."""
    typed = all(type(getattr(member, key)) is kind for key, kind in _TYPES.items())
    return (
        typed
        and _is_plain(member.name)
        and member.bytes >= 0
        and 0 <= member.mode <= MAX_MODE
    )


def _is_plain(name: str) -> bool:
    """Whether a name leads down from a folder, in one way only."""
    path = PurePosixPath(name)
    return (
        len(name) <= MAX_NAME
        and name.isprintable()
        and str(path) == name
        and not path.is_absolute()
        and ".." not in path.parts
    )
