"""What a loaded file puts in force, key by key, without its secrets. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from firmware.base.config_faults import is_secret
from firmware.base.config_loader import Table, to_mapping
from firmware.config_guide.documents import ConfigDocument
from firmware.config_guide.keys import ConfigKey, keys_of
from firmware.config_guide.texts.text import KeyText, Language
from firmware.config_guide.values import toml_value, written

HIDDEN = "(not shown)"
DEFAULT = KeyText("# 默认", "# default")
NOT_SET = KeyText("# {key} 没有设置", "# {key} is not set")
NO_ROWS = KeyText("# 没有 [[{table}]]", "# no [[{table}]]")
PUBLIC = {"public_key"}
"""Looks like a secret by its name and is none: people compare it with hub.pub."""
_USER = re.compile(r"(?<=://)[^/@]*:[^/@]*@")
_WEB_PATH = re.compile(r"(https?://[^/]+/).+")


@dataclass(frozen=True, slots=True)
class ValueInForce:
    """A key and its value in force; `value` is plain, as JSON has it."""

    key: ConfigKey
    value: object
    is_default: bool


def values(document: ConfigDocument, loaded: Table) -> list[ValueInForce]:
    """Each key of the file in order; lists of tables are one value."""
    return list(_values(keys_of(document), to_mapping(loaded)))


def _values(
    keys: tuple[ConfigKey, ...], table: Mapping[str, object]
) -> Iterator[ValueInForce]:
    for key in keys:
        value = table[key.name]
        if key.keys and not key.many:
            yield from _values(key.keys, cast("Mapping[str, object]", value))
        else:
            yield ValueInForce(key, _without_secret(key.name, value), _same(key, value))


def _same(key: ConfigKey, value: object) -> bool:
    if key.lists_tables:
        rows = cast("tuple[Table, ...]", key.default)
        return value == [to_mapping(row) for row in rows]
    default = key.default
    if key.many:
        return value == list(cast("tuple[object, ...]", default))
    return value == (str(default) if isinstance(value, str) else default)


def lines(given: list[ValueInForce], language: Language) -> Iterator[str]:
    """As a TOML file would have it, the defaults marked."""
    table = ""
    plain = [each for each in given if not each.key.lists_tables]
    for each in [*plain, *(each for each in given if each.key.lists_tables)]:
        if each.key.lists_tables:
            yield from _rows(each, language)
            continue
        if each.key.table != table:
            table = each.key.table
            yield from ("", f"[{table}]")
        yield _line(each, language)


def _line(each: ValueInForce, language: Language) -> str:
    name = each.key.name
    if each.value is None:
        return NOT_SET.by(language).format(key=name)
    line = f"{name} = {toml_value(each.value, name)}"
    return f"{line:<40} {DEFAULT.by(language)}" if each.is_default else line


def _rows(each: ValueInForce, language: Language) -> Iterator[str]:
    rows = cast("list[Mapping[str, object]]", each.value)
    mark = f" {DEFAULT.by(language)}" if each.is_default else ""
    if not rows:
        yield from ("", NO_ROWS.by(language).format(table=each.key.path))
    for row in rows:
        yield from ("", f"[[{each.key.path}]]{mark}")
        yield from (f"{name} = {toml_value(row[name], name)}" for name in written(row))


def _without_secret(name: str, value: object) -> object:
    if is_secret(name) and name not in PUBLIC:
        return HIDDEN if value else value
    if isinstance(value, str):
        return _WEB_PATH.sub(r"\1…", _USER.sub("…@", value))
    return value
