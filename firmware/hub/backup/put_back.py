"""Puts the files of the configuration back from a backup; those there stay beside.

A backup that somebody else made is read with root's rights here: it names the places
where settings of ours stand, and no others.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from firmware.base.durable_files import replace_durably
from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.backup import archive
from firmware.hub.backup.making import SETTINGS
from firmware.hub.backup.manifest import ArchiveMember
from firmware.hub.backup.restoring import Backup
from firmware.hub.backup.settings import BROKER_PLACES, ETC, MAX_BYTES

ROOT = Path("/")
READ_AND_WRITE = 0o644
"""Nobody but its owner writes a setting, and nobody executes one."""


@dataclass(frozen=True, slots=True)
class ChangedSetting:
    """A file to be written, because it is missing or differs."""

    target: Path
    content: bytes
    mode: int
    group: str


def changed_settings(
    backup: Backup, work: Path, root: Path = ROOT
) -> list[ChangedSetting]:
    """What would be written below `root`; `work` is an empty folder for copies.

    StoreError for a damaged backup, or one that has settings where none stand.
    """
    manifest = archive.read_manifest(backup.source, backup.name)
    settings = [each for each in manifest.members if each.name.startswith(_BEGINS)]
    for member in settings:
        _check(backup.name, member)
    files = archive.unpack(backup.source, backup.name, work)
    found = [_setting(each, files[each.name].read_bytes(), root) for each in settings]
    return [each for each in found if _differs(each)]


def put_back(changed: Iterable[ChangedSetting], stamp: str) -> None:
    """Write them; another file in a place is kept beside it, under `stamp`.

    OSError if a file cannot be written.
    """
    for each in changed:
        target = each.target
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rename(target.with_name(f"{target.name}.before-{stamp}"))
        replace_durably(target, each.content, each.mode)
        _give(target, each.group)


_BEGINS = f"{SETTINGS}/"


def _check(name: str, member: ArchiveMember) -> None:
    place = Path(member.name.removeprefix(SETTINGS))
    ours = place.is_relative_to(ETC) and place != ETC
    brokers = any(
        place.parent == folder and place.match(pattern)
        for folder, pattern in BROKER_PLACES
    )
    if not (ours or brokers) or member.bytes > MAX_BYTES:
        raise StoreError(
            Phrase("{name}: {place} is no place of a setting", name=name, place=place)
        )


def _setting(member: ArchiveMember, content: bytes, root: Path) -> ChangedSetting:
    place = member.name.removeprefix(_BEGINS)
    return ChangedSetting(
        root / place, content, member.mode & READ_AND_WRITE, member.group
    )


def _differs(setting: ChangedSetting) -> bool:
    target = setting.target
    return not target.exists() or target.read_bytes() != setting.content


def _give(target: Path, group: str) -> None:
    """To the group that read it before, where this machine has one of that name."""
    if group:
        with suppress(LookupError, PermissionError):
            shutil.chown(target, group=group)
