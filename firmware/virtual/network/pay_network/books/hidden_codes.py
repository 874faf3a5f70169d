"""Requests as the books keep them: with a digest where a pay code stood."""

import json
from typing import Any, Final, cast

from firmware.virtual.network.pay_network.books.books import digest

FIELD: Final = "auth_code"


def without_codes(text: str) -> str:
    """JSON with the values of `auth_code` hidden, at whatever depth.

    Of what is no JSON only its size stays: a code could stand anywhere in it.
    """
    try:
        value: object = json.loads(text)
    except ValueError:
        return f"{len(text)} characters that are no JSON" if text else ""
    return json.dumps(_hidden(value), ensure_ascii=False)


def has_code(value: object) -> bool:
    """Whether a pay code stands somewhere in a value of JSON."""
    if isinstance(value, dict):
        named = cast("dict[str, object]", value)
        return FIELD in named or any(has_code(each) for each in named.values())
    return False


def _hidden(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        named = cast("dict[str, object]", value)
        return {key: _hidden_field(key, each) for key, each in named.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in cast("list[object]", value)]
    return value


def _hidden_field(key: str, value: object) -> Any:  # noqa: ANN401 - JSON
    return f"digest {digest(str(value))}" if key == FIELD else _hidden(value)
