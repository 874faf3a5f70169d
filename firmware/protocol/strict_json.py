"""JSON into typed values, or a refusal that names the field and never the value."""

import re
from typing import TypeVar

import msgspec

from firmware.base.errors import WireError

T = TypeVar("T")

_WITHOUT_VALUE = re.compile(
    r"(Expected `[^`]*`( [<>]= -?\d+)?(, got `[^`]*`)?"
    r"|Object missing required field `\w+`"
    r"|Object contains unknown field `[a-z_]{1,24}`)"
)
_FIELD = re.compile(r" - at `(\$[\w.\[\]]*)`$")
_NUL_ESCAPE = b"\\u0000"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def strictly(decoder: msgspec.json.Decoder[T], data: bytes, topic: str) -> T:
    """Decode, or raise a WireError whose text holds no value.

    The library's error may quote what it read, so it is not chained.
    """
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise WireError(f"{topic}: {_without_values(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WireError(f"{topic}: not JSON that can be read") from None


def has_nul(data: bytes) -> bool:
    """Whether a text in this JSON has a NUL, which not every database can keep."""
    return _NUL_ESCAPE in data and _NUL.search(data) is not None


def _without_values(text: str) -> str:
    field = _FIELD.search(text)
    fault = _WITHOUT_VALUE.match(text)
    where = field[1] if field else "$"
    return f"{fault[0] if fault else 'a value that is not allowed'} at {where}"
