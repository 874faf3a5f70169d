"""How sales and receipts are named: each name begins with the kiosk that gave it. Pure.

A sale id is `<kid>-<epoch>-<number>`: the epoch, in hexadecimal digits, is that of the
journal that was open when the customer pressed PAY. A power cut may end that sale under
a later epoch. A receipt number is `<kid>-<number>`, with six digits or more.

A kid may hold hyphens. The parts after it hold none: a name is read from its end, and
no kiosk can make the name of another one's sale. No number has leading zeros, other
than those that fill a receipt's six digits: each sale has one name. A kiosk's refund is
`<kid>-<epoch>-r<number>`.

A channel, such as the shop's page, sells as a kiosk does: its kid is `ch.<name>`. No
kiosk can have such a kid, for no topic holds the dot. It numbers its orders itself, so
its receipts have gaps.
"""

import re

_AFTER_KID = re.compile(r"-(0|[1-9a-f][0-9a-f]{0,13})-(0|[1-9][0-9]{0,15})")
_AFTER_KID_ON_RECEIPTS = re.compile(r"-([0-9]{6}|[1-9][0-9]{6,15})")
_AFTER_KID_OF_REFUNDS = re.compile(r"-(0|[1-9a-f][0-9a-f]{0,13})-r[1-9][0-9]{0,15}")
_CHANNEL = "ch."
_KID = r"(?:ch\.)?[A-Za-z0-9_-]{1,64}"
_ANY_SALE_ID = re.compile(_KID + _AFTER_KID.pattern)
_ANY_REFUND_ID = re.compile(_KID + _AFTER_KID_OF_REFUNDS.pattern)
_ANY_RECEIPT_NO = re.compile(_KID + _AFTER_KID_ON_RECEIPTS.pattern)


def channel_kid(name: str) -> str:
    """By what a channel of this name stands where a kiosk does."""
    return f"{_CHANNEL}{name}"


def is_channel(kid: str) -> bool:
    """Whether this is no kiosk but a channel."""
    return kid.startswith(_CHANNEL)


def make_sale_id(kid: str, epoch: str, number: int) -> str:
    """The id of the `number`th sale of a kiosk; `epoch` as the journal spells it."""
    return f"{kid}-{epoch}-{number}"


def make_receipt_no(kid: str, number: int) -> str:
    """What the slip of the `number`th sale shows."""
    return f"{kid}-{number:06d}"


def make_refund_id(kid: str, epoch: str, number: int) -> str:
    """The id of the `number`th refund in a kiosk's journal."""
    return f"{kid}-{epoch}-r{number}"


def is_name_of_a_sale(text: str) -> bool:
    """Whether some kiosk can have named a sale, or numbered a receipt, so."""
    return _ANY_RECEIPT_NO.fullmatch(text) is not None or (
        _ANY_SALE_ID.fullmatch(text) is not None
    )


def is_sale_id_of(kid: str, text: str) -> bool:
    """Whether this kiosk can have named a sale so."""
    return _names(kid, text, _AFTER_KID)


def is_receipt_no_of(kid: str, text: str) -> bool:
    """Whether this kiosk can have numbered a receipt so."""
    return _names(kid, text, _AFTER_KID_ON_RECEIPTS)


def may_name_refund(kid: str, text: str) -> bool:
    """Whether this kiosk may name a refund so: not by what is another one's name."""
    is_other_form = _ANY_REFUND_ID.fullmatch(text) is None
    return is_other_form or _names(kid, text, _AFTER_KID_OF_REFUNDS)


def kid_of_sale(text: str) -> str:
    """The kiosk that a sale's id names; the text itself if it is none."""
    return text.rsplit("-", 2)[0]


def kid_of_receipt(text: str) -> str | None:
    """Which kiosk numbers its receipts so; None for a number of no kiosk."""
    is_number = _ANY_RECEIPT_NO.fullmatch(text) is not None
    return text.rpartition("-")[0] if is_number else None


def _names(kid: str, text: str, after_kid: re.Pattern[str]) -> bool:
    return text.startswith(kid) and after_kid.fullmatch(text, len(kid)) is not None


def receipt_number(receipt_no: str) -> int:
    """The number at the end of a receipt's name; 0 if an old one has none."""
    number = receipt_no.rpartition("-")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
