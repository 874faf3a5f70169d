"""Checks whether a database of a box lost something to a log that was damaged."""

from pathlib import Path

from firmware.base.damaged_files import MARK, kept_aside
from firmware.hub.db.dialect.sqlite import DATABASE
from provisioning.checks.finding import CheckResult, fault, ok

CHECK = "damage"
KIOSK_FILE = "journal.sqlite"
_KIOSK_REMEDY = (
    "Replace the card if `dmesg` shows errors; compare the slips of that day with"
    " `countertop orders` at the hub, then remove the copies {copies}."
)
_HUB_REMEDY = (
    "Restart the kiosks, so that they name what they have sent; see `countertop"
    " reconcile` for what is missing; then remove the copies {copies}."
)


def kiosk_journal(folder: Path) -> CheckResult:
    """Check a kiosk's journal: what it closed and had not sent may be lost."""
    return _sound(folder / KIOSK_FILE, _KIOSK_REMEDY)


def hub_database(folder: Path) -> CheckResult:
    """Check the hub's own file: what it acknowledged may be lost."""
    return _sound(folder / DATABASE, _HUB_REMEDY)


def _sound(file: Path, remedy: str) -> CheckResult:
    marks = kept_aside(file)
    if not marks:
        return ok(CHECK, f"none found in {file.name}")
    copies = f"{file}*{MARK}*"
    seen = (
        f"{file.name} was damaged, and lost what was written last: {len(marks)} times"
    )
    return fault(CHECK, seen, remedy.format(copies=copies))
