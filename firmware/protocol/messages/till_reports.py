"""X and Z reports: what a kiosk, or the store, took since its last Z (E22)."""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import (
    BasisPoints,
    Kid,
    ScopeName,
    Sha256,
    Token,
    Utc,
)
from firmware.protocol.messages.base import Message

MAX_SUM = 10**13
MAX_ROWS = 300
Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_SUM)]
SumFen = Annotated[int, msgspec.Meta(ge=-MAX_SUM, le=MAX_SUM)]
ReportNumber = Annotated[int, msgspec.Meta(ge=1, le=999_999_999)]


class ReportRow(Message, frozen=True):
    """How often something was, and its money."""

    name: Token
    count: Count
    amount_fen: SumFen


class ReportVat(Message, frozen=True):
    """The goods of one rate less those refunded, tax included, and the tax inside."""

    rate_bps: BasisPoints
    gross_fen: SumFen
    tax_fen: SumFen


ReportRows = Annotated[tuple[ReportRow, ...], msgspec.Meta(max_length=MAX_ROWS)]


class TillReport(Message, frozen=True):
    """What the hub booked of a kiosk after its last Z, whenever it happened.

    `kid` is None for the store: its kiosks, its channels and the desk. `number` counts
    the Z reports of each from 1; None is an X report. `since` is when the Z before was
    made, None without one. `means`: by what was paid, `cash`, `channel`, or the name of
    a payment network, `phone` where none is known. `refunds`: by what was given back.
    `stages`: what each price stage moved, `listed` first, with how many sales have it;
    `cash_rounding` is one. `vat`: of goods whose rate is known. `voids` are by reason,
    `payments` those by phone that came to nothing, by how they ended. `first` to `last`
    are the receipts, of which `missing` have not arrived. `late`: sales of `means` that
    happened before `since`. `cash_fen` should be in the drawer more than at `since`.
    `kiosks`: the store's sales by kiosk and channel.
    """

    made_at: Utc
    kid: Kid | None = None
    number: ReportNumber | None = None
    since: Utc | None = None
    means: ReportRows = ()
    refunds: ReportRows = ()
    stages: ReportRows = ()
    vat: Annotated[tuple[ReportVat, ...], msgspec.Meta(max_length=MAX_ROWS)] = ()
    points_used: Count = 0
    coupons_used: Count = 0
    voids: ReportRows = ()
    payments: ReportRows = ()
    kiosks: ReportRows = ()
    first: Token | None = None
    last: Token | None = None
    missing: Count = 0
    late: Count = 0
    late_fen: SumFen = 0
    cash_fen: SumFen = 0


class AskReport(Message, frozen=True, tag="till_report"):
    """The kiosk's own report; the hub has all its facts.

    `z` closes what `x` only shows. `by` is the badge of who asks, or `key`. `number` is
    the Z that is asked for: one that was made is returned as it is, whatever was booked
    since, so that a lost reply costs no number; else the next one is made. None: the
    next one. A `z` after which nothing was booked is the last one once more.
    """

    sort: Literal["x", "z"]
    by: Token
    number: ReportNumber | None = None


class ReportReply(Message, frozen=True, tag="till_report"):
    """The report, or why there is none.

    `again`: this Z was made before. `digest` is that of a Z, over it and the one before
    it, `by` is who closed it. `last` is the number of the kiosk's last Z, None without
    one. `refusal`: `by_unknown` (no badge, or a revoked one), `nothing_booked` (there
    is nothing to close, and no Z before), `changed` (the Z is not as it was made).
    """

    report: TillReport | None = None
    again: bool = False
    digest: Sha256 | None = None
    by: ScopeName | None = None
    last: ReportNumber | None = None
    refusal: Token | None = None
