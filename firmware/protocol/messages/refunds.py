"""Refunds of sales, whole or by line (E19)."""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import (
    Balance,
    Grams,
    LineNumber,
    NetworkName,
    PriceFen,
    Text,
    Token,
    UsedPoints,
    Utc,
)
from firmware.protocol.messages.base import Message
from firmware.protocol.messages.holds import SaleCoupons
from firmware.retail.basket_limits import MAX_LINES

RefundedPieces = Annotated[int, msgspec.Meta(ge=1, le=999)]
MAX_DUE_GIFTS = 20
DueGifts = Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_DUE_GIFTS)]


class RefundedLine(Message, frozen=True):
    """Pieces of a line of the sale that come back."""

    line: LineNumber
    pieces: RefundedPieces


class RefundableLine(Message, frozen=True):
    """A line of which something is left: its pieces, and what all of them give back."""

    line: LineNumber
    name: Text
    pieces: RefundedPieces
    money_fen: PriceFen
    weight_g: Grams | None = None


class AskRefund(Message, frozen=True, tag="refund"):
    """Refunds lines of a sale, or asks what can be refunded and what it gives back.

    `sale` is a sale id or a receipt number, as on the slip. `by` is the badge of who
    allowed it, or `key`. Without lines, or with `quote`, nothing is booked: the reply
    holds what all that is left, or these lines, would give back now. Else the same
    `refund_id` again gets the same reply: a refund is booked once. It may have any form
    but that of another kiosk's, `<kid>-<epoch>-r<number>`. `gifts`: what staff
    saw of gifts that are due back (A34): `unknown` refuses with `gifts_due` if there
    are any.
    """

    refund_id: Token
    sale: Token
    by: Token
    lines: Annotated[tuple[RefundedLine, ...], msgspec.Meta(max_length=MAX_LINES)] = ()
    gifts: Literal["unknown", "returned", "withheld"] = "unknown"
    quote: bool = False


class RefundReply(Message, frozen=True, tag="refund"):
    """What was refunded, or what can be, or why not.

    `refusal`: None if it is booked or was only asked. Of the sale: `sale_unknown`,
    `sale_ambiguous`, `unpaid`, `too_old`. Of what is asked for: `too_much` (more than
    is left), `gifts_due`, `gift_unpriced`, `refund_reused` (the id is another
    refund's). Of who asks: `by_unknown`, `day_limit`. `lines` are those of which
    something is left, `returned` those of this refund with the money that each of them
    gives back. `booked_at` and
    `refund_no`, the number in the shop's reports, are None for a quote. `money_fen` is
    handed out, what is withheld for gifts taken off; points and coupons are moved
    already, if it is booked. `balance_points` as the hub knows it afterwards, None
    without a member. `network`: the sale was paid by phone, and the money goes back by
    this network, so that nobody hands it out; None for cash.
    """

    sale_id: Token
    receipt_no: Token
    refusal: Token | None = None
    lines: Annotated[
        tuple[RefundableLine, ...], msgspec.Meta(max_length=MAX_LINES)
    ] = ()
    returned: Annotated[
        tuple[RefundableLine, ...], msgspec.Meta(max_length=MAX_LINES)
    ] = ()
    booked_at: Utc | None = None
    refund_no: Token | None = None
    money_fen: PriceFen = 0
    points_taken: UsedPoints = 0
    points_back: UsedPoints = 0
    coupons_back: SaleCoupons = ()
    gifts_due: DueGifts = ()
    gifts_fen: PriceFen = 0
    balance_points: Balance | None = None
    network: NetworkName | None = None
