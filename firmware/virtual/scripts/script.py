"""Sale scripts: one plain command a line, `#` begins a comment line.

A script is parsed whole before anything starts, so that a typing error on its last
line costs no time. The vocabulary lists the commands, `commands` holds what they do;
docs/sale-scripts.md describes them for people.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import takewhile
from typing import Any, LiteralString, cast

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, joined
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.virtual.settings import DETAILS

Act = Callable[..., None]
"""Does something: `act(stage, text=…)`, each slot by its name in lower case."""

Check = Callable[..., str | None]
"""Checks something: None if it is as expected, else what is seen instead."""

EXPECT_S = 5.0
TIMES = range(1, 1_001)


class ScriptError(ConfigError):
    """A script that cannot be played; the message names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What may replace a word of a form that is written in capitals.

    `means` describes it to a person; `choices` are its words, if they are few.
    """

    pattern: str
    means: str
    convert: Callable[[str], object] = str
    choices: tuple[str, ...] = ()


def one_of(*words: str) -> Slot:
    """A slot that takes one of these words."""
    *first, last = words
    means = Phrase("{first} or {second}", first=tuple(first), second=last)
    return Slot("|".join(words), means, choices=words)


SLOTS: dict[str, Slot] = {
    "NUMBER": Slot(r"-?\d+", Phrase("a whole number"), int),
    "SECONDS": Slot(r"\d+(?:\.\d+)?", Phrase("a number such as 5 or 1.5"), float),
    "YUAN": Slot(r"\d+(?:\.\d{1,2})?", Phrase("an amount such as 12 or 12.50")),
    "CODE": Slot(r"\S+", Phrase("a code without spaces")),
    "NAME": Slot(r"[^\s.]+", Phrase("a word without full stops")),
    "DETAIL": one_of(*DETAILS),
    "LANGUAGE": one_of("zh_CN", "en"),
    "BUTTON": one_of("pay", "undo", "call", "reprint", "key"),
    "COLOUR": one_of("off", "green", "amber", "red"),
    "COMMIT": one_of(
        "intent",
        "charging",
        "settled",
        "may_have_printed",
        "not_printed",
        "printed",
        "closed",
        "voided",
        "refund_intent",
        "refund_done",
        "refund_may_have_printed",
        "refund_printed",
    ),
    "NETWORK": one_of("alipay", "wechat"),
    "CALL": one_of("pay", "precreate", "query", "cancel", "refund"),
    "STATE": one_of(*map(str, AttemptState)),
    "SYMBOLOGY": one_of("ean13", "ean8", "upca", "code128", "itf", "qr"),
    "MESSAGE": one_of(
        "sale",
        "void",
        "unknown",
        "bundle",
        "ask",
        "inquiry",
        "charge",
        "payment",
        "ack",
        "reply",
        "catalogue",
        "everything",
    ),
    "CONTROLLER": one_of("ssd1306", "sh1106", "ssd1309", "ssd1322"),
    "KEY": Slot(r"[a-z0-9_.]+", Phrase("a dotted key such as printer.columns")),
    "FILE": Slot(r"\S+", Phrase("a file's path without spaces")),
    "TEXT": Slot(r"\S.*", Phrase("the rest of the line")),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One command of the vocabulary, as it is written: ``press BUTTON``.

    Words in capitals are slots. An expectation carries a `check`, anything else an
    `act`. `does` describes it to a person, if the function's docstring does not.
    """

    pattern: str
    act: Act | None = None
    check: Check | None = None
    does: str = ""

    @property
    def meaning(self) -> Phrase:
        """What it does, in one line."""
        text = self.does or (self.act or self.check).__doc__ or ""
        return Phrase(cast("LiteralString", text.strip().partition("\n")[0]))

    def match(self, text: str) -> dict[str, Any] | None:
        """The values for this form's slots, or None if the text is another form."""
        slots = [word for word in self.pattern.split() if word in SLOTS]
        found = _whole(self.pattern).fullmatch(text)
        if found is None:
            return None
        pairs = zip(slots, found.groups(), strict=True)
        return {slot.lower(): SLOTS[slot].convert(value) for slot, value in pairs}

    def matching_words(self, words: Sequence[str]) -> int:
        """The number of first words that fit this form, up to one that does not."""
        fits = (
            re.fullmatch(expected, word)
            for expected, word in zip(_expressions(self.pattern), words, strict=False)
        )
        return sum(1 for _ in takewhile(bool, fits))


