"""Strict loading of TOML files and of published policies into dataclasses.

A wrong document must not half work. One pass finds every fault and reports each with
its file, key, value and what is allowed there (S04). Pure but for `load`, which reads
the file. Raises ConfigError only.
"""

import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    Protocol,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    runtime_checkable,
)

from firmware.base.config_faults import (
    DocumentPlace,
    allowed,
    choices,
    faults_of,
    is_enum,
    listed,
)
from firmware.base.errors import ConfigError
from firmware.base.ranges import Range
from firmware.base.text_files import text_of
from firmware.base.toml_faults import toml_fault
from firmware.base.wording.phrases import Phrase

RENAMED_KEYS = {
    "attempts_most": "attempts_max",
    "digits_least": "digits_min",
    "digits_most": "digits_max",
    "free_least_mb": "free_min_mb",
    "prefix_least": "prefix_min",
    "prefix_most": "prefix_max",
    "size_most_mb": "size_max_mb",
    "staff_pin": "call_pin",
    "waiting_most": "waiting_max",
}
"""Keys that files of 0.1.0 may hold: refused with the name that replaced each."""


class Table(Protocol):
    """Any dataclass: the result of loading a table."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@runtime_checkable
class Checked(Protocol):
    """A table with rules between its values."""

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """Yield each misfit: the key in this table, its value, what is allowed."""
        ...


T = TypeVar("T", bound=Table)
Keep = Callable[[Field[Any]], bool]


def load(path: Path, cls: type[T]) -> T:
    """Load the TOML file at `path` as a `cls`; ConfigError names every fault."""
    return from_mapping(str(path), read_toml(path), cls)


def read_toml(path: Path) -> dict[str, object]:
    """The TOML file at `path`, its keys unchecked; ConfigError if it is none."""
    text = text_of(path)
    try:
        return tomllib.loads(text)
    except ValueError as exc:
        raise ConfigError(
            Phrase("{path}: not TOML: {what}", path=path, what=toml_fault(exc, text))
        ) from exc


def from_mapping(name: str, mapping: Mapping[str, object], cls: type[T]) -> T:
    """Read a document that is already parsed as a `cls`.

    Fields may be bool, int, float, str, Path, a Literal, a StrEnum, a dataclass,
    ``tuple[X, ...]`` of these, ``X | None``, or a union of dataclasses that a
    Literal field `kind` distinguishes. ``Annotated[int, Range(1, 9)]`` binds a number.
    ConfigError lists every fault and begins with `name`, the name of the document.
    """
    place = DocumentPlace("", [])
    table = _table(mapping, cls, place)
    if place.faults:
        raise ConfigError(faults_of(name, place.faults))
    return cast("T", table)


def to_mapping(table: Table, keep: Keep = lambda _field: True) -> dict[str, object]:
    """Return a dataclass as plain values, which `from_mapping` reads back equal.

    Fields at any depth that `keep` refuses are left out: they are read as defaults.
    """
    return {
        field.name: _plain(cast("object", getattr(table, field.name)), keep)
        for field in fields(table)
        if keep(field)
    }


def _plain(value: object, keep: Keep) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return to_mapping(value, keep)
    if isinstance(value, tuple):
        return [_plain(part, keep) for part in cast("tuple[object, ...]", value)]
    if isinstance(value, Path):
        return str(value)
    return value.value if isinstance(value, StrEnum) else value


# Each reader returns the value, or adds a fault at its place and returns None.


def _read(given: object, hint: object, place: DocumentPlace) -> object:
    origin = get_origin(hint)
    if origin is Annotated:
        return _ranged(given, hint, place)
    if origin in {Union, UnionType}:
        return _union(given, hint, place)
    if origin is tuple:
        return _tuple(given, hint, place)
    if is_dataclass(hint):
        return _table(given, cast("type[Table]", hint), place)
    return _scalar(given, hint, place)


def _table(given: object, cls: type[Table], place: DocumentPlace) -> object:
    if not isinstance(given, Mapping):
        return place.refuse(given, allowed(cls))
    table = cast("Mapping[str, object]", given)
    hints = _hints(cls)
    before = len(place.faults)
    for name in [name for name in table if name not in hints]:
        if RENAMED_KEYS.get(name) in hints:
            place.at(name).renamed(RENAMED_KEYS[name])
        else:
            place.at(name).unknown(table[name], hints)
    values: dict[str, object] = {}
    for field in fields(cls):
        hint = hints[field.name]
        if field.name in table:
            values[field.name] = _read(table[field.name], hint, place.at(field.name))
        elif field.default is MISSING and field.default_factory is MISSING:
            place.at(field.name).missing(allowed(hint))
    return _built(cls, values, place) if len(place.faults) == before else None


# A policy is of some thirty classes, and each kiosk reads it at each start: both of
# these take longer than all the rest.


@cache
def _hints(cls: object) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=True)


@cache
def _is_checked(cls: type[Table]) -> bool:
    return issubclass(cls, Checked)


def _built(cls: type[Table], values: dict[str, object], place: DocumentPlace) -> object:
    build: Callable[..., Table] = cls
    table = build(**values)
    if _is_checked(cls):
        for name, value, instead in cast("Checked", table).faults():
            place.at(name).refuse(value, instead)
    return table


def _ranged(given: object, hint: object, place: DocumentPlace) -> object:
    base, *notes = cast("tuple[object, ...]", get_args(hint))
    inner = DocumentPlace(place.key, [])
    value = _read(given, base, inner)
    ranges = [note for note in notes if isinstance(note, Range)]
    if inner.faults:
        return place.refuse(given, allowed(hint))
    if isinstance(value, int | float) and any(value not in range_ for range_ in ranges):
        return place.refuse(given, allowed(hint))
    return value


def _union(given: object, hint: object, place: DocumentPlace) -> object:
    args = cast("tuple[object, ...]", get_args(hint))
    kinds = [arg for arg in args if arg is not NoneType]
    if given is None and len(kinds) < len(args):
        return None
    if len(kinds) == 1:
        return _read(given, kinds[0], place)
    return _one_kind(given, kinds, place)


def _one_kind(given: object, kinds: Sequence[object], place: DocumentPlace) -> object:
    """Read the table as the dataclass that its `kind` names."""
    if not isinstance(given, Mapping):
        return place.refuse(given, Phrase("a table"))
    table = cast("Mapping[str, object]", given)
    named = {_kind(cls): cls for cls in kinds}
    kind = table.get("kind")
    if isinstance(kind, str) and kind in named:
        return _read(table, named[kind], place)
    if kind is None:
        return place.at("kind").missing(listed(named))
    return place.at("kind").refuse(kind, listed(named))


def _kind(cls: object) -> str:
    hint = _hints(cls)["kind"]
    return cast("str", get_args(hint)[0])


def _tuple(given: object, hint: object, place: DocumentPlace) -> object:
    if not isinstance(given, list | tuple):
        return place.refuse_for(given, hint)
    items = cast("Sequence[object]", given)
    each = cast("object", get_args(hint)[0])
    return tuple(_read(item, each, place.nth(i)) for i, item in enumerate(items))


def _scalar(given: object, hint: object, place: DocumentPlace) -> object:
    if get_origin(hint) is Literal or is_enum(hint):
        for choice in choices(hint):
            if given == choice and isinstance(given, bool) is isinstance(choice, bool):
                return choice
    elif hint is Path and isinstance(given, str) and given:
        return Path(given)
    elif hint is float and isinstance(given, int | float):
        if not isinstance(given, bool) and abs(given) <= sys.float_info.max:
            return float(given)
    elif type(given) is hint:
        return given
    return place.refuse_for(given, hint)
