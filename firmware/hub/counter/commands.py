"""What staff at the counter ask the hub to do with a suspended basket, and the replies.

`slip_no` is the number on the basket's slip, `card` what the customer shows of a
membership: the text of a card or of a phone's pass.
"""

from enum import StrEnum
from typing import Literal

from firmware.hub.channels.quotes.quoted import QuotedGift, QuotedLine, QuotedStep
from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.protocol.field_types import (
    AnyText,
    Balance,
    Earned,
    Fen,
    PriceFen,
    Text,
    Token,
    Utc,
)
from firmware.retail.sale_ids import channel_kid

COUNTER = "counter"
"""The channel as which the counter sells."""
COUNTER_KID = channel_kid(COUNTER)


class CounterRefusal(StrEnum):
    """Why the counter does not get a basket, or its money is not booked.

    UNKNOWN: no such basket, or its kiosk has not said so yet. USED: it was paid, or
    suspended once more. PAID_HERE: at the counter. TAKEN: the kiosk that `field` names
    has it, and its word that it has is under way. EXPIRED: of another store day.
    ELSEWHERE: it was not brought to the counter. EARLY: the article that `field` names
    is not sold to this customer yet. CARD_UNKNOWN: neither card nor pass of a member.
    PRICE: it costs something else now.
    """

    UNKNOWN = "unknown"
    USED = "used"
    PAID_HERE = "paid_here"
    TAKEN = "taken"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"
    EARLY = "early"
    CARD_UNKNOWN = "card_unknown"
    PRICE = "price"


class BringBasket(PortCommand, frozen=True, tag="bring_basket"):
    """Have a basket's kiosk release it to the hub; `BasketPriced`.

    Ask again until it is here. Nothing is paid by it: whoever asks next, a kiosk or the
    counter, can have the basket.
    """

    slip_no: Token
    card: AnyText | None = None


class BasketPriced(PortReply, frozen=True, tag="basket_priced"):
    """A basket at the prices of now, in cash, and where it is.

    `here`: it can be paid at the counter. Otherwise the kiosk `kid` has it and was
    asked to release it; it does unless it is off, not linked, or has it open.
    `suspended_fen` is what it cost then; `earned_points` are those of the member.
    """

    slip_no: Token
    kid: Token
    here: bool
    suspended_at: Utc
    by: Token
    suspended_fen: PriceFen
    payable_fen: Fen
    lines: tuple[QuotedLine, ...]
    steps: tuple[QuotedStep, ...]
    gifts: tuple[QuotedGift, ...] = ()
    member_id: Token | None = None
    earned_points: Earned = 0


class PayBasket(PortCommand, frozen=True, tag="pay_basket"):
    """Somebody has taken the cash for a basket; `BasketPaid`.

    Only if it was brought, and costs just that; `by` is who took it.
    """

    slip_no: Token
    paid_fen: PriceFen
    by: Text
    card: AnyText | None = None


class BasketPaid(PortReply, frozen=True, tag="basket_paid"):
    """The sale stands in the books, as an order of the counter.

    `flag`: why people have to look at it, as of any order.
    """

    receipt_no: Token
    sale_id: Token
    paid_fen: PriceFen
    tender: Literal["cash"] = "cash"
    earned_points: Earned = 0
    balance_points: Balance | None = None
    flag: Token | None = None
