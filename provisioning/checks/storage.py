"""Checks that a box's folder is durable, has room, and does not wear out the card."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.base.wording.phrases import Phrase
from provisioning.checks.finding import CheckResult, fault, ok, warn

MOUNTS = Path("/proc/self/mounts")
MEMORY_ONLY = frozenset({"tmpfs", "ramfs", "overlay"})
WARNING_FACTOR = 4
"""Times the required free room: below that, warn a person in time."""
MB = 1024 * 1024
SELLING = Phrase("selling")
BOOKING = Phrase("booking")
"""What a box does no longer where its disk is full."""


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of the kernel's table of mounted file systems."""

    device: str
    folder: Path
    kind: str
    options: frozenset[str]


def storage(
    folder: Path, free_min_mb: int, mounts: Path = MOUNTS, *, stops: Phrase = SELLING
) -> list[CheckResult]:
    """Check the folder of journal or ledger: writable, has room, is on a disk.

    `stops` names what the box no longer does below `free_min_mb`.
    """
    if not folder.is_dir():
        remedy = Phrase("Install with `make install`, or name the right folder.")
        return [
            fault(
                Phrase("storage"), Phrase("{folder} is missing", folder=folder), remedy
            )
        ]
    room = _room(folder, free_min_mb, stops)
    return [*_writable(folder), room, *_mount(folder, mounts)]


def _writable(folder: Path) -> Iterator[CheckResult]:
    if not os.access(folder, os.W_OK):
        remedy = Phrase(
            "Run as the account `countertop`: `sudo -u countertop countertop …`."
        )
        yield fault(
            Phrase("storage"),
            Phrase("{folder} may not be written by this account", folder=folder),
            remedy,
        )


def _room(folder: Path, free_min_mb: int, stops: Phrase) -> CheckResult:
    free_mb = shutil.disk_usage(folder).free // MB
    seen = Phrase("{free_mb} MB free in {folder}", free_mb=free_mb, folder=folder)
    remedy = Phrase(
        "Make room: the box stops {stops} below {free_min_mb} MB.",
        stops=stops,
        free_min_mb=free_min_mb,
    )
    if free_mb < free_min_mb:
        return fault(Phrase("disk"), seen, remedy)
    if free_mb < WARNING_FACTOR * free_min_mb:
        return warn(Phrase("disk"), seen, remedy)
    return ok(Phrase("disk"), seen)


def _mount(folder: Path, mounts: Path) -> Iterator[CheckResult]:
    mount = mount_of(folder, mounts)
    if mount is None:
        remedy = Phrase("Run this outside of the container, on the machine itself.")
        yield warn(
            Phrase("disk"),
            Phrase("the file system of {folder} is not visible", folder=folder),
            remedy,
        )
    elif mount.kind in MEMORY_ONLY:
        seen = Phrase(
            "{folder} is on {kind}: it is lost with the power",
            folder=folder,
            kind=mount.kind,
        )
        remedy = Phrase(
            "Mount a disk there, and let the overlay cover the root alone"
            " (`overlayroot=tmpfs:recurse=0`), or turn it off."
        )
        yield fault(Phrase("disk"), seen, remedy)
    elif "ro" in mount.options:
        remedy = Phrase(
            "Look for disk errors with `dmesg`; replace the card if there are any."
        )
        yield fault(
            Phrase("disk"),
            Phrase("{folder} is mounted read-only", folder=mount.folder),
            remedy,
        )
    elif not mount.options & {"noatime", "relatime"}:
        remedy = Phrase("Add `noatime` to {folder} in /etc/fstab.", folder=mount.folder)
        yield warn(
            Phrase("disk"),
            Phrase("reading wears out the card: each read is written"),
            remedy,
        )


def mount_of(folder: Path, mounts: Path = MOUNTS) -> Mount | None:
    """Return the mount that holds `folder`, or None if the table lacks it."""
    lines = [line.split() for line in mounts.read_text("utf-8").splitlines()]
    table = [
        Mount(device, Path(place), kind, frozenset(options.split(",")))
        for device, place, kind, options, *_ in lines
    ]
    above = {folder.resolve(), *folder.resolve().parents}
    # Of several on the same folder the last one covers the others.
    return max(
        (mount for mount in reversed(table) if mount.folder in above),
        key=lambda mount: len(mount.folder.parts),
        default=None,
    )
