"""Checks whether a box's service runs, and what it says stops or limits it."""

from collections.abc import Iterator

from firmware.kiosk.runtime.limits import STOPPED, Limit
from firmware.kiosk.runtime.status_line import limits_in
from provisioning.checks.finding import CheckResult, fault, ok, warn
from provisioning.checks.kiosk_state.kiosk_limits import explained
from provisioning.checks.service import ServiceStatus

FAILED = "failed"
_FAULTS = {Limit.KID_TAKEN.value, Limit.JOURNAL_DAMAGED.value}


def running(unit: str, box: ServiceStatus) -> Iterator[CheckResult]:
    """Check the service `unit`; nothing on a machine where it is not installed."""
    if box.runs:
        yield ok("service", f"{unit} runs")
    elif box.state == FAILED:
        remedy = (
            f"See why with `journalctl -u {unit} -n 50`; then `sudo systemctl restart"
            f" {unit}`."
        )
        yield fault("service", f"{unit} has failed and does not run", remedy)
    elif box.state:
        remedy = f"Start it with `sudo systemctl start {unit}`."
        yield warn("service", f"{unit} does not run: {box.state}", remedy)


def selling(box: ServiceStatus) -> Iterator[CheckResult]:
    """Whatever the running kiosk says stops or limits its selling."""
    if not box.runs:
        return
    names = limits_in(box.status)
    if not names:
        yield ok("selling", "nothing stops or limits it")
    for name in names:
        seen, remedy = explained(name)
        stops = name.startswith(STOPPED)
        what = f"not selling: {seen} ({name})" if stops else f"{seen} ({name})"
        grade = fault if stops or name in _FAULTS else warn
        yield grade("selling", what, remedy)
