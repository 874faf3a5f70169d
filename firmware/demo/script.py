"""Sale scripts: one plain command a line, `#` begins a comment line.

A script is parsed whole before anything starts, so that a typing error on its last
line costs no time. What the commands are is the vocabulary's business, what they do
that of `acts`; docs/sale-scripts.md describes them for people.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from firmware.errors import ConfigError

Act = Callable[..., None]
"""Does something: `act(stage, text=…)`, each slot by its name in lower case."""

Check = Callable[..., str | None]
"""Looks at something: None where it is as expected, else what is seen instead."""

EXPECT_S = 5.0
TIMES_MOST = 1_000


class ScriptError(ConfigError):
    """A script that cannot be played; the message names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand in a form's place that is written in capitals."""

    pattern: str
    convert: Callable[[str], object] = str


SLOTS: dict[str, Slot] = {
    "NUMBER": Slot(r"-?\d+", int),
    "SECONDS": Slot(r"\d+(?:\.\d+)?", float),
    "YUAN": Slot(r"\d+(?:\.\d{1,2})?"),
    "CODE": Slot(r"\S+"),
    "NAME": Slot(r"[^\s.]+"),
    "BUTTON": Slot("pay|undo|staff|reprint"),
    "COLOUR": Slot("off|green|amber|red"),
    "COMMIT": Slot("intent|settled|may_have_printed|not_printed|printed|closed|voided"),
    "SYMBOLOGY": Slot("ean13|ean8|upca|code128|itf|qr"),
    "MESSAGE": Slot("sale|void|unknown|ask|inquiry|ack|reply|catalogue|everything"),
    "CONTROLLER": Slot("ssd1306|sh1106|ssd1309|ssd1322"),
    "KEY": Slot(r"[a-z0-9_.]+"),
    "FILE": Slot(r"\S+"),
    "TEXT": Slot(r"\S.*"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """One command of the vocabulary, as it is written: ``press BUTTON``.

    Words in capitals are slots. An expectation carries a `check`, anything else an
    `act`.
    """

    pattern: str
    act: Act | None = None
    check: Check | None = None

    def match(self, text: str) -> dict[str, Any] | None:
        """The values for this form's slots, or None where the text is another form."""
        slots = [word for word in self.pattern.split() if word in SLOTS]
        found = re.fullmatch(self._expression(), text)
        if found is None:
            return None
        pairs = zip(slots, found.groups(), strict=True)
        return {slot.lower(): SLOTS[slot].convert(value) for slot, value in pairs}

    def _expression(self) -> str:
        return r"\s+".join(
            f"({SLOTS[word].pattern})" if word in SLOTS else re.escape(word)
            for word in self.pattern.split()
        )


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a script, ready to be played `times` over; `line` counts from 1.

    `limit_s` is how long an expectation may take to come true.
    """

    line: int
    text: str
    form: Form
    values: dict[str, Any]
    limit_s: float = EXPECT_S
    times: int = 1


def parse(name: str, text: str, forms: Sequence[Form]) -> tuple[Command, ...]:
    """All commands of a script; ScriptError tells every line that is none."""
    commands: list[Command] = []
    faults: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        command = parse_line(number, line, forms)
        if command is None:
            faults.append(f"{name}:{number}: {line}\n  {advice(line, forms)}")
        else:
            commands.append(command)
    if faults:
        raise ScriptError("\n".join(faults))
    return tuple(commands)


def parse_line(number: int, line: str, forms: Sequence[Form]) -> Command | None:
    """The command on one line, or None where it is none."""
    times, text = _repeated(line)
    limit_s, text = _limited(text)
    for form in forms:
        values = form.match(text)
        if values is not None and (form.check or limit_s is None):
            limit_s = EXPECT_S if limit_s is None else limit_s
            return Command(number, line, form, values, limit_s=limit_s, times=times)
    return None


def advice(line: str, forms: Sequence[Form]) -> str:
    """What could have been meant: the forms that begin alike, or nearly so."""
    known = [form.pattern for form in forms]
    first = line.split(maxsplit=1)[0]
    alike = [pattern for pattern in known if pattern.split()[0] == first]
    if not alike:
        words = {pattern.split()[0] for pattern in known}
        nearest = get_close_matches(first, words, n=1)
        if not nearest:
            return f"no command begins so; these do: {', '.join(sorted(words))}"
        alike = [pattern for pattern in known if pattern.split()[0] == nearest[0]]
    return "did you mean: " + " | ".join(alike)


def _repeated(line: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d{1,4}) times (.+)", line)
    if found is None:
        return 1, line
    return min(int(found[1]), TIMES_MOST), found[2]


def _limited(line: str) -> tuple[float | None, str]:
    found = re.fullmatch(r"(expect .+) within (\d+(?:\.\d+)?) s", line)
    if found is None:
        return None, line
    return float(found[2]), found[1]
