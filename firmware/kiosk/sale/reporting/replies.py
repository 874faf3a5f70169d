"""What the hub replied about a report, on the screen or after it. Pure."""

from dataclasses import replace
from typing import Final

from firmware.kiosk.report import (
    ReportFigures,
    ReportPhase,
    ReportReplied,
    ReportSort,
    ShownReport,
)
from firmware.kiosk.sale.effects import Beep, Effect, PrintReport, Tune
from firmware.kiosk.sale.reporting.deadlines import WAITING
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    emptied,
    with_notice,
)

_REFUSALS: Final = {
    "by_unknown": NoticeKind.BADGE_REFUSED,
    "nothing_booked": NoticeKind.REPORT_NOTHING,
    "changed": NoticeKind.REPORT_CHANGED,
}
"""Others are shown by their name: a later hub may have some."""


def replied(sale: Sale, event: ReportReplied, now: Now) -> Outcome:
    """A reply at an idle counter: show it, and print a Z.

    A repeated request has several replies; only the first one counts.
    """
    report = sale.report
    waits = report is not None and report.phase in {*WAITING, ReportPhase.NO_REPLY}
    if report is None or not waits or event.request != report.request:
        return replied_late(sale, event, now)
    sale = _answered(sale, event)
    if event.figures is None:
        return _refused(sale, event, now)
    if event.request.sort is ReportSort.X:
        return _x_shown(sale, report, event, now=now)
    return _z_shown(sale, report, event, now=now)


def replied_late(sale: Sale, event: ReportReplied, now: Now) -> Outcome:
    """The screen is gone: a Z that staff had confirmed is printed all the same."""
    asked = event.request
    awaited = bool(sale.z_asked) and sale.z_asked == asked.number
    if asked.sort is not ReportSort.Z or asked.again or not awaited:
        return sale, ()
    sale = _answered(sale, event)
    return sale, () if event.figures is None else _print(event.figures, event, now)


def _answered(sale: Sale, event: ReportReplied) -> Sale:
    """The sale that waits for this Z no more."""
    asked = event.request
    mine = asked.sort is ReportSort.Z and asked.number == sale.z_asked
    return replace(sale, z_asked=0) if mine else sale


def _x_shown(
    sale: Sale, report: ShownReport, event: ReportReplied, *, now: Now
) -> Outcome:
    sale = _shown(sale, report, event, now=now, phase=ReportPhase.SHOWN)
    if now.facts_wait:
        sale = with_notice(sale, NoticeKind.REPORT_UNSENT, now)
    return sale, (Beep(Tune.ADDED),)


def _z_shown(
    sale: Sale, report: ShownReport, event: ReportReplied, *, now: Now
) -> Outcome:
    sale = _shown(sale, report, event, now=now, phase=ReportPhase.CLOSED)
    figures = event.figures
    slip = () if figures is None else _print(figures, event, now)
    return sale, (*slip, Beep(Tune.PAID))


def _shown(
    sale: Sale,
    report: ShownReport,
    event: ReportReplied,
    *,
    now: Now,
    phase: ReportPhase,
) -> Sale:
    shown = replace(report, phase=phase, figures=event.figures, last=event.last)
    return replace(sale, report=shown, acted_at_s=now.mono_s, notice=None)


def _print(
    figures: ReportFigures, event: ReportReplied, now: Now
) -> tuple[Effect, ...]:
    """The slip, a copy if this Z had been on paper: an earlier one than asked for."""
    if not now.prints_slips:
        return ()
    earlier = event.request.again or figures.number < event.request.number
    return (PrintReport(figures, copy=event.again and earlier),)


def _refused(sale: Sale, event: ReportReplied, now: Now) -> Outcome:
    kind = _REFUSALS.get(event.refusal, NoticeKind.REPORT_REFUSED)
    refused = with_notice(emptied(sale, now), kind, now, detail=event.refusal)
    return refused, (Beep(Tune.REFUSED),)
