"""Facts of sales: closed or voided."""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import (
    AnyText,
    ArticleNumber,
    Earned,
    Fen,
    Grams,
    LineNumber,
    PassWindow,
    Pieces,
    PolicyVersion,
    Revision,
    Sha256,
    Token,
    UsedPoints,
    Utc,
    Version,
)
from firmware.protocol.messages.base import Message
from firmware.protocol.messages.holds import SaleCoupons
from firmware.protocol.messages.members import UsedUp
from firmware.protocol.messages.payments import SalePayment
from firmware.retail.basket_limits import MAX_LINES

MAX_SALE_LINES = 2 * MAX_LINES
"""More than any release's basket holds, voids included."""
MAX_SALE_STEPS = 64
"""A release's pricing makes two; later ones may have more stages."""
MAX_DECLINED = 32
MAX_GIFTS = 64
DeclinedRules = Annotated[tuple[Token, ...], msgspec.Meta(max_length=MAX_DECLINED)]
FreePieces = Annotated[int, msgspec.Meta(ge=0, le=999)]


class SaleLine(Message, frozen=True):
    """One line of a sale as it was entered; `voids` is the line that it reverses.

    `entry` names the source of `amount_fen` (`firmware.retail.basket.EntryMethod`).
    `approved`: staff allowed what the customer may not buy alone. `revision`: the
    catalogue that named the price, or 0 for the sale's `catalogue_revision`.
    """

    number: LineNumber
    gtin: ArticleNumber
    name: AnyText
    pieces: Pieces
    amount_fen: Fen
    entry: Token
    voids: LineNumber | None = None
    weight_g: Grams | None = None
    approved: bool = False
    revision: Revision = 0


class PriceStep(Message, frozen=True):
    """One move of the price, as `firmware.retail.pricing.quote.Step`."""

    stage: Token
    rule: Token
    amount_fen: Fen


class Approval(Message, frozen=True):
    """What staff approved and who proved it: `by` is a badge's id or `key`.

    `line` is the number of the line that was allowed, None for the money.
    """

    by: Token
    line: LineNumber | None = None


class LineAmounts(Message, frozen=True):
    """What rules made of a line, for refunds (E19); a line without one is as listed.

    As `firmware.retail.pricing.quote.LineNet`: what entered the basket stage, what was
    left after coupons, and after points. `exchange_points` were paid for goods of the
    rewards catalogue instead of money (A18).
    """

    line: LineNumber
    entering_fen: Fen
    coupon_fen: Fen
    net_fen: Fen
    free_pieces: FreePieces = 0
    exchange_points: UsedPoints = 0


class SaleGift(Message, frozen=True):
    """A gift of the sale: its rule, the article, and whether it is one of the lines."""

    rule: Token
    article: ArticleNumber
    scanned: bool = False


class SaleClosed(Message, frozen=True, tag="sale"):
    """A finished sale. `opened_at` to `closed_at` in UTC, by the kiosk's clock.

    `sale_id` is `<kid>-<epoch>-<number>`, the epoch of its journal in hexadecimal; one
    of another kiosk, or of another form, is refused. `receipt_no` is printed on the
    slip: `<kid>-<number>`, six digits or more. `slip`: its state at close;
    `slip_unproven`: one that is called printed was only sent, to a printer that cannot
    say whether it is on paper. `card` is set if a card was shown and the hub had not
    replied by then: the hub finds the member when the fact arrives (requirements 4.9).
    `engine` is the version of the pricing engine that made the steps (N06).
    `approvals`: by whom, so far as the hub can read it; a kiosk of release 0.1.0 names
    nobody. `time_unsure`: the kiosk did not know what time it was, so the times are
    only what its clock showed (A44). `tier`: the member's before this order, which
    priced it (A42). `priced_at`: as of when rules with hours or days priced it (A43);
    None if its engine has none, or the time was not known. `points_used` and `coupons`
    were held for it; `declined` are offers and coupons that the customer did not want
    (A17, A50); `birthday`: the benefit was used (A47); `used_up`: offers that this
    member could not use any more, as the hub had said. `pass_window`: the window of the
    pass that the member showed, None for a card. `claim_sha256`: the digest of what a
    guest's slip carries for who joins by it. `payment`: by which attempt it was paid,
    with the tender `phone`, which no release before version 8 has.
    `tender` is `cash` at a kiosk; `channel`, paid to a channel, is on no topic: the hub
    makes those facts itself.
    """

    sale_id: Token
    receipt_no: Token
    opened_at: Utc
    closed_at: Utc
    lines: Annotated[tuple[SaleLine, ...], msgspec.Meta(max_length=MAX_SALE_LINES)]
    steps: Annotated[tuple[PriceStep, ...], msgspec.Meta(max_length=MAX_SALE_STEPS)]
    payable_fen: Fen
    tender: Literal["cash", "phone", "channel"]
    member_id: Token | None
    earned_points: Earned
    policy_version: PolicyVersion
    catalogue_revision: Revision
    slip: Literal["printed", "kept", "none"]
    card: Token | None = None
    engine: Version = 1
    approvals: Annotated[
        tuple[Approval, ...], msgspec.Meta(max_length=MAX_SALE_LINES + 1)
    ] = ()
    time_unsure: bool = False
    tier: Literal["none", "silver", "gold", "diamond"] = "none"
    priced_at: Utc | None = None
    points_used: UsedPoints = 0
    coupons: SaleCoupons = ()
    declined: DeclinedRules = ()
    birthday: bool = False
    amounts: Annotated[
        tuple[LineAmounts, ...], msgspec.Meta(max_length=MAX_SALE_LINES)
    ] = ()
    gifts: Annotated[tuple[SaleGift, ...], msgspec.Meta(max_length=MAX_GIFTS)] = ()
    used_up: UsedUp = ()
    pass_window: PassWindow | None = None
    claim_sha256: Sha256 | None = None
    payment: SalePayment | None = None
    slip_unproven: bool = False

    def revision_of(self, line: SaleLine) -> int:
        """The catalogue that named a line's price: the one in force at its scan.

        The price at the scan counts, even if a newer catalogue arrived before PAY.
        """
        return line.revision or self.catalogue_revision


class SaleVoided(Message, frozen=True, tag="void"):
    """A sale that reached payment and was not paid; `time_unsure` as of a sale."""

    sale_id: Token
    receipt_no: Token
    payable_fen: Fen
    voided_at: Utc
    reason: Literal["customer", "idle", "staff", "power_cut"]
    time_unsure: bool = False
