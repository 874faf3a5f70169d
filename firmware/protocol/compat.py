"""Reading messages of other releases: versions, and what may be left out. Pure.

A message has the lowest version that can express it: a new field has a default,
defaults are not sent, and only a message that uses the field has the field's version.
Rules of reading:

- A known version is read strictly: an unknown field is a fault.
- Facts and requests of a newer version are not decoded: they are `Newer`.
- Everything else of a newer version (acknowledgements, replies, states, births) is read
  without its unknown fields: known fields keep their meaning for ever.
- A signed document names in `min_reader` the oldest format of readers that may do so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import msgspec
from msgspec import inspect

from firmware.protocol.messages import (
    AskMember,
    Birth,
    Envelope,
    MemberReply,
    Message,
    PolicyDocument,
    RefundReply,
    SaleClosed,
    SaleVoided,
)

FIELD_VERSIONS: Mapping[type[Message], Mapping[str, int]] = {
    SaleClosed: {
        "engine": 2,
        "approvals": 2,
        "time_unsure": 3,
        "tier": 4,
        "priced_at": 4,
        "points_used": 5,
        "coupons": 5,
        "declined": 5,
        "birthday": 5,
        "amounts": 5,
        "gifts": 5,
        "used_up": 5,
        "pass_window": 6,
        "claim_sha256": 7,
        "payment": 8,
        "slip_unproven": 9,
    },
    SaleVoided: {"time_unsure": 2},
    Birth: {"engines": 2},
    AskMember: {"tier": 2, "wallet": 3},
    MemberReply: {
        "tier": 2,
        "coupons": 3,
        "birthday": 3,
        "next_tier": 3,
        "next_missing_fen": 3,
        "used_up": 3,
        "refusal": 4,
    },
    RefundReply: {"network": 2},
}
"""Fields added after version 1 of their message, with the first version of each."""

FORMATS: Mapping[type[Message], int] = {PolicyDocument: 2}
"""The newest format of each document that this build reads; 1 if absent."""


@dataclass(frozen=True, slots=True)
class Newer:
    """A message too new for this build; only its envelope is decoded."""

    envelope: Envelope

    def __repr__(self) -> str:
        around = self.envelope
        return f"Newer({around.type} version {around.version} from {around.kid})"


@cache
def known_version(kind: type[Message]) -> int:
    """The newest version of a message that this build reads and writes."""
    return max(FIELD_VERSIONS.get(kind, {}).values(), default=1)


def version_of(body: Message) -> int:
    """The lowest version that can express this body."""
    fields = FIELD_VERSIONS.get(type(body))
    if fields is None:
        return 1
    defaults = _defaults(type(body))
    used = (
        version for name, version in fields.items() if _differs(body, name, defaults)
    )
    return max(used, default=1)


def known_format(kind: type[Message]) -> int:
    """The newest format of a document that this build reads."""
    return FORMATS.get(kind, 1)


def without_unknown(body: object, kind: type[Message]) -> object:
    """A parsed JSON body without fields that `kind` does not have, at any depth."""
    return _pruned(body, inspect.type_info(kind))


@cache
def _defaults(kind: type[Message]) -> dict[str, object]:
    return {field.name: field.default for field in msgspec.structs.fields(kind)}


def _differs(body: Message, name: str, defaults: Mapping[str, object]) -> bool:
    value: object = getattr(body, name)
    return value != defaults[name]


def _pruned(value: object, info: inspect.Type) -> object:
    match info:
        case inspect.StructType() if isinstance(value, Mapping):
            return _pruned_table(cast("Mapping[str, object]", value), info)
        case inspect.StructType() if isinstance(value, Sequence):
            return _pruned_row(cast("Sequence[object]", value), info)
        case inspect.VarTupleType() if isinstance(value, list):
            items = cast("list[object]", value)
            return [_pruned(item, info.item_type) for item in items]
        case inspect.UnionType():
            structs = [t for t in info.types if isinstance(t, inspect.StructType)]
            return _pruned(value, structs[0]) if len(structs) == 1 else value
        case _:
            return value


def _pruned_table(
    table: Mapping[str, object], info: inspect.StructType
) -> dict[str, object]:
    fields = {field.encode_name: field.type for field in info.fields}
    kept = {
        name: _pruned(value, fields[name])
        for name, value in table.items()
        if name in fields
    }
    tag = info.tag_field
    if tag is not None and tag in table:
        kept[tag] = table[tag]
    return kept


def _pruned_row(row: Sequence[object], info: inspect.StructType) -> list[object]:
    """A row written as a list: later formats add columns at its end."""
    return [
        _pruned(value, field.type)
        for value, field in zip(row, info.fields, strict=False)
    ]
