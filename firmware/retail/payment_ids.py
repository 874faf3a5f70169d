"""How attempts to pay by phone are numbered at payment networks. Pure.

A number is made of the sale and the count of its attempts, never of a clock: a box that
was put back or whose time is wrong cannot give one twice for two payments. Networks
take 32 letters, digits and underscores. People read kiosk, sale and attempt in it; the
digest of the whole sale id makes it one.
"""

import hashlib
import re

from firmware.retail.sale_ids import kid_of_sale

MAX_LENGTH = 32
MAX_ATTEMPTS = 99
_KID_LETTERS = 8
_NUMBER_DIGITS = 7
_DIGEST_DIGITS = 12
_FORM = re.compile(
    rf"[A-Za-z0-9]{{0,{_KID_LETTERS}}}_[0-9]{{1,{_NUMBER_DIGITS}}}_[0-9]{{1,2}}"
    rf"_[0-9a-f]{{{_DIGEST_DIGITS}}}"
)
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]")


def make_out_trade_no(sale_id: str, attempt: int) -> str:
    """The number of the `attempt`th attempt of a sale, counted from 1.

    ValueError for an attempt beyond `MAX_ATTEMPTS`.
    """
    if not 1 <= attempt <= MAX_ATTEMPTS:
        raise ValueError(f"attempt {attempt}: allowed 1 to {MAX_ATTEMPTS}")
    number = sale_id.rpartition("-")[2]
    short = _NOT_PLAIN.sub("", kid_of_sale(sale_id))[:_KID_LETTERS]
    digest = hashlib.sha256(f"{sale_id} {attempt}".encode()).hexdigest()
    parts = short, number[-_NUMBER_DIGITS:], str(attempt), digest[:_DIGEST_DIGITS]
    return "_".join(parts)


def is_out_trade_no(text: str) -> bool:
    """Whether a number has the form of ours, and is no other till's."""
    return _FORM.fullmatch(text) is not None
