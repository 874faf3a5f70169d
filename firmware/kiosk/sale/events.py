"""Every event that `sale.step` handles, frozen.

Raw device events become these in the controller, which looks codes up and times
presses; the sale itself has neither catalogue nor clock. Pure.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from drivers.api import PrintOutcome
from firmware.kiosk.refund import BookedRefund, RefundRequest, RefundTerms
from firmware.kiosk.report import ReportReplied
from firmware.kiosk.sale.phone_payment.charge_events import ChargeEvent
from firmware.kiosk.sale.suspended.moved import MoveEvent
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.ticket import SaleStage, Ticket
from firmware.kiosk.stops import StopReason
from firmware.retail.article import Article
from firmware.retail.basket import Label
from firmware.retail.codes.code_kinds import Reason
from firmware.retail.codes.member_pass import PassFault
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.offers.coupon import MemberCoupon

KEY: Final = "key"
"""Who approved, where staff turned the key; no badge has this id."""


@dataclass(frozen=True, slots=True)
class GoodsScanned:
    """An article of the catalogue; a scale label carries its own weight or amount.

    `measured`: its label names a measure that no price here follows, such as a length.
    `by_camera`: it was seen in a view that may hold other codes; `form` is then its
    symbology, in which a package bears its number once.
    """

    article: Article
    weight_g: int | None = None
    amount_fen: int | None = None
    measured: bool = False
    by_camera: bool = False
    form: str = field(default="", repr=False, compare=False)

    @property
    def label(self) -> Label:
        """What the piece's own label says of it."""
        return Label(self.amount_fen, self.weight_g, measured=self.measured)


class NotSoldReason(StrEnum):
    """Why a code that could be read sells nothing at this kiosk."""

    ARTICLE = "article"
    IN_DOUBT = "article_in_doubt"
    LABEL = "label"
    MEMBER_PASS = "not_taken_memberpass"  # noqa: S105 - a name of telemetry
    COUPON = "not_taken_coupon"
    STAFF_BADGE = "not_taken_staffbadge"


UnknownReason = Reason | NotSoldReason
"""Why a code means nothing here; the values are names of telemetry."""


@dataclass(frozen=True, slots=True)
class UnknownScanned:
    """A code that means nothing here; `gtin` if it names an article we lack.

    `form` is its symbology if it was seen in a view that may hold other codes.
    """

    reason: UnknownReason
    gtin: str | None = None
    form: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CardScanned:
    """A member's card."""

    card: str


@dataclass(frozen=True, slots=True)
class PassShown:
    """A pass by a key of this shop: `proven` of this moment, `used` here before."""

    member_pass: str = field(repr=False)
    member_id: str = field(compare=False)
    tier: Tier = field(compare=False)
    window: int = field(compare=False)
    proven: bool = field(compare=False)
    used: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class PassRefused:
    """A pass that opens nothing."""

    fault: PassFault


@dataclass(frozen=True, slots=True)
class InvitationShown:
    """The shop's own code for who wants to join: a phone reads it, no kiosk."""


@dataclass(frozen=True, slots=True)
class SlipShown:
    """The code of a slip: `sale` is the receipt number or sale id that it names."""

    sale: str


@dataclass(frozen=True, slots=True)
class RefundReplied:
    """The hub's reply to `request`: what it gives back, gave back, or why not."""

    request: RefundRequest
    terms: RefundTerms


@dataclass(frozen=True, slots=True)
class KeptRefundSlip:
    """As `KeptSlip`, for the slip of a refund."""

    refund: BookedRefund
    copy: bool


@dataclass(frozen=True, slots=True)
class MemberReplied:
    """The hub's reply on a card or pass; `member_id` is None if it opens nothing.

    `card` is as of `SaleMember`, and so is the rest; `refusal`: why a pass opens
    nothing.
    """

    card: str
    member_id: str | None
    balance_points: int
    tier: Tier = Tier.NONE
    birthday: bool = False
    next_tier: Tier = Tier.NONE
    next_missing_fen: int | None = None
    used_up: tuple[str, ...] = ()
    coupons: tuple[MemberCoupon, ...] = ()
    refusal: PassFault | None = None


@dataclass(frozen=True, slots=True)
class HoldReplied:
    """The hub holds a sale's points and coupons; or nothing of it, and why (E21).

    `coupon` is the one that is refused. `balance_points` is what the member can spend
    besides.
    """

    sale_id: str
    refusal: str | None = None
    coupon: str | None = None
    balance_points: int = 0


@dataclass(frozen=True, slots=True)
class HubLost:
    """The hub is away: it can hold nothing (A53)."""


@dataclass(frozen=True, slots=True)
class PayPressed:
    """The customer wants to pay."""


@dataclass(frozen=True, slots=True)
class UndoPressed:
    """Take the last piece back."""


@dataclass(frozen=True, slots=True)
class UndoHeld:
    """Cancel the whole basket."""


@dataclass(frozen=True, slots=True)
class CallPressed:
    """A customer calls staff. It proves nothing about who pressed it."""


@dataclass(frozen=True, slots=True)
class StaffProven:
    """A badge in force was shown, or the key was turned: they approve what waits.

    `by` is the badge's id or `KEY`; never the badge itself, which is a secret.
    """

    by: str


class BadgeFault(StrEnum):
    """Why a badge proves nothing; the values stand in the log."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    NOT_USED = "not_used_here"
    LEFT_IN_VIEW = "left_in_view"


@dataclass(frozen=True, slots=True)
class BadgeRefused:
    """A code that has the form of a badge and proves nothing; `badge_id` if known."""

    fault: BadgeFault
    badge_id: str = ""


@dataclass(frozen=True, slots=True)
class ReprintPressed:
    """Print again; `last` is the newest sale with a slip, if there is one.

    `known` is False while the journal is closed and cannot be read.
    """

    last: "KeptSlip | None"
    known: bool = True


@dataclass(frozen=True, slots=True)
class ReprintHeld:
    """Not this gift, or where points are chosen this coupon; idle, staff's report."""


@dataclass(frozen=True, slots=True)
class KeptSlip:
    """The printer can print and this slip waits; `copy`: it may be on paper already."""

    ticket: Ticket
    copy: bool


@dataclass(frozen=True, slots=True)
class PowerReturned:
    """The journal holds a sale that was under way when the power went."""

    ticket: Ticket
    stage: SaleStage


@dataclass(frozen=True, slots=True)
class SellingStopped:
    """The kiosk cannot sell; the reason's severity says what it interrupts."""

    reason: StopReason


@dataclass(frozen=True, slots=True)
class SellingResumed:
    """What stopped the selling is mended."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; sent when the sale's own deadline has come."""


Event = (
    GoodsScanned
    | UnknownScanned
    | CardScanned
    | PassShown
    | PassRefused
    | InvitationShown
    | SlipShown
    | SuspendedShown
    | MoveEvent
    | RefundReplied
    | ReportReplied
    | KeptRefundSlip
    | ChargeEvent
    | MemberReplied
    | HoldReplied
    | HubLost
    | PayPressed
    | UndoPressed
    | UndoHeld
    | CallPressed
    | StaffProven
    | BadgeRefused
    | ReprintPressed
    | ReprintHeld
    | KeptSlip
    | PrintOutcome
    | PowerReturned
    | SellingStopped
    | SellingResumed
    | Tick
)
