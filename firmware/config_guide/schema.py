"""The JSON Schema of a configuration file, for editors. Pure.

It holds what the types hold: keys, types, ranges, choices. Rules between keys are
checked by the product alone.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast, get_origin

from firmware.base.config_faults import choices, is_enum
from firmware.base.config_loader import Table, to_mapping
from firmware.config_guide.documents import ConfigDocument
from firmware.config_guide.keys import ConfigKey, keys_of
from firmware.config_guide.values import unit

Json = dict[str, object]
DIALECT = "http://json-schema.org/draft-07/schema#"
"""The draft that editors of TOML know."""

_TYPES: Mapping[object, Json] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    Path: {"type": "string", "minLength": 1},
}


def schema(document: ConfigDocument) -> Json:
    """The schema of a whole file."""
    head = document.head
    table = _table(keys_of(document))
    return {
        "$schema": DIALECT,
        "title": document.file,
        "description": f"{head.zh}\n\n{head.en}",
        **table,
    }


def schema_text(document: ConfigDocument) -> str:
    """The schema as the text of a file."""
    return json.dumps(schema(document), ensure_ascii=False, indent=2) + "\n"


def _table(keys: tuple[ConfigKey, ...]) -> Json:
    required = [key.name for key in keys if key.required]
    return {
        "type": "object",
        "properties": {key.name: _described(key) for key in keys},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def _described(key: ConfigKey) -> Json:
    counts = unit(key)
    zh, en = key.text.zh, key.text.en
    if counts:
        zh, en = f"{zh}单位：{counts.zh}。", f"{en} Unit: {counts.en}."
    value = _table(key.keys) if key.keys else _value(key)
    if key.many:
        value = {"type": "array", "items": value}
    return {**value, **_default(key), "description": f"{zh}\n\n{en}"}


def _value(key: ConfigKey) -> Json:
    if get_origin(key.type) is Literal or is_enum(key.type):
        return {"enum": list(choices(key.type))}
    value = dict(_TYPES[key.type])
    if key.range is not None:
        value |= {"minimum": key.range.minimum, "maximum": key.range.maximum}
    return value


def _default(key: ConfigKey) -> Json:
    if key.required or key.default is None or (key.keys and not key.many):
        return {}
    if key.lists_tables:
        rows = cast("tuple[Table, ...]", key.default)
        return {"default": [to_mapping(row) for row in rows]}
    if key.many:
        return {"default": list(cast("tuple[object, ...]", key.default))}
    is_path = isinstance(key.default, Path)
    return {"default": str(key.default) if is_path else key.default}
