"""Values put into a TOML file whose comments a person goes on to read. Pure."""

import json
import re
from collections.abc import Mapping

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?")


def with_values(text: str, values: Mapping[str, str | int]) -> str:
    """The text with each value at its dotted key, of at most one table.

    A key takes the line where it stands; else the one where it stands behind a `#`;
    else a new line at the head of its table; else a new table at the end.
    """
    lines = text.splitlines()
    for key, value in values.items():
        lines = _with_value(lines, key, _literal(value))
    return "\n".join(lines) + "\n"


def _with_value(lines: list[str], key: str, literal: str) -> list[str]:
    table, _, name = key.rpartition(".")
    line = f"{name} = {literal}"
    begin, end = _span(lines, table)
    if begin is None:
        return [*lines, "", f"[{table}]", line]
    for form in (rf"\s*{name}\s*=.*", rf"#\s?{name}\s*=.*"):
        for index in range(begin, end):
            if re.fullmatch(form, lines[index]):
                return [*lines[:index], line, *lines[index + 1 :]]
    return [*lines[:begin], line, *lines[begin:]]


def _span(lines: list[str], table: str) -> tuple[int | None, int]:
    """The lines of a table: the first below its header, and the one behind its last."""
    begin = None if table else 0
    for index, line in enumerate(lines):
        header = _HEADER.fullmatch(line)
        if header is None:
            continue
        if begin is not None:
            return begin, index
        if header[1].strip() == table:
            begin = index + 1
    return begin, len(lines)


def _literal(value: str | int) -> str:
    """A value in TOML, whose basic strings have the escapes of JSON."""
    return (
        json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
    )
