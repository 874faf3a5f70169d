"""The keys of a configuration file, as its type has them. Pure."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

from firmware.base.config_loader import Table
from firmware.base.ranges import Range
from firmware.config_guide.documents import ConfigDocument
from firmware.config_guide.texts.text import KeyText


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKey:
    """One key: a value, a table or a list of tables with `keys` below it.

    `path` is dotted and names no position in a list. `default` is MISSING if the key
    must be given; `type` is without range, list and None.
    """

    path: str
    type: object
    text: KeyText
    default: object
    range: Range | None = None
    many: bool = False
    keys: tuple["ConfigKey", ...] = ()

    @property
    def name(self) -> str:
        """The key as it is written in its table."""
        return self.path.rpartition(".")[2]

    @property
    def table(self) -> str:
        """The dotted name of the table that it stands in; empty at the top."""
        return self.path.rpartition(".")[0]

    @property
    def lists_tables(self) -> bool:
        """Whether it is a list of tables; a list of plain values stands on one line."""
        return self.many and bool(self.keys)

    @property
    def required(self) -> bool:
        """Whether the file must give it."""
        return self.default is MISSING


@cache
def keys_of(document: ConfigDocument) -> tuple[ConfigKey, ...]:
    """The keys at the top of a file, as its type orders them; KeyError without text."""
    return _keys(document, document.cls, "")


def walk(keys: tuple[ConfigKey, ...]) -> Iterator[ConfigKey]:
    """Each key, followed by those below it."""
    for key in keys:
        yield key
        yield from walk(key.keys)


def shared_keys(key: ConfigKey) -> tuple[ConfigKey, ...]:
    """The keys that each list of tables below a table has alike, such as of offers.

    Empty where there are fewer than two lists. They are explained once.
    """
    lists = [each for each in key.keys if each.many and each.keys]
    if len(lists) < 2:  # noqa: PLR2004
        return ()
    first, *others = lists
    return tuple(
        each for each in first.keys if all(_has_alike(other, each) for other in others)
    )


def own_keys(key: ConfigKey, shared: tuple[ConfigKey, ...]) -> tuple[ConfigKey, ...]:
    """The keys of one of these lists that were not explained with the others."""
    names = {each.name for each in shared}
    return tuple(each for each in key.keys if each.name not in names)


def paths_of(cls: type[Table], above: str = "") -> Iterator[str]:
    """Every dotted key of a type that a person writes, with or without text."""
    hints = get_type_hints(cls, include_extras=True)
    for name in [field.name for field in _written(cls)]:
        yield f"{above}{name}"
        kind, _, _ = _plain(hints[name])
        if is_dataclass(kind):
            yield from paths_of(cast("type[Table]", kind), f"{above}{name}.")


def _has_alike(key: ConfigKey, wanted: ConfigKey) -> bool:
    return any(
        (each.name, each.text, each.type) == (wanted.name, wanted.text, wanted.type)
        for each in key.keys
    )


def _keys(
    document: ConfigDocument, cls: type[Table], above: str
) -> tuple[ConfigKey, ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple(
        _key(document, above + field.name, (field, hints[field.name]))
        for field in _written(cls)
    )


def _written(cls: type[Table]) -> Iterator[Field[Any]]:
    """The fields that a person writes, and not the hub itself."""
    return (field for field in fields(cls) if not field.metadata.get("hub_writes"))


def _key(
    document: ConfigDocument, path: str, typed: tuple[Field[Any], object]
) -> ConfigKey:
    field, hint = typed
    kind, range_, many = _plain(hint)
    below: tuple[ConfigKey, ...] = ()
    if is_dataclass(kind):
        below = _keys(document, cast("type[Table]", kind), f"{path}.")
    return ConfigKey(
        path=path,
        type=kind,
        text=document.texts[path],
        default=_default(field),
        range=range_,
        many=many,
        keys=below,
    )


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _plain(hint: object) -> tuple[object, Range | None, bool]:
    """A type without its notes; its range; whether it is a list."""
    origin = get_origin(hint)
    args = cast("tuple[object, ...]", get_args(hint))
    if origin is Annotated:
        kind, _, many = _plain(args[0])
        ranges = [note for note in args[1:] if isinstance(note, Range)]
        return kind, next(iter(ranges), None), many
    if origin in {Union, UnionType}:
        (one,) = (arg for arg in args if arg is not NoneType)
        return _plain(one)
    if origin is tuple:
        kind, range_, _ = _plain(args[0])
        return kind, range_, True
    return hint, None, False
