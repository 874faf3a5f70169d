"""X and Z reports as the kiosk knows them: what is asked of the hub, its reply. Pure.

The hub computes, numbers and keeps them; the kiosk asks, shows and prints. A Z is asked
for by its number, so that a lost reply never makes the next one (decision 0264).
"""

from dataclasses import dataclass
from enum import StrEnum


class ReportSort(StrEnum):
    """X shows what was taken since the last Z, Z closes it; the values go out."""

    X = "x"
    Z = "z"


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What is asked of the hub; `by` is a badge's id or `key`.

    `number` is that of the Z, 0 for an X. `again`: this Z was made before.
    """

    sort: ReportSort
    by: str
    number: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class ReportSum:
    """How often something was, and its money."""

    name: str
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ReportTax:
    """The goods of one rate, tax included, and the tax inside."""

    rate_bps: int
    gross_fen: int
    tax_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """A report, as of `TillReport`; `number` is 0 for an X.

    Of a Z `digest` is that of the hub, and `by` is who closed it.
    """

    made_at: str
    kid: str = ""
    number: int = 0
    since: str = ""
    means: tuple[ReportSum, ...] = ()
    refunds: tuple[ReportSum, ...] = ()
    stages: tuple[ReportSum, ...] = ()
    vat: tuple[ReportTax, ...] = ()
    points_used: int = 0
    coupons_used: int = 0
    voids: tuple[ReportSum, ...] = ()
    payments: tuple[ReportSum, ...] = ()
    first: str = ""
    last: str = ""
    missing: int = 0
    late: int = 0
    late_fen: int = 0
    cash_fen: int = 0
    by: str = ""
    digest: str = ""

    @property
    def sales(self) -> int:
        """How many sales it has."""
        return sum(each.count for each in self.means)

    @property
    def taken_fen(self) -> int:
        """What all of them brought."""
        return sum(each.amount_fen for each in self.means)

    @property
    def refunded_fen(self) -> int:
        """What was given back."""
        return sum(each.amount_fen for each in self.refunds)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was booked: there is nothing to close."""
        return not (self.means or self.refunds or self.voids)


@dataclass(frozen=True, slots=True)
class ReportReplied:
    """The hub's reply to `request`: the report, or why there is none.

    `last` is the number of the kiosk's last Z, 0 without one. `again`: this Z was made
    before.
    """

    request: ReportRequest
    figures: ReportFigures | None = None
    refusal: str = ""
    last: int = 0
    again: bool = False


class ReportPhase(StrEnum):
    """Where staff stand: ASKING and CLOSING wait for the hub, for an X or a Z.

    SHOWN is an X, CONFIRMING asks for the proof of staff, CLOSED shows a Z.
    NO_REPLY: the hub is away, or has not replied.
    """

    ASKING = "asking"
    SHOWN = "shown"
    CONFIRMING = "confirming"
    CLOSING = "closing"
    CLOSED = "closed"
    NO_REPLY = "no_reply"


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report on the screen of an idle counter.

    `request` is the newest one, first sent at `asked_at_s` and last at `sent_at_s`.
    `figures` are on the screen; `last` is the number of the kiosk's last Z, 0 without
    one.
    """

    phase: ReportPhase
    request: ReportRequest
    asked_at_s: float
    sent_at_s: float
    figures: ReportFigures | None = None
    last: int = 0
