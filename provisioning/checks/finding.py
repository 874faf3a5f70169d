"""The result of a check: its grade, what was seen, and the remedy."""

from dataclasses import dataclass
from enum import StrEnum

from firmware.base.wording.phrases import Phrase, verbatim

NOTHING_TO_DO = verbatim("")


class Grade(StrEnum):
    """OK; WARN: it works, but not for long or not well; FAULT: it does not work."""

    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One finding. `remedy` is one sentence for a person, empty for OK."""

    check: Phrase
    grade: Grade
    seen: Phrase
    remedy: Phrase = NOTHING_TO_DO


def ok(check: Phrase, seen: Phrase) -> CheckResult:
    """A finding without a fault."""
    return CheckResult(check, Grade.OK, seen)


def warn(check: Phrase, seen: Phrase, remedy: Phrase) -> CheckResult:
    """A finding of something that works, but not for long or not well."""
    return CheckResult(check, Grade.WARN, seen, remedy)


def fault(check: Phrase, seen: Phrase, remedy: Phrase) -> CheckResult:
    """A finding of something that does not work."""
    return CheckResult(check, Grade.FAULT, seen, remedy)
