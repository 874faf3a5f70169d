"""Checks whether a database of a box is damaged, or lost something to damage."""

from pathlib import Path

from firmware.base.damaged_files import MARK, kept_aside
from firmware.base.errors import JournalError
from firmware.base.wording.phrases import Phrase, Template, verbatim
from firmware.kiosk.journal.rescue.examination import examined
from provisioning.checks.finding import CheckResult, fault, ok

CHECK = Phrase("damage")
KIOSK_FILE = "journal.sqlite"
NONE_YET = Phrase("no journal yet: the kiosk makes it at its first start")
_KIOSK_REMEDY = Template(
    "Replace the card if `dmesg` shows errors; `countertop journal check` shows what is"
    " known; if sales are missing at the hub, stop the kiosk and run `countertop"
    " journal rescue`; then remove the copies {copies}."
)
_RESCUE = Phrase(
    "Stop the kiosk (`sudo systemctl stop kiosk`), save the unsent sales with `sudo"
    " countertop journal rescue`, and start it again; replace the card if `dmesg` shows"
    " errors."
)
_RESTART = Phrase(
    "Restart the kiosk: it mends its journal, or sets aside what it cannot."
)
_HUB_REMEDY = Template(
    "Restart the kiosks, so that they name what they have sent; see `countertop"
    " reconcile` for what is missing; then remove the copies {copies}."
)


def kiosk_journal(folder: Path) -> CheckResult:
    """Check a kiosk's journal: what it closed and had not sent may be lost."""
    file = folder / KIOSK_FILE
    try:
        found = examined(file)
    except JournalError as exc:
        absent = not file.exists()
        return ok(CHECK, NONE_YET) if absent else fault(CHECK, verbatim(exc), _RESCUE)
    if found.fault:
        seen = Phrase(
            "{name} cannot be opened: {reason}", name=file.name, reason=found.fault
        )
        return fault(CHECK, seen, _RESCUE)
    if found.damaged_rows:
        seen = Phrase(
            "{name}: rows that are not what was written: {rows}",
            name=file.name,
            rows=found.damaged_rows,
        )
        return fault(CHECK, seen, _RESTART)
    return _sound(file, _KIOSK_REMEDY)


def hub_database(file: Path) -> CheckResult:
    """Check the hub's own file: what it acknowledged may be lost."""
    return _sound(file, _HUB_REMEDY)


def _sound(file: Path, remedy: Template) -> CheckResult:
    marks = kept_aside(file)
    if not marks:
        return ok(CHECK, Phrase("none found in {name}", name=file.name))
    copies = f"{file}*{MARK}*"
    seen = Phrase(
        "{name} was damaged, and may lack sales: {marks} times",
        name=file.name,
        marks=len(marks),
    )
    return fault(CHECK, seen, remedy.phrase(copies=copies))
