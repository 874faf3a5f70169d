"""Values that processes of one box, or programs of the shop, exchange as JSON. Pure.

They are no messages: no envelope is around them and no release has to read another's,
for both sides are installed together, or the interface has a version of its own.
"""

from typing import Generic, TypeVar, Union

import msgspec

from firmware.base.errors import WireError
from firmware.protocol.strict_json import has_nul, strictly

R = TypeVar("R", bound="PlainRecord")


class PlainRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of such a value: frozen; unknown fields are refused. Construct by keyword.

    One of several types needs a `tag`; its field is named `kind`.
    """


class TaggedRecord(PlainRecord, frozen=True, tag_field="kind"):
    """Base of a value that may stand where others may, too; each names its `tag`."""


def encode_record(record: PlainRecord) -> bytes:
    """The value as JSON."""
    return msgspec.json.encode(record)


def record_with(record: R, **changes: object) -> R:
    """The record with other values of these fields, whose types nobody checks."""
    return msgspec.structs.replace(record, **changes)


class RecordReader(Generic[R]):
    """Reads values of some types, of which each has a tag if they are several."""

    def __init__(self, *kinds: type[R]) -> None:
        self._decoder: msgspec.json.Decoder[R] = msgspec.json.Decoder(Union[kinds])  # noqa: UP007 - built at run time

    def read(self, data: bytes, where: str) -> R:
        """The value in `data`; a WireError names `where` and the field, no value."""
        found = strictly(self._decoder, data, where)
        if has_nul(data):
            raise WireError(f"{where}: a text with a NUL")
        return found