@cache
def _whole(pattern: str) -> re.Pattern[str]:
    """What a line of this form matches; each line is held against every form."""
    return re.compile(r"\s+".join(_expressions(pattern)))


@cache
def _expressions(pattern: str) -> tuple[str, ...]:
    return tuple(
        f"({SLOTS[word].pattern})" if word in SLOTS else re.escape(word)
        for word in pattern.split()
    )


@dataclass(frozen=True, slots=True)
class ScriptCommand:
    """One line of a script, ready to be played `times` over; `line` counts from 1.

    `limit_s` is how long an expectation may take to come true.
    """

    line: int
    text: str
    form: Form
    values: dict[str, Any]
    limit_s: float = EXPECT_S
    times: int = 1


def parse(name: str, text: str, forms: Sequence[Form]) -> tuple[ScriptCommand, ...]:
    """All commands of a script; ScriptError lists every line that is none."""
    commands: list[ScriptCommand] = []
    faults: list[Phrase] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        command = parse_line(number, line, forms)
        if command is None:
            place = f"{name}:{number}: {line}"
            faults.append(joined("\n  ", (place, advice(line, forms))))
        else:
            commands.append(command)
    if faults:
        raise ScriptError(joined("\n", faults))
    return tuple(commands)


def parse_line(number: int, line: str, forms: Sequence[Form]) -> ScriptCommand | None:
    """The command on one line, or None if it is none."""
    times, text = _repeated(line)
    limit_s, text = _limited(text)
    if times not in TIMES:
        return None
    for form in forms:
        values = form.match(text)
        if values is not None and (form.check or limit_s is None):
            limit_s = EXPECT_S if limit_s is None else limit_s
            return ScriptCommand(
                number, line, form, values, limit_s=limit_s, times=times
            )
    return None


def advice(line: str, forms: Sequence[Form]) -> Phrase:
    """What could have been meant: the forms that match the most words of the line.

    A first word that begins no command is taken for the nearest one that does.
    """
    times, text = _repeated(line)
    if times not in TIMES:
        return Phrase("a command is played 1 to {times:,} times", times=TIMES[-1])
    first, *rest = _limited(text)[1].split()
    begins = {form.pattern.split()[0] for form in forms}
    nearest = get_close_matches(first, begins, n=1)
    if not nearest:
        return Phrase(
            "no command begins so; these do: {words}", words=", ".join(sorted(begins))
        )
    words = [nearest[0], *rest]
    steps = {form.pattern: form.matching_words(words) for form in forms}
    furthest = max(steps.values())
    alike = [pattern for pattern, so_far in steps.items() if so_far == furthest]
    used = {word for pattern in alike for word in pattern.split()} & SLOTS.keys()
    meant = [
        Phrase("{word} is {means}", word=word, means=SLOTS[word].means)
        for word in sorted(used)
    ]
    offer = Phrase("did you mean: {commands}", commands=" | ".join(alike))
    return joined("\n  ", (offer, *meant))


def _repeated(line: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d+) times (.+)", line)
    return (int(found[1]), found[2]) if found else (1, line)


def _limited(line: str) -> tuple[float | None, str]:
    found = re.fullmatch(r"(expect .+) within (\d+(?:\.\d+)?) ?s", line)
    return (float(found[2]), found[1]) if found else (None, line)
