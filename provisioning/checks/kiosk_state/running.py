"""Checks whether a box's service runs, and what it says stops or limits it."""

from collections.abc import Iterator

from firmware.base.wording.phrases import Phrase, Template
from firmware.kiosk.runtime.limits import STOPPED, Limit
from firmware.kiosk.runtime.status_line import limits_in
from provisioning.checks.finding import CheckResult, fault, ok, warn
from provisioning.checks.kiosk_state.kiosk_limits import explained
from provisioning.checks.service import ServiceStatus

FAILED = "failed"
_SERVICE = Phrase("service")
_SELLING = Phrase("selling")
_STOPPED = Template("not selling: {seen} ({name})")
_LIMITED = Template("{seen} ({name})")
_FAULTS = {Limit.KID_TAKEN.value, Limit.JOURNAL_DAMAGED.value}


def running(unit: str, box: ServiceStatus) -> Iterator[CheckResult]:
    """Check the service `unit`; nothing on a machine where it is not installed."""
    if box.runs:
        yield ok(_SERVICE, Phrase("{unit} runs", unit=unit))
    elif box.state == FAILED:
        seen = Phrase("{unit} has failed and does not run", unit=unit)
        remedy = Phrase(
            "See why with `journalctl -u {unit} -n 50`; then `sudo systemctl restart"
            " {unit}`.",
            unit=unit,
        )
        yield fault(_SERVICE, seen, remedy)
    elif box.state:
        seen = Phrase("{unit} does not run: {state}", unit=unit, state=box.state)
        remedy = Phrase("Start it with `sudo systemctl start {unit}`.", unit=unit)
        yield warn(_SERVICE, seen, remedy)


def selling(box: ServiceStatus) -> Iterator[CheckResult]:
    """Whatever the running kiosk says stops or limits its selling."""
    if not box.runs:
        return
    names = limits_in(box.status)
    if not names:
        yield ok(_SELLING, Phrase("nothing stops or limits it"))
    for name in names:
        seen, remedy = explained(name)
        stops = name.startswith(STOPPED)
        words = _STOPPED if stops else _LIMITED
        grade = fault if stops or name in _FAULTS else warn
        yield grade(_SELLING, words.phrase(seen=seen, name=name), remedy)
