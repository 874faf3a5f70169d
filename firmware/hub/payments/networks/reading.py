"""What can be relied on in a reply: exact amounts, words, fields. Pure.

Nothing of a reply is passed on but what has one of these forms: a reply that holds a
pay code must not bring it into a log or a database.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from firmware.retail.money import quotient

Fields = Mapping[str, object]

MAX_AMOUNT_FEN = 10**12
_YUAN = re.compile(r"(-?)(\d{1,10})(?:\.(\d{1,2}))?")
_WORD = re.compile(r"[A-Za-z][A-Za-z_.-]{0,63}")
_TRADE_NO = re.compile(r"[0-9A-Za-z_]{1,64}")

_MAY_BE_DONE = (
    "BANK",
    "BUSY",
    "FREQ",
    "PROCESS",
    "REPEAT",
    "SUCCESS",
    "SYSTEM",
    "TIMEOUT",
    "UNKNOW",
)
"""Of such a code nobody knows; a refusal for the number of calls is none for good."""


def yuan_fen(text: object) -> int | None:
    """An amount in yuan of at most two decimals, in fen; None if it is none."""
    found = _YUAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    sign, whole, part = found.groups("")
    amount_fen = int(whole) * 100 + int(part.ljust(2, "0"))
    return -amount_fen if sign else amount_fen


def fee_fen(text: str) -> int | None:
    """An amount in yuan of any decimals, half up to the fen; None if it is none."""
    try:
        fee = Decimal(text)
    except InvalidOperation:
        return None
    if not fee.is_finite() or abs(fee) > MAX_AMOUNT_FEN:
        return None
    whole_fen = quotient(int(abs(fee).scaleb(6)), 10**4)
    return -whole_fen if fee < 0 else whole_fen


def word(value: object) -> str:
    """A network's own code, such as `ACQ.TRADE_NOT_EXIST`; empty if it is none."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def may_be_done(name: str) -> bool:
    """Whether a code that is in no table sounds as if something may have been done."""
    return any(part in name.upper() for part in _MAY_BE_DONE)


def trade_number(value: object) -> str:
    """A network's number of a trade; empty if it is none."""
    return value if isinstance(value, str) and _TRADE_NO.fullmatch(value) else ""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A table of these pairs; ValueError if a name occurs twice."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name occurs twice")
    return table


def no_number(constant: str) -> None:
    """Refuse what is no number, such as NaN, with a ValueError."""
    raise ValueError(f"not a number of JSON: {constant}")


def strict_table(body: bytes) -> Fields | None:
    """The JSON object of a reply; None if it is none. No number becomes a float."""
    try:
        table: object = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=once,
            parse_float=str,
            parse_constant=no_number,
        )
    except (ValueError, RecursionError):
        return None
    return cast("Fields", table) if isinstance(table, dict) else None


def text_of_field(fields: Fields, name: str) -> str:
    """A text in a reply; empty if there is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def table_of_field(fields: Fields, name: str) -> Fields:
    """A table in a reply; empty if there is none."""
    value = fields.get(name)
    return cast("Fields", value) if isinstance(value, dict) else {}


def fen_of_field(fields: Fields, name: str) -> int | None:
    """A whole number of fen in a reply; None if there is none."""
    value = fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
