"""What a person may type next at the console. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence

from firmware.virtual.console.topics import HELP, QUIT, help_words
from firmware.virtual.scripts.script import SLOTS, Form

Offer = Callable[[str, Sequence[str]], Iterable[str]]
"""Values for a slot, such as CODE, after these words of the line."""


def candidates(text: str, forms: Sequence[Form], offer: Offer) -> list[str]:
    """The words that may follow `text`, or end its last word, each once."""
    line = re.sub(r"^\d+ times ", "", text.lstrip())
    *before, begun = re.split(r"\s+", line)
    if before and before[0] == HELP:
        found: Iterable[str] = help_words(forms) if len(before) == 1 else ()
    else:
        found = _next_words(before, forms, offer)
    if not before:
        found = [*found, HELP, QUIT[0]]
    return [word for word in dict.fromkeys(found) if word.startswith(begun)]


def _next_words(
    before: Sequence[str], forms: Sequence[Form], offer: Offer
) -> Iterable[str]:
    for form in forms:
        words = form.pattern.split()
        if len(before) < len(words) and form.matching_words(before) == len(before):
            expected = words[len(before)]
            if expected in SLOTS:
                yield from SLOTS[expected].choices or offer(expected, before)
            else:
                yield expected
