"""What `reconcile` finds wrong, as a phrase for people."""

from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase, Template

LETTER = Template("letter {letter}, kiosk {kid}, journal {epoch}, fact {seq}: {reason}")
"""A dead letter, in the words that programs read."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is wrong: which check found it, and what was found.

    `settle` is the id to settle the line by; empty for one that has an act of its own,
    and for the count of those that are not shown.
    """

    check: str
    what: Phrase
    settle: str = ""
