"""Reads a reply of Alipay's gateway, and believes only what Alipay has signed. Pure.

Signed are the bytes of the table `<method>_response` as they were sent (开放平台,
自行实现验签): they are cut out by reading the JSON, so that a brace within a text
does not end them, and never written again.
"""

import json
from dataclasses import dataclass
from typing import cast

from firmware.hub.payments.networks.reading import (
    Fields,
    no_number,
    once,
    text_of_field,
    word,
)
from firmware.hub.payments.networks.rsa_keys import VerifyingKey
from firmware.hub.payments.results import Unresolved

ERROR_TABLE = "error_response"
UNREADABLE = "unreadable"
"""Why a reply is not believed that is no JSON of Alipay's."""
_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class AlipayReply:
    """What Alipay has signed. `code` is its outcome, `sub_code` the reason of it."""

    fields: Fields

    @property
    def code(self) -> str:
        """Such as `10000`."""
        return text_of_field(self.fields, "code")

    @property
    def sub_code(self) -> str:
        """Such as `ACQ.TRADE_NOT_EXIST`; empty if there is none."""
        return word(self.fields.get("sub_code"))


@dataclass(frozen=True, slots=True)
class SignedPart:
    """The bytes that are signed, and their signature, empty if it is missing."""

    data: bytes
    fields: Fields
    signature: str


def believed(body: bytes, method: str, key: VerifyingKey) -> AlipayReply | Unresolved:
    """The reply to a method, if it is Alipay's."""
    part = signed_part(body, f"{method.replace('.', '_')}_response")
    if part is None:
        return Unresolved(UNREADABLE)
    if not part.signature:
        return Unresolved(f"unsigned: {word(part.fields.get('sub_code'))}")
    if not key.verifies(part.signature, part.data):
        return Unresolved(f"signature: {word(part.fields.get('sub_code'))}")
    return AlipayReply(part.fields)


def signed_part(body: bytes, name: str) -> SignedPart | None:
    """The table of this name, or that of an error; None if it is no such reply."""
    try:
        text = body.decode("utf-8")
        tables = _top_level(text)
    except (ValueError, IndexError, RecursionError):
        return None
    chosen = tables.get(name) or tables.get(ERROR_TABLE)
    if chosen is None or not isinstance(chosen.value, dict):
        return None
    sign = tables.get("sign")
    signature = sign.value if sign and isinstance(sign.value, str) else ""
    fields = cast("Fields", chosen.value)
    return SignedPart(text[chosen.start : chosen.end].encode(), fields, signature)


@dataclass(frozen=True, slots=True)
class _Value:
    value: object
    start: int
    end: int


def _top_level(text: str) -> dict[str, _Value]:
    """The values of a JSON object, and where they stand; ValueError if it is none."""
    tables: dict[str, _Value] = {}
    at = _expected(text, 0, "{")
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        if not isinstance(name, str) or name in tables:
            raise ValueError("no name, or one that occurs twice")
        start = _expected(text, at, ":")
        value, at = _DECODER.raw_decode(text, start)
        tables[name] = _Value(value, start, at)
        at = _blanks_after(text, at)
        if text[at] == ",":
            at = _before_a_name(text, at + 1)
        elif text[at] != "}":
            raise ValueError("no comma between values")
    if _blanks_after(text, at + 1) != len(text):
        raise ValueError("something follows the reply")
    return tables


def _expected(text: str, at: int, sign: str) -> int:
    """Where the text goes on behind a sign, and the blanks before and after it."""
    at = _blanks_after(text, at)
    if text[at] != sign:
        raise ValueError("not the JSON of a reply")
    return _blanks_after(text, at + 1)


def _before_a_name(text: str, at: int) -> int:
    at = _blanks_after(text, at)
    if text[at] != '"':
        raise ValueError("no name after a comma")
    return at


def _blanks_after(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


_DECODER = json.JSONDecoder(
    object_pairs_hook=once, parse_float=str, parse_int=str, parse_constant=no_number
)
"""Numbers stay as they were written: an amount never becomes a float."""
