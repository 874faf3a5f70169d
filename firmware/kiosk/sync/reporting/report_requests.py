"""Reports on the wire: requests from the sale's, replies to the sale's. Pure."""

from firmware.kiosk.report import (
    ReportFigures,
    ReportReplied,
    ReportRequest,
    ReportSum,
    ReportTax,
)
from firmware.kiosk.sync.pending_requests import HubEvent, PendingRequest
from firmware.protocol.messages import AskReport, ReportReply, ReportRow, TillReport

REPLY_LIMIT_S = 120.0
"""A late reply is a Z that was made: its slip is printed all the same."""


def report_request(
    request: ReportRequest, correlation: str, now_s: float
) -> PendingRequest[ReportReply]:
    """The reply becomes a `ReportReplied` for this request."""

    def on_reply(reply: ReportReply, _now_s: float) -> tuple[HubEvent, ...]:
        return (replied_of(request, reply),)

    return PendingRequest(
        correlation=correlation,
        request=AskReport(
            sort=request.sort.value, by=request.by, number=request.number or None
        ),
        sent_at_s=now_s,
        expires_at_s=now_s + REPLY_LIMIT_S,
        reply_type=ReportReply,
        on_reply=on_reply,
    )


def replied_of(request: ReportRequest, reply: ReportReply) -> ReportReplied:
    """The hub's reply as the sale knows it."""
    report = reply.report
    figures = None if report is None else _figures(report, reply)
    return ReportReplied(
        request,
        figures,
        refusal=reply.refusal or "",
        last=reply.last or 0,
        again=reply.again,
    )


def _figures(report: TillReport, reply: ReportReply) -> ReportFigures:
    return ReportFigures(
        made_at=report.made_at,
        kid=report.kid or "",
        number=report.number or 0,
        since=report.since or "",
        means=_sums(report.means),
        refunds=_sums(report.refunds),
        stages=_sums(report.stages),
        vat=tuple(ReportTax(v.rate_bps, v.gross_fen, v.tax_fen) for v in report.vat),
        points_used=report.points_used,
        coupons_used=report.coupons_used,
        voids=_sums(report.voids),
        payments=_sums(report.payments),
        first=report.first or "",
        last=report.last or "",
        missing=report.missing,
        late=report.late,
        late_fen=report.late_fen,
        cash_fen=report.cash_fen,
        by=reply.by or "",
        digest=reply.digest or "",
    )


def _sums(rows: tuple[ReportRow, ...]) -> tuple[ReportSum, ...]:
    return tuple(ReportSum(row.name, row.count, row.amount_fen) for row in rows)
