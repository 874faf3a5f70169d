"""Values as TOML, and what a key allows in a form that needs no language. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING
from enum import StrEnum
from pathlib import Path
from typing import Literal, cast, get_origin

from firmware.base.config_faults import choices, is_enum
from firmware.config_guide.keys import ConfigKey
from firmware.config_guide.texts.text import KeyText

HEXADECIMAL = {"i2c_address": 2, "usb_vendor": 4, "usb_product": 4}
"""Keys whose numbers people know in hexadecimal, and with how many digits."""

UNITS: Mapping[str, KeyText] = {
    "_fen": KeyText("分（0.01 元）", "fen (0.01 yuan)"),
    "_bps": KeyText("基点（0.01%）", "basis points (0.01 %)"),
    "_points": KeyText("积分", "points"),
    "_per_s": KeyText("每秒", "a second"),
    "_per_day": KeyText("每天", "a day"),
    "_mb_per_day": KeyText("MB，每天", "MB a day"),
    "_minutes": KeyText("分钟", "minutes"),
    "_days": KeyText("天", "days"),
    "_us": KeyText("微秒", "microseconds"),
    "_px": KeyText("像素", "pixels"),
    "_deg": KeyText("度", "degrees"),
    "_hz": KeyText("赫兹", "hertz"),
    "_mb": KeyText("MB", "MB"),
    "_h": KeyText("小时", "hours"),
    "_s": KeyText("秒", "seconds"),
}
"""What a key counts, by the end of its name."""

_WORDS: Mapping[object, KeyText] = {
    str: KeyText("文字", "text"),
    Path: KeyText("路径", "a path"),
    int: KeyText("整数", "a whole number"),
    float: KeyText("数字", "a number"),
}


def toml_value(value: object, name: str = "") -> str:
    """A value as TOML; `name` is its key, which may want another form."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and name in HEXADECIMAL:
        return f"0x{value:0{HEXADECIMAL[name]}X}"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple | list):
        parts = cast("Sequence[object]", value)
        return f"[{', '.join(toml_value(part) for part in parts)}]"
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        pairs = [f"{key} = {toml_value(table[key], key)}" for key in written(table)]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    text = value.value if isinstance(value, StrEnum) else str(value)
    return json.dumps(text, ensure_ascii=False)


def written(table: Mapping[str, object]) -> Iterator[str]:
    """The keys of a table that has values to write: TOML knows no None."""
    return (key for key, value in table.items() if value is not None)


def allowed(key: ConfigKey) -> KeyText:
    """What may be written: choices or a range, else the kind of value."""
    if key.range is not None:
        low, high = (toml_value(end, key.name) for end in _ends(key))
        return KeyText(f"{low} … {high}", f"{low} … {high}")
    if get_origin(key.type) is Literal or is_enum(key.type):
        listed = ", ".join(toml_value(each) for each in choices(key.type))
        return KeyText(listed, listed)
    if key.type is bool:
        return KeyText("true, false", "true, false")
    return _WORDS.get(key.type, KeyText("表", "a table"))


def unit(key: ConfigKey) -> KeyText | None:
    """The unit of a number, by its key's name; None if it is a plain number."""
    if key.type is not int and key.type is not float:
        return None
    bare = f"_{key.name.removesuffix('_max').removesuffix('_min')}"
    ends = [end for end in UNITS if bare.endswith(end)]
    return UNITS[max(ends, key=len)] if ends else None


def default_of(key: ConfigKey) -> str | None:
    """The default as TOML; None if there is none, or the key must be given."""
    if key.default is MISSING or key.default is None or key.keys:
        return None
    return toml_value(key.default, key.name)


def _ends(key: ConfigKey) -> tuple[int | float, int | float]:
    """The range, with whole numbers where the key takes no others."""
    assert key.range is not None  # noqa: S101 - the caller looked
    ends = (key.range.minimum, key.range.maximum)
    return (int(ends[0]), int(ends[1])) if key.type is int else ends
