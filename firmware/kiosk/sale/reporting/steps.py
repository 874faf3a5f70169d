"""A report at an idle counter, from the hold of REPRINT to the paper. Pure.

Staff begin it by their badge or key. An X changes nothing; a Z closes, and needs a
second proof while the screen says so. Nothing that a customer can press makes one.
"""

from dataclasses import replace

from firmware.kiosk.report import (
    ReportPhase,
    ReportRequest,
    ReportSort,
    ShownReport,
)
from firmware.kiosk.sale.approving import (
    approved_by,
    is_too_soon,
    open_approval,
    prove_again,
)
from firmware.kiosk.sale.effects import Beep, PrintReport, RequestReport, Tune
from firmware.kiosk.sale.events import StaffProven
from firmware.kiosk.sale.refunding.steps import prove as prove_idle
from firmware.kiosk.sale.reporting.deadlines import (
    REPLY_WAIT_S,
    WAITING,
    report_deadline_s,
)
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    emptied,
    with_notice,
    without_expired,
)


def begin(sale: Sale, _event: object, now: Now) -> Outcome:
    """REPRINT held after staff's proof: ask for an X. Without one it means nothing."""
    by = approved_by(sale, now)
    if by is None:
        return sale, ()
    return _ask(emptied(sale, now), ReportRequest(ReportSort.X, by), now)


def pay(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    """PAY: from an X to its Z; without a reply, ask once more; else done."""
    match report.phase:
        case ReportPhase.SHOWN:
            return _confirming(sale, report, now)
        case ReportPhase.NO_REPLY:
            return _ask(sale, report.request, now)
        case ReportPhase.CLOSED:
            return emptied(sale, now), ()
        case _:
            return sale, ()


def reprint(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    """REPRINT: what stands there; before a Z is made, the last one once more."""
    match report.phase:
        case ReportPhase.SHOWN | ReportPhase.CLOSED:
            return _printed(sale, report, now)
        case ReportPhase.CONFIRMING if report.last:
            by = report.request.by
            again = ReportRequest(ReportSort.Z, by, report.last, again=True)
            return _ask(sale, again, now)
        case _:
            return sale, ()


def undo(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    """UNDO: one step back, at last to the idle counter. What was asked for goes on."""
    if report.phase is ReportPhase.CONFIRMING:
        back = replace(report, phase=ReportPhase.SHOWN)
        return _with(sale, back, now), (Beep(Tune.TAKEN_BACK),)
    return emptied(sale, now), (Beep(Tune.TAKEN_BACK),)


def leave(sale: Sale, _report: ShownReport, now: Now) -> Outcome:
    """UNDO held: to the idle counter."""
    return emptied(sale, now), (Beep(Tune.TAKEN_BACK),)


def prove(sale: Sale, event: StaffProven, now: Now) -> Outcome:
    """Staff confirm the Z that the screen announces; elsewhere one act is allowed."""
    report = sale.report
    if report is None:
        return prove_idle(sale, event, now)
    if report.phase is ReportPhase.CONFIRMING:
        return _confirmed(sale, report, event, now=now)
    return (sale, ()) if report.phase in WAITING else open_approval(sale, event, now)


def _confirmed(
    sale: Sale, report: ShownReport, event: StaffProven, *, now: Now
) -> Outcome:
    """Ask for the Z; one whose reply got lost goes first, by its own number."""
    if is_too_soon(sale, now):
        return prove_again(sale, event, now)
    hindrance = _hindrance(sale, report, now)
    if hindrance is not None:
        return _refused(sale, hindrance, now)
    number = sale.z_asked or report.last + 1
    return _ask(sale, ReportRequest(ReportSort.Z, event.by, number), now)


def _hindrance(sale: Sale, report: ShownReport, now: Now) -> NoticeKind | None:
    """A Z would miss the sales that the hub has not got; or there are none to close."""
    if now.facts_wait:
        return NoticeKind.REPORT_UNSENT
    empty = report.figures is not None and report.figures.is_empty
    return NoticeKind.REPORT_NOTHING if empty and not sale.z_asked else None


def wait(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    """Time passed: ask again, at last say that no reply came; or staff have left."""
    sale = without_expired(sale, now)
    due_s = report_deadline_s(sale, now.policy.patience)
    if due_s is None or now.mono_s < due_s:
        return sale, ()
    if report.phase not in WAITING:
        return emptied(sale, now), ()
    if now.mono_s >= report.asked_at_s + REPLY_WAIT_S:
        return _without_reply(sale, report, now)
    again = replace(report, sent_at_s=now.mono_s)
    return replace(sale, report=again), (RequestReport(report.request),)


def lose_hub(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    """The hub is away: whether a Z was made is not known."""
    if report.phase not in WAITING:
        return sale, ()
    return _without_reply(sale, report, now)


def _confirming(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    confirming = replace(report, phase=ReportPhase.CONFIRMING)
    sale = replace(_with(sale, confirming, now), staff_needed_at_s=now.mono_s)
    return sale, (Beep(Tune.ATTENTION),)


def _printed(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    """A Z that was printed before is a copy."""
    if report.figures is None or not now.prints_slips:
        return _refused(sale, NoticeKind.REPORT_NO_PRINTER, now)
    copy = report.phase is ReportPhase.CLOSED
    sale = with_notice(_with(sale, report, now), NoticeKind.REPORT_PRINTING, now)
    return sale, (PrintReport(report.figures, copy=copy),)


def _ask(sale: Sale, request: ReportRequest, now: Now) -> Outcome:
    """Send it, and remember a Z until the hub has replied: it may be made by then."""
    last = 0 if sale.report is None else sale.report.last
    closes = request.sort is ReportSort.Z
    phase = ReportPhase.CLOSING if closes else ReportPhase.ASKING
    report = ShownReport(phase, request, now.mono_s, now.mono_s, last=last)
    sale = replace(_with(sale, report, now), approval=None)
    if not now.hub_online:
        return _without_reply(sale, report, now)
    if closes and not request.again:
        sale = replace(sale, z_asked=request.number)
    return sale, (RequestReport(request), Beep(Tune.ADDED))


def _without_reply(sale: Sale, report: ShownReport, now: Now) -> Outcome:
    silent = replace(report, phase=ReportPhase.NO_REPLY)
    return _with(sale, silent, now), (Beep(Tune.REFUSED),)


def _refused(sale: Sale, kind: NoticeKind, now: Now) -> Outcome:
    return with_notice(sale, kind, now), (Beep(Tune.REFUSED),)


def _with(sale: Sale, report: ShownReport, now: Now) -> Sale:
    return replace(sale, report=report, acted_at_s=now.mono_s, notice=None)
