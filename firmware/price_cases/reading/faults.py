"""What is wrong with a case, and the words for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from firmware.base.config_faults import Fault
from firmware.base.wording.phrases import Phrase

BAD_CASE = "bad_case"
"""The reason of a case whose form is not that of its kind."""
NOT_INTEGER = "not_integer"
OUT_OF_RANGE = "range"

Words = Mapping[str, str]
"""The reasons for a number ``below`` and ``above`` its range."""
NO_WORDS: Words = {}


@dataclass(frozen=True, slots=True)
class CaseFault:
    """What is wrong at one place of a case; `reason` is its word in `expect`."""

    fault: Fault
    reason: str

    @property
    def phrase(self) -> Phrase:
        """The fault as a line for a person."""
        return self.fault.phrase


Faults = list[CaseFault]
