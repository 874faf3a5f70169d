"""Every kind of code that the kiosk distinguishes. Pure."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class CodeSymbology(StrEnum):
    """The symbology of a code, with the names that the drivers use.

    SERIAL is a code from a hand scanner that does not report its symbology.
    """

    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    UPCE = "upce"
    CODE128 = "code128"
    ITF = "itf"
    CODE39 = "code39"
    CODABAR = "codabar"
    QR = "qr"
    DATAMATRIX = "datamatrix"
    SERIAL = "serial"


class Reason(StrEnum):
    """Why a code is unknown. Reasons are counted, texts are not kept (E16)."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    SYMBOLOGY = "symbology"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    AMBIGUOUS = "ambiguous"
    FOREIGN_COUPON = "foreign_coupon"
    NO_VALUE = "no_value"
    NO_GTIN = "no_gtin"
    ELEMENTS = "elements"
    DATE = "date"
    CURRENCY = "currency"
    MISREAD = "misread"
    LINK = "link"
    TEXT = "text"
    PAY_TOO_EARLY = "pay_too_early"


@dataclass(frozen=True, slots=True)
class Goods:
    """A trade item by its canonical GTIN, with the attributes of this piece.

    `expiry` is the last day of use. `weight_g` and `amount_fen` are above 0.
    `measured`: the code names another measure of this piece, such as a length, an area,
    a volume, or a number of pieces other than one.
    """

    gtin: str
    serial: str | None = None
    lot: str | None = None
    expiry: date | None = None
    weight_g: int | None = None
    amount_fen: int | None = None
    measured: bool = False


@dataclass(frozen=True, slots=True)
class InStore:
    """A label of the shop's own scale: in-store number, and amount, weight or both.

    `may_be_pay`: the digits also fit a pay code. If `plu` is not in the catalogue,
    such a label must not be reported or logged.
    """

    plu: str
    amount_fen: int | None = None
    weight_g: int | None = None
    may_be_pay: bool = False


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member's fixed card. Its text is a pseudonym."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MemberPass:
    """A member's changing pass, not yet verified."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon of this shop, not yet verified."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A slip of this shop: the receipt number or sale id that it names."""

    code: str


@dataclass(frozen=True, slots=True)
class StaffBadge:
    """A badge of staff, not yet verified."""

    badge: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PayCode:
    """A customer's pay code: a bearer secret, and the repr does not show it."""

    network: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A code without a meaning here; its text is not kept."""

    reason: Reason


Code = (
    Goods
    | InStore
    | MemberCard
    | MemberPass
    | Coupon
    | Receipt
    | StaffBadge
    | PayCode
    | Unknown
)
