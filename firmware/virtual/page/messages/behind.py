"""Messages to those tabs only that look behind the glass. Pure.

Times are Unix milliseconds of this machine, amounts fen.
"""

from collections.abc import Mapping
from enum import StrEnum

from firmware.protocol.records import PlainRecord
from firmware.virtual.page.messages.to_page import TabMessage
from firmware.virtual.page.messages.to_shop import PageOrder


class Lane(StrEnum):
    """Where something happened, from the counter to the hub."""

    OUTSIDE = "outside"
    SALE = "sale"
    JOURNAL = "journal"
    MESSAGE = "message"
    HUB = "hub"


class LookBehind(PageOrder, frozen=True, tag="look_behind"):
    """This tab looks behind the glass, or no longer does."""

    on: bool


class Traced(TabMessage, frozen=True, tag="trace"):
    """Something happened: `what` by its name, `facts` that may be shown of it.

    `number` is the page's. `sale` is the receipt number, empty where nobody knows it;
    `begins`: with this a sale begins.
    """

    at_ms: int
    lane: Lane
    what: str
    facts: Mapping[str, str | int] = {}
    begins: bool = False
    sale: str = ""
    number: int = 0


class OrderRow(PlainRecord, frozen=True):
    """An order of the hub's books; `tender` is how it was paid."""

    receipt_no: str
    at: str
    payable_fen: int
    tender: str
    member: bool


class MemberRow(PlainRecord, frozen=True):
    """A member: the last signs of the pseudonym, and the points."""

    member: str
    at: str
    points: int


class PointsRow(PlainRecord, frozen=True):
    """Points that were booked for a member."""

    member: str
    at: str
    kind: str
    points: int


class PaymentRow(PlainRecord, frozen=True):
    """An attempt to be paid by phone."""

    network: str
    at: str
    amount_fen: int
    state: str


class BooksShown(TabMessage, frozen=True, tag="books"):
    """The hub's books: sums, and the newest rows first.

    `waiting` are the kiosk's facts that the hub has not acknowledged, None while the
    kiosk's file cannot be read. Times are UTC as the books have them.
    """

    orders: int = 0
    cash_fen: int = 0
    points: int = 0
    waiting: int | None = 0
    newest_orders: tuple[OrderRow, ...] = ()
    newest_members: tuple[MemberRow, ...] = ()
    newest_points: tuple[PointsRow, ...] = ()
    newest_payments: tuple[PaymentRow, ...] = ()


class BehindShown(TabMessage, frozen=True, tag="behind"):
    """All that is known behind the glass, oldest first, for who begins to look."""

    traces: tuple[Traced, ...] = ()
    books: BooksShown = BooksShown()
