"""Checks that a box's folder is durable, has room, and does not wear out the card."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from provisioning.checks.finding import CheckResult, fault, ok, warn

MOUNTS = Path("/proc/self/mounts")
MEMORY_ONLY = frozenset({"tmpfs", "ramfs", "overlay"})
WARNING_FACTOR = 4
"""Times the required free room: below that, warn a person in time."""
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of the kernel's table of mounted file systems."""

    device: str
    folder: Path
    kind: str
    options: frozenset[str]


def storage(
    folder: Path, free_min_mb: int, mounts: Path = MOUNTS, *, stops: str = "selling"
) -> list[CheckResult]:
    """Check the folder of journal or ledger: writable, has room, is on a disk.

    `stops` names what the box no longer does below `free_min_mb`.
    """
    if not folder.is_dir():
        remedy = "Install with `make install`, or name the right folder."
        return [fault("storage", f"{folder} is missing", remedy)]
    room = _room(folder, free_min_mb, stops)
    return [*_writable(folder), room, *_mount(folder, mounts)]


def _writable(folder: Path) -> Iterator[CheckResult]:
    if not os.access(folder, os.W_OK):
        remedy = "Run as the account `countertop`: `sudo -u countertop countertop …`."
        yield fault("storage", f"{folder} may not be written by this account", remedy)


def _room(folder: Path, free_min_mb: int, stops: str) -> CheckResult:
    free_mb = shutil.disk_usage(folder).free // MB
    seen = f"{free_mb} MB free in {folder}"
    remedy = f"Make room: the box stops {stops} below {free_min_mb} MB."
    if free_mb < free_min_mb:
        return fault("disk", seen, remedy)
    if free_mb < WARNING_FACTOR * free_min_mb:
        return warn("disk", seen, remedy)
    return ok("disk", seen)


def _mount(folder: Path, mounts: Path) -> Iterator[CheckResult]:
    mount = mount_of(folder, mounts)
    if mount is None:
        remedy = "Run this outside of the container, on the machine itself."
        yield warn("disk", f"the file system of {folder} is not visible", remedy)
    elif mount.kind in MEMORY_ONLY:
        seen = f"{folder} is on {mount.kind}: it is lost with the power"
        remedy = (
            "Put it on a disk: mount one there, or turn off the overlay file system."
        )
        yield fault("disk", seen, remedy)
    elif "ro" in mount.options:
        remedy = "Look for disk errors with `dmesg`; replace the card if there are any."
        yield fault("disk", f"{mount.folder} is mounted read-only", remedy)
    elif not mount.options & {"noatime", "relatime"}:
        remedy = f"Add `noatime` to {mount.folder} in /etc/fstab."
        yield warn("disk", "reading wears out the card: each read is written", remedy)


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
