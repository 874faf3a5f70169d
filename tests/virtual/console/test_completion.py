"""Tab completes commands word by word, with the values that the shop has."""

from collections.abc import Sequence

import pytest

from firmware.virtual.console.completion import candidates
from firmware.virtual.scripts.vocabulary import FORMS

KNOWN = {
    "CODE": ["6901234567892", "6909876543212"],
    "NAME": ["林"],
    "KEY": ["limits.pieces_max", "limits.lines_max"],
}


def offer(slot: str, before: Sequence[str]) -> list[str]:
    assert before
    return KNOWN.get(slot, [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pre", ["press"]),
        ("he", ["help"]),
        ("qui", ["quick", "quit"]),
        ("press ", ["pay", "undo", "call", "reprint", "key"]),
        ("press p", ["pay"]),
        ("20 times press u", ["undo"]),
        ("show code 69", ["6901234567892", "6909876543212"]),
        ("show code 6901234567892 as ean", ["ean13", "ean8"]),
        ("show card of ", ["林"]),
        ("policy limits.p", ["limits.pieces_max"]),
        ("policy limits.pieces_max ", ["="]),
        ("expect hub orders ", []),
        ("help coun", ["counter"]),
        ("help counter ", []),
        ("dance ", []),
    ],
)
def test_the_next_word_is_offered(text: str, found: list[str]) -> None:
    assert candidates(text, FORMS, offer) == found


def test_an_empty_line_offers_every_first_word_once() -> None:
    words = candidates("", FORMS, offer)
    assert len(words) == len(set(words))
    assert {form.pattern.split()[0] for form in FORMS} <= set(words)
