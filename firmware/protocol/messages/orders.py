"""What is to be paid at a kiosk now, for the hub's order page; nothing of it is a fact.

The hub keeps it in memory only. Whatever of it is lost is sent again while it is true.
"""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import (
    Fen,
    GoodsName,
    Grams,
    Pieces,
    PriceFen,
    ScanUrl,
    Token,
)
from firmware.protocol.messages.base import Message

MAX_ORDER_LINES = 100
"""More are only counted: the page of an order is read on a phone."""
KioskClockS = Annotated[int, msgspec.Meta(ge=0, le=10**10)]
OrderCount = Annotated[int, msgspec.Meta(ge=0, le=9_999)]


class OpenOrderLine(Message, frozen=True):
    """Pieces of an article in an order that is to be paid, at their listed price.

    `weight_g` is that of one piece.
    """

    name: GoodsName
    pieces: Pieces
    amount_fen: Fen
    weight_g: Grams | None = None


class OrderState(Message, frozen=True, tag="order"):
    """What is to be paid at a kiosk now, or that this order has ended.

    Sent when it begins, when it ends, and again every few seconds in between: the hub
    forgets an `open` order that nobody repeats. `goods_fen` is the listed price of all
    `line_count` lines, of which `lines` are the first; `payable_fen` what a phone pays.
    `scan`: the kiosk may begin a payment that the customer scans. `told_s` is when the
    kiosk sent it, by a clock of its own that never goes back. The reply is an
    `OrderPage`.
    """

    sale_id: Token
    receipt_no: Token
    state: Literal["open", "paid", "voided"]
    payable_fen: PriceFen = 0
    goods_fen: Fen = 0
    line_count: OrderCount = 0
    lines: Annotated[
        tuple[OpenOrderLine, ...], msgspec.Meta(max_length=MAX_ORDER_LINES)
    ] = ()
    scan: bool = False
    told_s: KioskClockS = 0


class OrderPage(Message, frozen=True, tag="order"):
    """Where the customer's phone finds this order, if the shop has such pages."""

    url: ScanUrl | None = None


class BeginScan(Message, frozen=True, tag="scan"):
    """The order page asks the kiosk to begin a payment that the customer scans.

    It is for this sale only, and does what PAY does while the kiosk waits for payment;
    at any other time it does nothing. `told_s` is that of the kiosk's last
    `OrderState`: after 30 s of the kiosk's own clock it does nothing, whatever
    calendars say.
    """

    sale_id: Token
    told_s: KioskClockS
