"""The one place that decides what a code is, from whatever device it came. Pure.

State and symbology decide first, a prefix last (N01): while paying, digits in a QR or
Code 128 are checked against pay codes before anything else; while scanning, they are
never one. A code without a meaning is `Unknown`, with a reason but without its text, so
that no secret reaches a log. docs/codes.md has the table.
"""

from collections.abc import Callable

from firmware.retail.codes.code_kinds import (
    Code,
    CodeSymbology,
    Coupon,
    Goods,
    InStore,
    MemberCard,
    MemberPass,
    PayCode,
    Reason,
    Receipt,
    StaffBadge,
    Unknown,
)
from firmware.retail.codes.gs1_elements import (
    GTIN,
    SEPARATOR,
    is_link,
    read_elements,
    read_link,
    read_parentheses,
    without_envelope,
)
from firmware.retail.codes.gtin import canonical_gtin, expand_upce, is_digits
from firmware.retail.codes.own_codes import Own, own_kind
from firmware.retail.codes.rules import CodeRules, PayIssuer
from firmware.retail.codes.scale_labels import read_label
from firmware.retail.codes.slip_codes import sale_in_link, sale_in_sentence
from firmware.retail.codes.symbologies import (
    GOODS_DIGITS,
    LABEL_DIGITS,
    PAY_SYMBOLOGIES,
    TEXT_SYMBOLOGIES,
    UPC_SYMBOLOGIES,
    without_identifier,
)

__all__ = [
    "Code",
    "CodeSymbology",
    "Coupon",
    "Goods",
    "InStore",
    "MemberCard",
    "MemberPass",
    "PayCode",
    "Reason",
    "Receipt",
    "StaffBadge",
    "Unknown",
    "classify",
]

MAX_TEXT = 512
UPCE_DIGITS = 8
EAN_DIGITS = 13
ELEMENT_DIGITS = 16
FOREIGN_COUPONS = ("05", "980", "981", "982", "983", "984", "99")
OWN: dict[Own, Callable[[str], Code]] = {
    Own.MEMBER_CARD: MemberCard,
    Own.MEMBER_PASS: MemberPass,
    Own.COUPON: Coupon,
    Own.RECEIPT: Receipt,
    Own.STAFF_BADGE: StaffBadge,
}


def classify(
    text: str,
    symbology: str,
    *,
    paying: bool,
    rules: CodeRules,
    receipt_url: str = "",
) -> Code:
    """What this code is, for any text and any symbology; never raises.

    `text` is the reader's or hand scanner's, FNC1 as GS; `symbology` is a value of
    `CodeSymbology`; `paying`: whether the kiosk waits for a pay code at this moment.
    `receipt_url`: the shop's own page of a receipt, as slips name it.
    """
    text = text.strip(" \t\r\n")
    if not text:
        return Unknown(Reason.EMPTY)
    if len(text) > MAX_TEXT:
        return Unknown(Reason.TOO_LONG)
    if symbology == CodeSymbology.SERIAL:
        text = _in_capitals(text)
    text = without_envelope(text)
    if not text.replace(SEPARATOR, "").isprintable():
        return Unknown(Reason.UNPRINTABLE)
    text, symbology = without_identifier(text, symbology)
    if is_digits(text):
        return _classify_digits(text, symbology, paying=paying, rules=rules)
    if symbology in TEXT_SYMBOLOGIES:
        return _classify_text(text, receipt_url)
    return Unknown(Reason.SYMBOLOGY)


def _in_capitals(text: str) -> str:
    """The shop's own codes of a hand scanner that was set to send small letters."""
    capitals = text.upper()
    return capitals if own_kind(capitals) is not None else text


def _classify_text(text: str, receipt_url: str) -> Code:
    own = _own_code(text, receipt_url)
    if own is not None:
        return own
    if is_link(text):
        return read_link(text)
    if text.startswith("("):
        return read_parentheses(text)
    if SEPARATOR in text or text.startswith("01"):
        return read_elements(text)
    return Unknown(Reason.TEXT)


def _own_code(text: str, receipt_url: str) -> Code | None:
    """A code that this shop gave out, a misread one included."""
    own = own_kind(text)
    if own is not None:
        return OWN[own](text)
    if text.startswith(tuple(Own)):
        return Unknown(Reason.MISREAD)
    sale = sale_in_link(text, receipt_url) or sale_in_sentence(text)
    return None if sale is None else Receipt(sale)


def _classify_digits(
    text: str, symbology: str, *, paying: bool, rules: CodeRules
) -> Code:
    """A pay code while paying; else a label, a pay code too early, or goods."""
    issuer = _issuer(text, symbology, rules)
    if issuer is not None and paying:
        return PayCode(issuer.network, text)
    if len(text) in LABEL_DIGITS.get(symbology, ()):
        label = read_label(text, rules.labels, may_be_pay=issuer is not None)
        if isinstance(label, InStore) or (label is not None and issuer is None):
            return label
    if issuer is not None:
        return Unknown(Reason.PAY_TOO_EARLY)
    return _goods(text, symbology)


def _issuer(text: str, symbology: str, rules: CodeRules) -> PayIssuer | None:
    if symbology not in PAY_SYMBOLOGIES:
        return None
    return next((issuer for issuer in rules.pay if issuer.matches(text)), None)


def _goods(text: str, symbology: str) -> Goods | Unknown:
    if symbology not in GOODS_DIGITS:
        return Unknown(Reason.SYMBOLOGY)
    if _is_elements(text, symbology):
        return read_elements(text)
    if symbology in UPC_SYMBOLOGIES and len(text) == EAN_DIGITS:
        text = text.removeprefix("0")  # some readers report UPC as EAN-13
    if len(text) not in GOODS_DIGITS[symbology]:
        return Unknown(Reason.LENGTH)
    gtins = _gtins(text, symbology)
    if len(gtins) != 1:
        return Unknown(Reason.AMBIGUOUS if gtins else Reason.CHECK_DIGIT)
    (gtin,) = gtins
    if len(gtin) == EAN_DIGITS and gtin.startswith(FOREIGN_COUPONS):
        return Unknown(Reason.FOREIGN_COUPON)
    return Goods(gtin)


def _is_elements(text: str, symbology: str) -> bool:
    """Whether these digits can be AI 01 and more whose FNC1 the reader dropped."""
    return (
        symbology in TEXT_SYMBOLOGIES
        and len(text) >= ELEMENT_DIGITS
        and text.startswith(GTIN)
    )


def _gtins(text: str, symbology: str) -> set[str]:
    """All GTINs that these digits can be: 8 of a hand scanner are EAN-8 or UPC-E."""
    readings = [text]
    if len(text) == UPCE_DIGITS and symbology == CodeSymbology.UPCE:
        readings = [expand_upce(text)]
    elif len(text) == UPCE_DIGITS and symbology == CodeSymbology.SERIAL:
        readings = [text, expand_upce(text)]
    gtins = {canonical_gtin(reading) for reading in readings if reading}
    return {gtin for gtin in gtins if gtin}
