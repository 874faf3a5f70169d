"""JSON objects of a case, read key by key; every fault is noted, none is raised. Pure.

A value that cannot be used is replaced by one that can, so that reading goes on and
finds the other faults. What was read may be used if no fault was noted.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import cast

from firmware.base.config_faults import Fault, allowed, listed, shown
from firmware.base.printable import safe_text
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.price_cases.reading.faults import (
    BAD_CASE,
    NO_WORDS,
    NOT_INTEGER,
    OUT_OF_RANGE,
    CaseFault,
    Faults,
    Words,
    shown_in_case,
)
from firmware.price_cases.reading.store_time import is_day, moment_of

REMARKS = frozenset({"note", "comment"})
"""Keys for people, which any object of a case may have."""
FORMS_MAX = 500
"""The most lines, offers, events or other objects in one list."""
TEXT_MAX = 200
LEAP_YEAR = 2000
_NAME_SHOWN = 40


class CaseForm:
    """One object of a case at the place `key`.

    `faults` is shared by all forms of a case. `done` notes the keys that nobody read.
    """

    def __init__(self, given: object, key: str, faults: Faults) -> None:
        self.key = key
        self.faults = faults
        self._read: set[str] = set(REMARKS)
        self._given: Mapping[str, object] = {}
        if isinstance(given, Mapping):
            self._given = cast("Mapping[str, object]", given)
        else:
            self._note("", given, Phrase("a table"))

    def has(self, key: str) -> bool:
        """Whether the key is there and is not null."""
        return self._given.get(key) is not None

    def holds(self, key: str) -> bool:
        """Whether the key is there, null or not."""
        return key in self._given

    def holds_texts(self, key: str) -> bool:
        """Whether the key has a list that begins with a text."""
        found = self._given.get(key)
        if not isinstance(found, list):
            return False
        return any(isinstance(each, str) for each in cast("list[object]", found)[:1])

    def present(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that are there and not null."""
        return [key for key in keys if self.has(key)]

    def whole(
        self, key: str, within: Range, *, default: int = 0, reasons: Words = NO_WORDS
    ) -> int:
        """A whole number; `default` if there is none.

        `reasons` has the words for what is ``below`` or ``above`` the range.
        """
        found = self._take(key)
        return default if found is None else self._number(key, found, (within, reasons))

    def some(self, key: str, within: Range) -> int | None:
        """A whole number, or None if there is none."""
        self.skip(key)
        return self.whole(key, within) if self.has(key) else None

    def required(self, key: str, within: Range, reasons: Words = NO_WORDS) -> int:
        """A whole number that must be there."""
        if not self.has(key):
            self.missing(key, Phrase("a whole number, {range}", range=within.phrase))
            return int(within.minimum)
        return self.whole(key, within, reasons=reasons)

    def numbers(self, key: str, within: Range) -> tuple[int, ...]:
        """A list of whole numbers; empty if there is none."""
        found = self._list(key)
        return tuple(
            self._number(f"{key}[{n}]", each, (within, NO_WORDS))
            for n, each in enumerate(found)
        )

    def pairs(self, key: str, ranges: tuple[Range, Range]) -> list[tuple[int, int]]:
        """A list of pairs of whole numbers, such as [[10000, 1000], [20000, 3000]]."""
        return [
            self._pair(f"{key}[{n}]", each, ranges)
            for n, each in enumerate(self._list(key))
        ]

    def pair(self, key: str, ranges: tuple[Range, Range]) -> tuple[int, int]:
        """One pair of whole numbers."""
        return self._pair(key, self._take(key), ranges)

    def text(self, key: str, default: str = "") -> str:
        """A text; `default` if there is none."""
        found = self._take(key)
        return default if found is None else self._text(key, found, default)

    def name(self, key: str) -> str:
        """A text that must be there and not be empty."""
        found = self._take(key)
        if found is None:
            self.missing(key, Phrase("text"))
            return ""
        return self._text(key, found, "")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty if there is none."""
        return tuple(
            self._text(f"{key}[{n}]", each, "")
            for n, each in enumerate(self._list(key))
        )

    def flag(self, key: str) -> bool:
        """True or false; false if there is none."""
        found = self._take(key)
        if found is None or isinstance(found, bool):
            return bool(found)
        self._note(key, found, allowed(bool))
        return False

    def choice(self, key: str, options: Iterable[str], default: str) -> str:
        """One of the options; `default` if there is none."""
        found = self._take(key)
        names = list(options)
        if found is None or found in names:
            return default if found is None else str(found)
        self._note(key, found, listed(names))
        return default

    def day(self, key: str) -> str | None:
        """A day such as 2026-03-31, or None."""
        found = self._take(key)
        if found is None:
            return None
        if isinstance(found, str) and is_day(found):
            return found
        self._note(key, found, Phrase("a day such as 2026-03-31"))
        return None

    def birth(self, key: str) -> date | None:
        """A day of birth, with or without its year: 1992-02-29, 02-29."""
        text = self.text(key)
        if is_day(f"{LEAP_YEAR}-{text}"):
            text = f"{LEAP_YEAR}-{text}"
        if is_day(text):
            return date.fromisoformat(text)
        if text:
            self._note(key, text, Phrase("a day such as 1992-02-29"))
        return None

    def moment(self, key: str) -> datetime:
        """A moment with its offset that must be there."""
        found = self._take(key)
        example = Phrase("a moment such as 2026-03-10T15:00:00+08:00")
        known = moment_of(found) if isinstance(found, str) else None
        if known is not None:
            return known
        if found is None:
            self.missing(key, example)
        else:
            self._note(key, found, example)
        return datetime.fromisoformat("2026-01-01T00:00:00+08:00")

    def form(self, key: str) -> "CaseForm":
        """An object; an empty one if there is none."""
        found = self._take(key)
        return CaseForm({} if found is None else found, self.place(key), self.faults)

    def forms(self, key: str, many_max: int = FORMS_MAX) -> "list[CaseForm]":
        """A list of objects; empty if there is none."""
        return self._forms(key, self._list(key, many_max))

    def lists(self, key: str) -> "list[list[CaseForm]]":
        """A list of lists of objects."""
        found: list[list[CaseForm]] = []
        for n, each in enumerate(self._list(key)):
            if isinstance(each, list):
                inner = cast("list[object]", each)[:FORMS_MAX]
                found.append(self._forms(f"{key}[{n}]", inner))
            else:
                self._note(f"{key}[{n}]", each, Phrase("a list"))
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """All keys of the object."""
        return tuple(self._given)

    def raw(self, key: str) -> object:
        """What the key has, for another strict reader."""
        return self._take(key)

    def skip(self, *keys: str) -> None:
        """Keys that another reader reads, or that matter to nothing."""
        self._read.update(keys)

    def done(self) -> None:
        """Note each key that nobody asked for, by name."""
        for key in self._given:
            if key not in self._read:
                known = sorted(self._read - REMARKS)
                wrong = Phrase("unknown key")
                self._add(key, (wrong, verbatim(", ".join(known))), BAD_CASE)

    def missing(self, key: str, instead: Phrase) -> None:
        """Note that a key must be there."""
        self._add(key, (Phrase("missing"), instead), BAD_CASE)

    def refuse(self, key: str, given: object, instead: Phrase, *, reason: str) -> None:
        """Note a value that cannot be used, for a reason."""
        self._add(key, (shown_in_case(given, key), instead), reason)

    def place(self, key: str) -> str:
        """The place of a key of this object."""
        if not key or not self.key:
            return self.key or key
        return f"{self.key}.{key}"

    def _forms(self, key: str, found: list[object]) -> "list[CaseForm]":
        place = self.place(key)
        return [
            CaseForm(each, f"{place}[{n}]", self.faults) for n, each in enumerate(found)
        ]

    def _take(self, key: str) -> object:
        self._read.add(key)
        return self._given.get(key)

    def _list(self, key: str, many_max: int = FORMS_MAX) -> list[object]:
        found = self._take(key)
        if found is None:
            return []
        if not isinstance(found, list):
            self._note(key, found, Phrase("a list"))
            return []
        many = cast("list[object]", found)
        if len(many) > many_max:
            wrong = Phrase("a list of {count}", count=len(many))
            instead = Phrase("at most {max}", max=many_max)
            self._add(key, (wrong, instead), f"too_many_{key}")
        return many[:many_max]

    def _number(self, key: str, found: object, rule: tuple[Range, Words]) -> int:
        within, reasons = rule
        instead = Phrase("a whole number, {range}", range=within.phrase)
        if type(found) is not int:
            self._add(key, (shown(found, key), instead), NOT_INTEGER)
            return int(within.minimum)
        if found not in within:
            side = "below" if found < within.minimum else "above"
            reason = reasons.get(side, OUT_OF_RANGE)
            self._add(key, (shown(found, key), instead), reason)
            return int(within.minimum)
        return found

    def _pair(
        self, key: str, found: object, ranges: tuple[Range, Range]
    ) -> tuple[int, int]:
        two = cast("list[object]", found) if isinstance(found, list) else []
        if len(two) == len(ranges):
            first, second = (
                self._number(f"{key}[{n}]", each, (within, NO_WORDS))
                for n, (each, within) in enumerate(zip(two, ranges, strict=True))
            )
            return first, second
        self._note(key, cast("object", found), Phrase("a pair such as [10000, 1000]"))
        return int(ranges[0].minimum), int(ranges[1].minimum)

    def _text(self, key: str, found: object, default: str) -> str:
        if isinstance(found, str) and 0 < len(found) <= TEXT_MAX:
            return found
        instead = Phrase("text of 1 to {max} characters", max=TEXT_MAX)
        self._note(key, found, instead)
        return default

    def _note(self, key: str, found: object, instead: Phrase) -> None:
        self._add(key, (shown(found, key), instead), BAD_CASE)

    def _add(self, key: str, words: tuple[Phrase, Phrase], reason: str) -> None:
        place = safe_text(self.place(key) or "given", 4 * _NAME_SHOWN)
        self.faults.append(CaseFault(Fault(place, *words), reason))
