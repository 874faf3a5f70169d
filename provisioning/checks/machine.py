"""Checks the machine: packages, clock, memory limits."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.time_sources import (
    BATTERY_CLOCK,
    SYNCHRONISED,
    ClockCell,
    clock_cell,
)
from provisioning.checks.finding import CheckResult, fault, ok, warn

CONTROLLERS = Path("/sys/fs/cgroup/cgroup.controllers")
LIMIT_S = 5.0
YEARS = range(2025, 2100)
"""A clock outside these years was never set."""


def packages(requirements: Iterable[str]) -> Iterator[CheckResult]:
    """Check that each package, given as `name==1.2`, is installed as pinned."""
    wrong = [line for line in requirements if not _installed(line)]
    if wrong:
        remedy = Phrase(
            "Install again with `make install`, or `make clean demo` on a desk."
        )
        yield fault(
            Phrase("packages"),
            Phrase("missing or not as pinned: {wrong}", wrong=", ".join(wrong)),
            remedy,
        )
    else:
        yield ok(Phrase("packages"), Phrase("as pinned"))


def clock(
    now: datetime,
    synchronised: Path = SYNCHRONISED,
    timedatectl: str = "timedatectl",
    *,
    cell: Path = BATTERY_CLOCK,
) -> CheckResult:
    """Check the clock: most Pis have no cell, and slips and points depend on it.

    Where another program than systemd's own asks the time servers, as chrony does,
    `timedatectl` knows it. A clock with a cell that kept the time will do.
    """
    seen = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now.year not in YEARS:
        remedy = Phrase(
            "Connect the network for a minute, or set it with `timedatectl`."
        )
        return fault(
            Phrase("clock"), Phrase("{seen} cannot be right", seen=seen), remedy
        )
    if synchronised.exists() or _synchronised_by_another(timedatectl):
        return ok(Phrase("clock"), Phrase("{seen}, synchronised", seen=seen))
    if clock_cell(now.timestamp(), cell) is ClockCell.KEPT:
        return ok(Phrase("clock"), Phrase("{seen}, kept by its cell", seen=seen))
    remedy = Phrase(
        "Let the machine reach a time server; see `timedatectl timesync-status`."
    )
    return warn(
        Phrase("clock"),
        Phrase("{seen}, not synchronised since the start", seen=seen),
        remedy,
    )


def memory_limit(controllers: Path = CONTROLLERS) -> CheckResult:
    """Check that the kernel enforces MemoryMax= of the service."""
    try:
        names = controllers.read_text("utf-8").split()
    except OSError as exc:
        remedy = Phrase("Use a system with unified control groups, as Debian 12 has.")
        return warn(
            Phrase("memory limit"),
            Phrase("{path}: {reason}", path=controllers, reason=os_reason(exc)),
            remedy,
        )
    if "memory" in names:
        return ok(Phrase("memory limit"), Phrase("in force"))
    remedy = Phrase(
        "Add `cgroup_enable=memory` to /boot/firmware/cmdline.txt and restart."
    )
    return warn(
        Phrase("memory limit"), Phrase("the kernel does not enforce it"), remedy
    )


def _synchronised_by_another(timedatectl: str) -> bool:
    command = (timedatectl, "show", "--property=NTPSynchronized", "--value")
    try:
        asked = subprocess.run(
            command, capture_output=True, check=False, timeout=LIMIT_S, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.stdout.strip() == "yes"


def _installed(requirement: str) -> bool:
    pinned = re.fullmatch(r"([\w.-]+)==([\w.]+)", requirement)
    if pinned is None:
        return True
    name, number = pinned.groups()
    try:
        return version(name) == number
    except PackageNotFoundError:
        return False
