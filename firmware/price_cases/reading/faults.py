"""What is wrong with a case, and the words for it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from firmware.base.config_faults import MAX_SHOWN, Fault, shown
from firmware.base.wording.phrases import Phrase, verbatim

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


def shown_in_case(given: object, key: str) -> Phrase:
    """The value of `key` for a message; a short list of texts and numbers whole.

    A case has no secrets, and two times that are none are seen only in the list.
    """
    if not isinstance(given, list):
        return shown(given, key)
    items = cast("list[object]", given)
    if not all(isinstance(each, str | int) for each in items):
        return shown(items, key)
    text = json.dumps(items, ensure_ascii=False)
    return verbatim(text) if len(text) <= MAX_SHOWN else shown(items, key)
