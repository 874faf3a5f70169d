"""What the order page wants of the hub, and what it gets."""

from enum import StrEnum

from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.protocol.records import PlainRecord


class ScanRefusal(StrEnum):
    """Why the kiosk was not asked.

    ORDER_GONE: it is not to be paid any more, or was not received lately. SCAN_OFF: the
    kiosk cannot begin such a payment. TOO_SOON: it was asked a moment ago. TOO_MANY:
    this order's page has asked often enough. PAGES_OFF: the shop has no order pages.
    KIOSK_AWAY: the message did not go out.
    """

    ORDER_GONE = "order_gone"
    SCAN_OFF = "scan_off"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many"
    PAGES_OFF = "pages_off"
    KIOSK_AWAY = "kiosk_away"


class ListOpenOrders(PortCommand, frozen=True, tag="list_open_orders"):
    """Which orders the hub knows of; changes nothing."""


class ShowOrder(PortCommand, frozen=True, tag="show_open_order"):
    """One order with its lines, and how its payment stands; changes nothing."""

    sale_id: str


class AskScan(PortCommand, frozen=True, tag="ask_scan"):
    """Have the kiosk of an order begin a payment that the customer scans."""

    sale_id: str


class OpenOrderEntry(PlainRecord, frozen=True):
    """An order in a list: tokens of its `page`, and of its kiosk's QR, its `place`."""

    page: str
    place: str
    kid: str
    sale_id: str
    open: bool
    payable_fen: int
    line_count: int


class OrdersListed(PortReply, frozen=True, tag="open_orders_listed"):
    """The orders, and the token of the shop's own QR; "" without order pages."""

    store_place: str
    orders: tuple[OpenOrderEntry, ...] = ()


class ShownLine(PlainRecord, frozen=True):
    """A line of an order at its listed price."""

    name: str
    pieces: int
    amount_fen: int
    weight_g: int | None = None


class OpenOrderShown(PortReply, frozen=True, tag="open_order_shown"):
    """An order as its kiosk reported it, and its newest payment as the books have it.

    `state`: `open`, `paid`, `voided` as the kiosk said, or `silent` if it has not
    repeated an open one. `payment` is a word of `PaymentState`, "" before the first
    attempt, `network` who carries it out, `reason` why it was declined; `url` is what
    the customer scans, or opens. `asked`: the kiosk was asked
    to begin a moment ago. `scan`: it may be asked.
    """

    kid: str
    receipt_no: str
    state: str
    payable_fen: int
    goods_fen: int
    line_count: int
    lines: tuple[ShownLine, ...] = ()
    scan: bool = False
    asked: bool = False
    payment: str = ""
    network: str = ""
    reason: str = ""
    url: str = ""


class ScanAsked(PortReply, frozen=True, tag="scan_asked"):
    """The kiosk was asked; what becomes of it is seen by `ShowOrder`."""
