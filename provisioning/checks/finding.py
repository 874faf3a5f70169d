"""What a check found: how bad it is, what was seen, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """OK, WARN: it works, but not for long or not well, FAULT: it does not work."""

    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One finding. `remedy` is one sentence for a person, empty where all is well."""

    check: str
    grade: Grade
    seen: str
    remedy: str = ""


def ok(check: str, seen: str) -> CheckResult:
    """All is well."""
    return CheckResult(check, Grade.OK, seen)


def warn(check: str, seen: str, remedy: str) -> CheckResult:
    """It works, but not for long or not well."""
    return CheckResult(check, Grade.WARN, seen, remedy)


def fault(check: str, seen: str, remedy: str) -> CheckResult:
    """It does not work."""
    return CheckResult(check, Grade.FAULT, seen, remedy)
