"""What programs of other makers send as JSON, read strictly; faults are values. Pure.

A fault names the field and what is allowed there, and never the value.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from inspect import cleandoc
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from firmware.protocol.records import PlainRecord
from firmware.protocol.strict_json import has_nul

R = TypeVar("R", bound=PlainRecord)

REQUIRED = "a value"
NOT_KNOWN = "no such field"
NO_NUL = "texts without a NUL"
_EXPECTED = re.compile(
    r"Expected `(?P<kind>[^`]*)`(?P<bound>(?: of length)? [<>]= -?\d+)?"
    r"(?: matching regex (?P<pattern>.*?))?(?P<got>, got `[^`]*`)?"
    r"(?: - at `(?P<at>[^`]*)`)?",
    re.DOTALL,
)
_MISSING = re.compile(
    r"Object missing required field `(?P<name>\w+)`(?: - at `(?P<at>[^`]*)`)?"
)
_UNKNOWN = re.compile(
    r"Object contains unknown field `(?P<name>[A-Za-z0-9_-]{1,40})`"
    r"(?: - at `(?P<at>[^`]*)`)?"
)
_AT = re.compile(r" - at `(?P<at>[^`]*)`$")


class FaultKind(Enum):
    """What is wrong: no JSON, a name twice in one object, or a field."""

    NO_JSON = "no_json"
    TWICE = "twice"
    FIELD = "field"


class FieldFault(NamedTuple):
    """Where a text is at fault, such as `profile.phone`, and what is allowed there."""

    kind: FaultKind
    field: str = ""
    expected: str = ""


class _TwiceError(ValueError):
    """An object has a name twice: readers differ in which one they believe."""


class ProgramReader(Generic[R]):
    """Reads bodies and parameters of one type."""

    def __init__(self, kind: type[R]) -> None:
        self._kind = kind
        self._decoder: msgspec.json.Decoder[R] = msgspec.json.Decoder(kind)

    def body(self, data: bytes) -> R | FieldFault:
        """The value in a body of JSON in UTF-8."""
        try:
            _read_once(data.decode("utf-8"))
        except _TwiceError:
            return FieldFault(FaultKind.TWICE)
        except (ValueError, RecursionError):
            return FieldFault(FaultKind.NO_JSON)
        if has_nul(data):
            return FieldFault(FaultKind.FIELD, "", NO_NUL)
        try:
            return self._decoder.decode(data)
        except msgspec.ValidationError as error:
            return _fault(str(error))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return FieldFault(FaultKind.NO_JSON)

    def parameters(self, given: Sequence[tuple[str, str]]) -> R | FieldFault:
        """The value in the parameters of an address."""
        texts = dict(given)
        if len(texts) != len(given):
            return FieldFault(FaultKind.TWICE)
        for name in self._kind.__struct_fields__:
            if "\0" in texts.get(name, ""):
                return FieldFault(FaultKind.FIELD, name, NO_NUL)
        try:
            return msgspec.convert(texts, self._kind, strict=False)
        except msgspec.ValidationError as error:
            return _fault(str(error))


def record_schemas(
    kinds: Iterable[type[PlainRecord]], ref_template: str
) -> dict[str, dict[str, Any]]:
    """JSON Schemas (2020-12) of types and their parts, by the names of the types."""
    _, found = msgspec.json.schema_components(kinds, ref_template=ref_template)
    for schema in found.values():
        # Python 3.13 takes the indentation off by itself, 3.11 does not.
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    return found


def formatted(document: Mapping[str, object]) -> str:
    """A document of JSON as people read it."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _read_once(text: str) -> None:
    """ValueError where a text is no JSON, or has a name twice."""

    def once(pairs: list[tuple[str, object]]) -> None:
        if len({name for name, _ in pairs}) != len(pairs):
            raise _TwiceError

    # The numbers are read by the other reader, which bounds them.
    json.loads(text, object_pairs_hook=once, parse_int=len, parse_float=len)


def _fault(text: str) -> FieldFault:
    """The library's text, as far as it holds no value."""
    if found := _UNKNOWN.match(text):
        return FieldFault(FaultKind.FIELD, _joined(found), NOT_KNOWN)
    if found := _MISSING.match(text):
        return FieldFault(FaultKind.FIELD, _joined(found), REQUIRED)
    at = _AT.search(text)
    field = _path(at["at"] if at else "")
    if (found := _EXPECTED.fullmatch(text)) is None:
        return FieldFault(FaultKind.FIELD, field)
    bound, pattern = found["bound"] or "", found["pattern"]
    matching = f" matching {pattern}" if pattern else ""
    return FieldFault(FaultKind.FIELD, field, f"{found['kind']}{bound}{matching}")


def _joined(found: re.Match[str]) -> str:
    above = _path(found["at"] or "")
    return f"{above}.{found['name']}" if above else found["name"]


def _path(at: str) -> str:
    return at.removeprefix("$").removeprefix(".")
