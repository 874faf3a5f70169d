"""How long a report waits for the hub, and for staff. Pure."""

from typing import Final

from firmware.kiosk.report import ReportPhase
from firmware.kiosk.sale.state import Sale
from firmware.retail.policy.kiosk_timing import Patience

ASK_AGAIN_S: Final = 3.0
"""The request or its reply may get lost: the same one again gets the same report."""
REPLY_WAIT_S: Final = 12.0
"""A hub that has not replied by then is away, or of a release without reports."""
WAITING: Final = {ReportPhase.ASKING, ReportPhase.CLOSING}


def report_deadline_s(sale: Sale, patience: Patience) -> float | None:
    """When a report on the screen is due to go on by itself, or None without one.

    People have as long as at a basket until it is emptied.
    """
    report = sale.report
    if report is None:
        return None
    if report.phase not in WAITING:
        return sale.acted_at_s + patience.idle_reset_s
    return min(report.sent_at_s + ASK_AGAIN_S, report.asked_at_s + REPLY_WAIT_S)
