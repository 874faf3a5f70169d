"""The errors of a document that a person wrote, as text for that person. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import reduce
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, cast, get_args, get_origin

from firmware.base.printable import safe_text
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase, joined, listing, verbatim

MAX_SHOWN = 80
SECRET_ENDINGS = ("password", "secret", "key")
_WITH_USER = re.compile(r"://[^/]*@|password=")
SCALARS: dict[object, Phrase] = {
    bool: Phrase("true or false"),
    int: Phrase("a whole number"),
    float: Phrase("a number"),
    str: Phrase("text"),
    Path: Phrase("a path"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: the dotted key, what is wrong there, what is allowed."""

    key: str
    wrong: Phrase
    allowed: Phrase

    @property
    def phrase(self) -> Phrase:
        """The error as a line for a person."""
        return Phrase(
            "{key}: {wrong}; allowed: {allowed}",
            key=self.key,
            wrong=self.wrong,
            allowed=self.allowed,
        )

    def __str__(self) -> str:
        return str(self.phrase)


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A place in a document, and the list of faults that all readers share."""

    key: str
    faults: list[Fault]

    def at(self, name: str) -> "DocumentPlace":
        """The place of a key of the table at this place."""
        plain = name if name.isprintable() else ascii(name)
        if not self.key:
            return DocumentPlace(plain, self.faults)
        if isinstance(self.key, Phrase):
            place = Phrase("{place}.{column}", place=self.key, column=plain)
            return DocumentPlace(place, self.faults)
        return DocumentPlace(f"{self.key}.{plain}", self.faults)

    def nth(self, index: int) -> "DocumentPlace":
        """The place of an item, counted from 0, of the list at this place."""
        return DocumentPlace(f"{self.key}[{index}]", self.faults)

    def refuse(self, given: object, allowed: Phrase) -> None:
        """Add a fault: the value at this place cannot be used."""
        self.faults.append(Fault(self.key, shown(given, self.key), allowed))

    def refuse_for(self, given: object, hint: object) -> None:
        """Add a fault: the value is not of this type; name a slip that is likely."""
        self.refuse(given, _meant(given, hint, self.key) or allowed(hint))

    def missing(self, allowed: Phrase) -> None:
        """Add a fault: a value is required at this place."""
        self.faults.append(Fault(self.key, Phrase("missing"), allowed))

    def renamed(self, new: str) -> None:
        """Add a fault: the key at this place is an old name of `new`."""
        self.faults.append(
            Fault(
                self.key, Phrase("an old name"), Phrase("its new name, {new}", new=new)
            )
        )

    def unknown(self, given: object, known: Iterable[str]) -> None:
        """Add a fault: the key at this place is unknown; suggest a near one."""
        names = list(known)
        near = get_close_matches(self.key.rpartition(".")[2], names, n=1)
        value = (
            Phrase("(not shown)")
            if any(map(is_secret, near))
            else shown(given, self.key)
        )
        wrong = Phrase("unknown key (given {value})", value=value)
        if near:
            wrong = Phrase(
                "unknown key, did you mean {near}? (given {value})",
                near=near[0],
                value=value,
            )
        self.faults.append(Fault(self.key, wrong, listing(names)))


def faults_of(name: str, faults: Sequence[Fault]) -> Phrase:
    """Every fault of the document `name`, a line each under the count."""
    head = Phrase("{name}: {count}:", name=name, count=counted(len(faults)))
    return joined("\n  ", (head, *(fault.phrase for fault in faults)))


def is_secret(key: str) -> bool:
    """Whether the value of this key must not appear in a message."""
    return key.partition("[")[0].lower().endswith(SECRET_ENDINGS)


def shown(given: object, key: str) -> Phrase:
    """The value of `key` for a message: short, escaped, never a secret.

    A URL with a user may hold a password, whatever its key is called.
    """
    if is_secret(key) or (isinstance(given, str) and _WITH_USER.search(given)):
        return Phrase("(not shown)")
    if given is None:
        return Phrase("not given")
    if isinstance(given, bool):
        return verbatim(str(given).lower())
    if isinstance(given, Mapping):
        return Phrase("a table")
    if isinstance(given, list | tuple):
        return Phrase("a list")
    text = str(given) if isinstance(given, date) else repr(given)
    return verbatim(text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…")


def allowed(hint: object) -> Phrase:
    """The values that a field of this type accepts, in words."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        notes = (each.phrase if isinstance(each, Range) else each for each in args[1:])
        return reduce(_within, notes, allowed(args[0]))
    if origin in {Union, UnionType}:
        kinds = [allowed(arg) for arg in args if arg is not NoneType]
        return reduce(_either, kinds)
    if origin is tuple:
        return Phrase("a list, each {allowed}", allowed=allowed(args[0]))
    if origin is Literal or is_enum(hint):
        return listed(choices(hint))
    return SCALARS.get(hint, Phrase("a table"))


def _meant(given: object, hint: object, key: str) -> Phrase | None:
    """How to write what was meant, if that is clear: a list of one, a day in quotes."""
    if hint is str and type(given) is date:
        return Phrase('in quotes: "{day}"', day=given.isoformat())
    if get_origin(hint) is not tuple:
        return None
    if is_dataclass(get_args(hint)[0]):
        brackets = Phrase("two brackets: [[{key}]]", key=key)
        return brackets if isinstance(given, Mapping) else None
    if isinstance(given, str | int) and not is_secret(key):
        text = f'"{given}"' if isinstance(given, str) else str(given)
        return Phrase("a list: [{item}]", item=safe_text(text, MAX_SHOWN))
    return None


def counted(errors: int) -> Phrase:
    """How many errors a document has: ``1 error``, ``2 errors``."""
    if errors == 1:
        return Phrase("1 error")
    return Phrase("{errors} errors", errors=errors)


def listed(values: Iterable[object]) -> Phrase:
    """Choices as text, quoted as a person would write them in TOML."""
    quoted = (f'"{each}"' if isinstance(each, str) else repr(each) for each in values)
    return Phrase("one of {values}", values=tuple(quoted))


def _within(kind: Phrase, limit: Phrase) -> Phrase:
    return Phrase("{kind}, {limit}", kind=kind, limit=limit)


def _either(first: Phrase, second: Phrase) -> Phrase:
    return Phrase("{first} or {second}", first=first, second=second)


def is_enum(hint: object) -> bool:
    """Whether a type is a StrEnum."""
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def choices(hint: object) -> Iterable[object]:
    """The values of a Literal or StrEnum type."""
    if is_enum(hint):
        return cast("type[StrEnum]", hint)
    return cast("tuple[object, ...]", get_args(hint))
