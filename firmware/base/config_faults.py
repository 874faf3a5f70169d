"""The errors of a document that a person wrote, as text for that person. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, cast, get_args, get_origin

MAX_SHOWN = 80
SECRET_ENDINGS = ("password", "secret", "key")
SCALARS: dict[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: the dotted key, what is wrong there, what is allowed."""

    key: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.key}: {self.wrong}; allowed: {self.allowed}"


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A place in a document, and the list of faults that all readers share."""

    key: str
    faults: list[Fault]

    def at(self, name: str) -> "DocumentPlace":
        """The place of a key of the table at this place."""
        plain = name if name.isprintable() else ascii(name)
        return DocumentPlace(f"{self.key}.{plain}" if self.key else plain, self.faults)

    def nth(self, index: int) -> "DocumentPlace":
        """The place of an item, counted from 0, of the list at this place."""
        return DocumentPlace(f"{self.key}[{index}]", self.faults)

    def refuse(self, given: object, allowed: str) -> None:
        """Add a fault: the value at this place cannot be used."""
        self.faults.append(Fault(self.key, shown(given, self.key), allowed))

    def missing(self, allowed: str) -> None:
        """Add a fault: a value is required at this place."""
        self.faults.append(Fault(self.key, "missing", allowed))

    def renamed(self, new: str) -> None:
        """Add a fault: the key at this place is an old name of `new`."""
        self.faults.append(Fault(self.key, "an old name", f"its new name, {new}"))

    def unknown(self, given: object, known: Iterable[str]) -> None:
        """Add a fault: the key at this place is unknown; suggest a near one."""
        names = list(known)
        near = get_close_matches(self.key.rpartition(".")[2], names, n=1)
        value = "(not shown)" if any(map(is_secret, near)) else shown(given, self.key)
        offer = f", did you mean {near[0]}?" if near else ""
        wrong = f"unknown key{offer} (given {value})"
        self.faults.append(Fault(self.key, wrong, ", ".join(names)))


def heading(name: str, count: int) -> str:
    """The first line of an error about the document `name` with `count` faults."""
    return f"{name}: {count} error{'' if count == 1 else 's'}:"


def is_secret(key: str) -> bool:
    """Whether the value of this key must not appear in a message."""
    return key.partition("[")[0].lower().endswith(SECRET_ENDINGS)


def shown(given: object, key: str) -> str:
    """The value of `key` for a message: short, escaped, never a secret."""
    if is_secret(key):
        return "(not shown)"
    if isinstance(given, Mapping):
        return "a table"
    if isinstance(given, list | tuple):
        return "a list"
    text = repr(given)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def allowed(hint: object) -> str:
    """The values that a field of this type accepts, in words."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return ", ".join([allowed(args[0]), *map(str, args[1:])])
    if origin in {Union, UnionType}:
        return " or ".join(allowed(arg) for arg in args if arg is not NoneType)
    if origin is tuple:
        return f"a list, each {allowed(args[0])}"
    if origin is Literal or is_enum(hint):
        return listed(choices(hint))
    return SCALARS.get(hint, "a table")


def counted(errors: int) -> str:
    """How many errors a document has: ``1 error``, ``2 errors``."""
    return f"{errors} error" if errors == 1 else f"{errors} errors"


def listed(values: Iterable[object]) -> str:
    """Choices as text, quoted as a person would write them in TOML."""
    return "one of " + ", ".join(
        f'"{value}"' if isinstance(value, str) else repr(value) for value in values
    )


def is_enum(hint: object) -> bool:
    """Whether a type is a StrEnum."""
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def choices(hint: object) -> Iterable[object]:
    """The values of a Literal or StrEnum type."""
    if is_enum(hint):
        return cast("type[StrEnum]", hint)
    return cast("tuple[object, ...]", get_args(hint))
