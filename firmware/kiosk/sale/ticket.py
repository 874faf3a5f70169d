"""A sale from the moment the customer presses PAY: frozen, numbered, explained.

The ticket is what the journal keeps, what the slip prints and what the hub receives.
Pure; imports `retail` only.
"""

from dataclasses import dataclass
from enum import StrEnum

from firmware.retail.basket import Basket
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.quote import Quote, Tender
from firmware.retail.pricing.vat import VatPart


class SaleStage(StrEnum):
    """How far a sale has come; each is journalled before it is acted on.

    SET_ASIDE: no printer can print this slip, so it waits no more.
    """

    INTENT = "intent"
    SETTLED = "settled"
    MAY_HAVE_PRINTED = "may_have_printed"
    NOT_PRINTED = "not_printed"
    SET_ASIDE = "set_aside"
    PRINTED = "printed"
    CLOSED = "closed"
    VOIDED = "voided"


class VoidReason(StrEnum):
    """Why a sale that reached payment was not paid."""

    CUSTOMER = "customer"
    IDLE = "idle"
    STAFF = "staff"
    POWER_CUT = "power_cut"


class SlipState(StrEnum):
    """What is known of a slip when its sale is closed."""

    PRINTED = "printed"
    KEPT = "kept"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SaleMember:
    """Whose points these are: a card and, once the hub replied, a pseudonym.

    `balance_points` is the hub's figure before this sale, None while it is not known;
    `tier` is that before this sale, too (A42). `birthday`: today's benefit of the
    birthday can be used (A47). `next_missing_fen`: what this sale and later ones have
    to cost until `next_tier` is reached; None if money alone does not reach it, or
    nobody knows. `used_up`: offers that this member can't use any more.
    """

    card: str
    member_id: str | None = None
    balance_points: int | None = None
    tier: Tier = Tier.NONE
    birthday: bool = False
    next_tier: Tier = Tier.NONE
    next_missing_fen: int | None = None
    used_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """All facts of one sale. Times are UTC, ISO 8601; `number` is this journal's.

    `confirmed_by`: the badge or `key` that confirmed the money, empty before.
    `opened_known` and `time_known`: whether the time was known when the sale began and
    when it ended (N15). A journal of an earlier build does not tell. `priced_at`: as of
    when rules priced it, empty if that is not known (A43). `vat`: the tax inside,
    before cash rounding; nothing if the slip has none.
    """

    number: int
    sale_id: str
    receipt_no: str
    opened_at: str
    basket: Basket
    quote: Quote
    tender: Tender
    member: SaleMember | None
    catalogue_revision: int
    closed_at: str = ""
    confirmed_by: str = ""
    opened_known: bool = True
    time_known: bool = True
    priced_at: str = ""
    vat: tuple[VatPart, ...] = ()

    @property
    def balance_after_points(self) -> int | None:
        """The balance with what this sale earns, None if the hub has not replied."""
        if self.member is None or self.member.balance_points is None:
            return None
        return self.member.balance_points + self.quote.earned_points
