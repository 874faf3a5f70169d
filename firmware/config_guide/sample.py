"""A configuration file with every key, its default and what it does. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import cast

from firmware.base.config_loader import Table, to_mapping
from firmware.config_guide.documents import ConfigDocument
from firmware.config_guide.keys import (
    ConfigKey,
    keys_of,
    own_keys,
    shared_keys,
    walk,
)
from firmware.config_guide.texts.text import LANGUAGES, KeyText
from firmware.config_guide.values import allowed, default_of, toml_value, unit

MAX_CELLS = 94
"""Width of a comment's text."""
SCHEMA = "#:schema ./schema/{name}.json"
"""Editors find the schema by this line, which must be the first."""

_PIECE = re.compile(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef][，。；：）”、]*\s*")
"""Words, and Chinese characters with the signs that may not begin a line."""

HOW = KeyText(
    "以 # 开头的行是说明；带 # 的配置项没有值，去掉 # 才生效。未知的配置项、错误的类型"
    "或超出范围的值会被拒绝，并说明可取什么。",
    "A line behind a # explains; a key behind a # has no value unless the # is removed."
    " An unknown key, a wrong type or a value out of range is refused, with what is"
    " allowed.",
)
SHARED = KeyText(
    "下面每一种都有这些键：",
    "Each kind below has these keys:",
)
AS_ABOVE = KeyText(
    "除了上面各种都有的键，还有：", "Besides the keys above, which each kind has:"
)
THEN = {
    "kiosk": "countertop doctor --config /etc/countertop/kiosk.toml"
    " && systemctl restart kiosk",
    "hub": "countertop doctor --config /etc/countertop/hub.toml"
    " && systemctl restart hub",
    "policy": "countertop policy check /etc/countertop/policy.toml",
}


def sample(document: ConfigDocument) -> str:
    """The commented sample of a file, which loads once a person filled it in."""
    top = keys_of(document)
    plain = [key for key in top if not key.keys]
    lines = [SCHEMA.format(name=document.name), *_head(document)]
    for key in plain:
        lines += ["", *_value(key, document.sample)]
    for key in top:
        if key.keys:
            lines += _rows(key) if key.many else _table(key, document.sample)
    return "\n".join(lines) + "\n"


def brief_sample(
    document: ConfigDocument, head: KeyText, values: Mapping[str, object]
) -> str:
    """A sample with these keys only; the texts of tables are left out."""
    lines = [SCHEMA.format(name=document.name), *_comment(head)]
    given = {path: value for path, value in values.items() if value is not None}
    keys = [key for key in walk(keys_of(document)) if key.path in values]
    table = ""
    for key in sorted(keys, key=lambda each: bool(each.table)):
        if key.table != table:
            table = key.table
            lines += ["", f"[{table}]"]
        lines += ["", *_value(key, given)] if not table else _value(key, given)
    return "\n".join(lines) + "\n"


def _head(document: ConfigDocument) -> Iterator[str]:
    for text in (document.head, HOW):
        yield from _comment(text)
    yield from _comment(KeyText("改完后，用 root：", "Then, as root:"))
    yield f"#   {THEN[document.name]}"


def _table(key: ConfigKey, values: Mapping[str, object]) -> Iterator[str]:
    yield from ("", f"[{key.path}]", *_comment(key.text))
    for each in key.keys:
        if not each.keys:
            yield from ("", *_value(each, values))
    shared = shared_keys(key)
    if shared:
        yield from ("", *_comment(SHARED), *_explained(shared))
    for each in key.keys:
        if each.keys:
            yield from (_rows(each, shared) if each.many else _table(each, values))


def _rows(key: ConfigKey, shared: tuple[ConfigKey, ...] = ()) -> Iterator[str]:
    """A list of tables: its keys explained, then a table for each of the default."""
    yield from ("", *_comment(key.text))
    if shared:
        yield from _comment(AS_ABOVE)
    yield from _explained(own_keys(key, shared))
    yield from (f"# {line}".rstrip() for line in key.text.example.splitlines())
    for row in cast("tuple[Table, ...]", key.default):
        yield from ("", f"[[{key.path}]]")
        for name, value in to_mapping(row).items():
            yield f"{name} = {toml_value(value, name)}"


def _explained(keys: tuple[ConfigKey, ...], indent: str = "  ") -> Iterator[str]:
    for each in keys:
        yield f"# {indent}{each.name}: {bounds(each)}"
        yield from (f"# {indent}  {line}" for line in _both_wrapped(each.text))
        yield from _explained(each.keys, f"{indent}  ")


def _value(key: ConfigKey, values: Mapping[str, object]) -> Iterator[str]:
    yield from _comment(key.text)
    yield f"# {bounds(key)}"
    if key.path in values:
        yield f"{key.name} = {toml_value(values[key.path], key.name)}"
    elif key.text.example:
        yield f"# {key.text.example}"
    else:
        yield f"{key.name} = {default_of(key)}"


def bounds(key: ConfigKey) -> str:
    """What is allowed, the unit and the default, in both languages on one line."""
    counts, default = unit(key), default_of(key)
    parts = [f"可取 allowed: {_both(allowed(key))}"]
    if counts:
        parts.append(f"单位 unit: {_both(counts)}")
    if key.required:
        parts.append("必填 required")
    elif default is not None:
        parts.append(f"默认 default: {default}")
    return "; ".join(parts)


def _both(text: KeyText) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def _comment(text: KeyText) -> Iterator[str]:
    yield from (f"# {line}" for line in _both_wrapped(text))


def _both_wrapped(text: KeyText) -> Iterator[str]:
    for language in LANGUAGES:
        yield from wrapped(text.by(language))


def wrapped(text: str, max_cells: int = MAX_CELLS) -> list[str]:
    """The lines of a text; a Chinese character is two cells and may end a line."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if _cells(lines[-1] + piece.rstrip()) > max_cells:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
