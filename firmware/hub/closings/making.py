"""Makes X and Z reports of the daybook, inside the caller's transaction."""

import logging
from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.hub.closings import store, sums
from firmware.hub.closings.receipts import receipt_span
from firmware.hub.closings.scope import ReportScope
from firmware.hub.closings.store import KeptReport
from firmware.hub.daybook.store import EntryKind
from firmware.protocol.messages import ReportRow, TillReport

log = logging.getLogger(__name__)

CASH = "cash"


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report. `again`: this Z was made before; `kept` is a Z as it is kept."""

    report: TillReport
    again: bool = False
    kept: KeptReport | None = None


def x_report(connection: Connection, kid: str, now: str) -> TillReport:
    """What a kiosk, or the store, took since its last Z; `now` is UTC text."""
    scope, before = store.scope_now(connection, kid)
    del before
    return _report(connection, scope, now)


def z_report(
    connection: Connection,
    kid: str,
    now: str,
    *,
    by: str,
    number: int | None = None,
) -> MadeReport | None:
    """Close what `x_report` shows; the last Z again if nothing was booked since.

    None if there is nothing to close and no Z before. `by` is who asked for it.
    `number`: the Z that is wanted. If it was made before it is returned as it is, also
    if something was booked since.
    """
    scope, before = store.scope_now(connection, kid)
    last = number_of(before)
    if number is not None and number <= last:
        kept = store.find(connection, kid, number)
        return None if kept is None else _again(kept)
    if not store.has_entries(connection, scope):
        return None if before is None else _again(before)
    report = _report(connection, scope, now, number=last + 1)
    kept = store.add(connection, report, scope, by=by)
    log.info("z_report_made kid=%s number=%d upto=%d", kid or "-", last + 1, scope.upto)
    return MadeReport(report, kept=kept)


def number_of(kept: KeptReport | None) -> int:
    """The number of a Z, 0 without one."""
    return 0 if kept is None else kept.report.number or 0


def _again(kept: KeptReport) -> MadeReport:
    return MadeReport(kept.report, again=True, kept=kept)


def _report(
    connection: Connection, scope: ReportScope, now: str, *, number: int | None = None
) -> TillReport:
    means = sums.detail_rows(connection, scope, EntryKind.SALE)
    refunds = sums.detail_rows(connection, scope, EntryKind.REFUND)
    points, coupons = sums.used_up(connection, scope)
    receipts = receipt_span(connection, scope)
    late, late_fen = sums.late_sums(connection, scope)
    return TillReport(
        made_at=now,
        kid=scope.kid or None,
        number=number,
        since=scope.since,
        means=means,
        refunds=refunds,
        stages=sums.stage_rows(connection, scope),
        vat=sums.vat_rows(connection, scope),
        points_used=points,
        coupons_used=coupons,
        voids=sums.detail_rows(connection, scope, EntryKind.VOID),
        payments=sums.payment_rows(connection, scope),
        kiosks=sums.kiosk_rows(connection, scope),
        first=receipts.first,
        last=receipts.last,
        missing=receipts.missing,
        late=late,
        late_fen=late_fen,
        cash_fen=_cash_fen(means) - _cash_fen(refunds),
    )


def _cash_fen(rows: tuple[ReportRow, ...]) -> int:
    return sum(row.amount_fen for row in rows if row.name == CASH)
