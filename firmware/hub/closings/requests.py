"""Replies to kiosks whose staff want an X or Z report."""

from sqlalchemy import Connection

from firmware.hub.closings import store
from firmware.hub.closings.making import number_of, x_report, z_report
from firmware.hub.sales.claims.approvals import KEY
from firmware.hub.staff import store as staff_store
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskReport, ReportReply


class ReportRequestHandler:
    """Makes the report of the kiosk that asks; a Z is committed before its reply."""

    def __init__(self, stamper: Stamper) -> None:
        self._stamper = stamper

    def reply(self, ask: AskReport, kid: str, connection: Connection) -> ReportReply:
        """The report, or why not; inside the batch's transaction."""
        if not _may_ask(connection, ask.by):
            return ReportReply(refusal="by_unknown")
        now = self._stamper.stamp().ts
        if ask.sort == "x":
            last = number_of(store.newest(connection, kid)) or None
            return ReportReply(report=x_report(connection, kid, now), last=last)
        made = z_report(connection, kid, now, by=ask.by, number=ask.number)
        if made is None or made.kept is None:
            return ReportReply(refusal="nothing_booked")
        if not made.kept.sound:
            return ReportReply(refusal="changed")
        return ReportReply(
            report=made.report,
            again=made.again,
            digest=made.kept.digest,
            by=made.kept.by,
            last=number_of(store.newest(connection, kid)),
        )


def _may_ask(connection: Connection, by: str) -> bool:
    """Whether that is the key switch, or a badge that nobody revoked."""
    badge = staff_store.by_id(connection, [by]).get(by)
    return by == KEY or (badge is not None and badge.revoked_at is None)
