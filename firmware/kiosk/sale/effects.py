"""What is to be done: every effect that `sale.step` may return, in order.

The sale runner carries them out one by one; a `Record` is durable before the effect
after it begins. Pure.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from firmware.kiosk.refund import (
    BookedRefund,
    RefundRequest,
    RefundStage,
    RefundTerms,
)
from firmware.kiosk.report import ReportFigures, ReportRequest
from firmware.kiosk.sale.events import UnknownReason
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket, VoidReason
from firmware.retail.codes.code_kinds import PayCode


@dataclass(frozen=True, slots=True)
class Record:
    """Journal a stage of a sale and commit.

    CLOSED and VOIDED also put the fact for the hub into the outbox, in the same
    commit: `slip` goes with CLOSED, `reason` with VOIDED. `by`: who of staff has a slip
    printed again, with MAY_HAVE_PRINTED.
    """

    stage: SaleStage
    ticket: Ticket
    slip: SlipState | None = None
    reason: VoidReason | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print this ticket's slip; `copy` puts the COPY mark on it (N05)."""

    ticket: Ticket
    copy: bool


@dataclass(frozen=True, slots=True)
class RequestMember:
    """Ask the hub whose card this is."""

    card: str


@dataclass(frozen=True, slots=True)
class RequestPass:
    """Ask the hub about a pass that this kiosk has verified; it counts it as used."""

    member_id: str
    member_pass: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UsePass:
    """Remember that a pass was taken, also after a restart."""

    member_pass: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RequestHold:
    """Ask the hub to hold points and coupons for a sale whose intent is journalled."""

    sale_id: str
    member_id: str
    points: int
    coupons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCharge:
    """Have the newest attempt of a ticket paid, or ask what became of it.

    `code` begins it, and is a secret. `give_up`: nobody wants to pay so any more.
    """

    ticket: Ticket
    code: PayCode | None = field(default=None, repr=False)
    give_up: bool = False


@dataclass(frozen=True, slots=True)
class PrintChargeNote:
    """Print what a customer has to know of an attempt, besides any slip.

    With a `url` it is what the customer scans, where the display has no room for it; a
    `page` is that of the order, by which nobody pays. Else the sale was given up
    without a final word: what was taken goes back.
    """

    ticket: Ticket
    url: str = ""
    page: bool = False


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """Ask the hub what a refund gives back; a booking is asked for from the journal."""

    request: RefundRequest


@dataclass(frozen=True, slots=True)
class RecordRefund:
    """Journal a stage of a refund and commit; `terms` go with DONE and REFUSED."""

    stage: RefundStage
    request: RefundRequest
    terms: RefundTerms | None = None


@dataclass(frozen=True, slots=True)
class PrintRefundSlip:
    """Print the slip of a refund; `copy` as of `PrintSlip`."""

    refund: BookedRefund
    copy: bool


@dataclass(frozen=True, slots=True)
class RequestReport:
    """Ask the hub for a report of this kiosk."""

    request: ReportRequest


@dataclass(frozen=True, slots=True)
class PrintReport:
    """Print a report; nothing waits for its slip. `copy` as of `PrintSlip`."""

    figures: ReportFigures
    copy: bool


@dataclass(frozen=True, slots=True)
class RequestBasket:
    """Ask the hub for the suspended basket of a slip, which is another kiosk's."""

    slip: str
    by: str


@dataclass(frozen=True, slots=True)
class ReleaseSuspended:
    """Journal that a suspended basket is the hub's to give, if it can be recalled."""

    sale_id: str


class Tune(StrEnum):
    """What the beeper sounds (E32, N16)."""

    ADDED = "added"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    PAID = "paid"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Beep:
    """Sound a tune."""

    tune: Tune


@dataclass(frozen=True, slots=True)
class CountUnknown:
    """Count a code that meant nothing, for the list of missing articles (E16)."""

    reason: UnknownReason
    gtin: str | None


Effect = (
    Record
    | PrintSlip
    | RequestMember
    | RequestPass
    | UsePass
    | RequestHold
    | RequestCharge
    | PrintChargeNote
    | RequestRefund
    | RecordRefund
    | PrintRefundSlip
    | RequestReport
    | PrintReport
    | RequestBasket
    | ReleaseSuspended
    | Beep
    | CountUnknown
)
