"""What a channel's customer wants to buy, and what a quote keeps of it. Pure."""

from typing import Literal

from firmware.protocol.field_types import (
    ArticleNumber,
    Balance,
    ChannelName,
    ExchangedArticles,
    Fen,
    OrderPieces,
    PassText,
    PassWindow,
    PieceGrams,
    PolicyVersion,
    Revision,
    Token,
    UsedPoints,
    Utc,
)
from firmware.protocol.messages.holds import SaleCoupons
from firmware.protocol.messages.members import TierName, UsedUp
from firmware.protocol.messages.sales import DeclinedRules
from firmware.protocol.records import PlainRecord


class WantedGoods(PlainRecord, frozen=True):
    """Pieces of an article; `weight_g` of each, if it is sold by weight."""

    gtin: ArticleNumber
    pieces: OrderPieces = 1
    weight_g: PieceGrams | None = None


class WantedOrder(PlainRecord, frozen=True):
    """Goods, for whom, and how they are to be paid.

    The buyer is named by one of `member_id` (whom the channel knows by its own log-in),
    `card` (the text of a printed card) and `member_pass` (as a phone shows it); a guest
    by none. `points` pay; `exchange` are articles that points buy (A18). `coupons`:
    only these may be used; None: whichever are best. `declined`: ids of gifts and
    coupons that the customer does not want. `tender`: `channel` is paid to the channel,
    `cash` is rounded as at a kiosk. `approved_by`: the badge of staff who allow what a
    customer cannot buy alone.
    """

    goods: tuple[WantedGoods, ...]
    member_id: Token | None = None
    card: Token | None = None
    member_pass: PassText | None = None
    points: UsedPoints = 0
    exchange: ExchangedArticles = ()
    coupons: SaleCoupons | None = None
    declined: DeclinedRules = ()
    tender: Literal["cash", "channel"] = "channel"
    approved_by: Token | None = None


class BuyerFacts(PlainRecord, frozen=True):
    """The buyer as the hub knew them when it made a quote."""

    member_id: Token | None = None
    card: Token | None = None
    pass_window: PassWindow | None = None
    tier: TierName = "none"
    points: Balance = 0
    birthday: bool = False
    used_up: UsedUp = ()


class QuotedOrder(PlainRecord, frozen=True):
    """What a quote promises: this order at these rules, if it is paid before `until`.

    `order` names its buyer as `buyer` has one. `coupons` and `points_used` are those
    that it uses; `by_card`: the buyer has shown a card alone.
    """

    channel: ChannelName
    order: WantedOrder
    buyer: BuyerFacts
    at: Utc
    until: Utc
    policy_version: PolicyVersion
    catalogue_revision: Revision
    payable_fen: Fen
    coupons: SaleCoupons = ()
    points_used: UsedPoints = 0
    by_card: bool = False
