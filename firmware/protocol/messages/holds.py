"""Points and coupons that a sale wants to use, held until it is paid or voided."""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import Balance, Token, UsedPoints
from firmware.protocol.messages.base import Message

MAX_SALE_COUPONS = 8
"""More than any policy allows in one sale."""
SaleCoupons = Annotated[tuple[Token, ...], msgspec.Meta(max_length=MAX_SALE_COUPONS)]


class AskHold(Message, frozen=True, tag="hold"):
    """Hold these for a sale whose intent is journalled (E21, A52).

    One hold a sale: the same request again gets the same reply. The sale's fact ends
    it: `SaleClosed` posts it, `SaleVoided` voids it. A request that comes after that
    fact holds nothing. `sale_id` is named after the kiosk, as that of a `SaleClosed`.
    """

    sale_id: Token
    member_id: Token
    points: UsedPoints = 0
    coupons: SaleCoupons = ()


class HoldReply(Message, frozen=True, tag="hold"):
    """Whether all of it is held, or nothing and why.

    `refusal` is None if it is held. Of the sale: `sale_foreign` (not named after this
    kiosk), `sale_ended` (closed or voided before), `hold_reused` (it holds something
    else), `hold_ended`. Of the rest: `member_unknown`, `points_short`, `holds_over`
    (too many are open), `phone_needed` (no pass of the member was shown there, and
    the policy wants one). Of `coupon`: `unknown`, `other_member`, `not_yet`, `held`,
    `used`, `expired`, `withdrawn`. `balance_points` is what the member can spend
    besides.
    """

    refusal: Token | None = None
    coupon: Token | None = None
    balance_points: Balance = 0


class AskSale(Message, frozen=True, tag="sale_state"):
    """Asks a kiosk what became of a sale that holds something for long (A52)."""

    sale_id: Token


class JournalSaleState(Message, frozen=True, tag="sale_state"):
    """What a kiosk's journal knows of a sale that the hub asked about.

    `open`: it may still be paid, so its hold stays. `paid` or `voided`: the fact comes.
    `unknown`: it is none of this journal's, so nothing will end its hold. The reply is
    a `HoldReply`: `hold_ended` unless it is still held.
    """

    sale_id: Token
    state: Literal["open", "paid", "voided", "unknown"]
