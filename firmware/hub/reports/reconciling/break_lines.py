"""Journals that do not follow on what is here, as lines of `reconcile`."""

from collections.abc import Iterator

from sqlalchemy import Connection

from firmware.base.wording.phrases import Phrase
from firmware.hub.ingest import journal_breaks
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.fair_share import fair_lines
from firmware.hub.reports.reconciling.report_lines import ReportLine, and_more
from firmware.hub.reports.reconciling.settled import is_settled


def break_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Journals that do not follow on what is here, and that nobody has reviewed."""
    found = journal_breaks.open_breaks(connection)
    lines = [
        [_break_line(each) for each in breaks if not _is_settled(connection, each)]
        for breaks in found.values()
    ]
    first, more = fair_lines([of_kiosk for of_kiosk in lines if of_kiosk])
    yield from first
    yield from and_more(more)


def _is_settled(connection: Connection, found: journal_breaks.JournalBreak) -> bool:
    """Whether a break about all journals of a kiosk is settled; others are reviewed."""
    return found.epoch is None and is_settled(connection, "breaks", found.kid)


def _break_line(found: journal_breaks.JournalBreak) -> ReportLine:
    looks = Phrase(
        "{what}; run `countertop doctor` at the kiosk and here", what=found.what
    )
    if found.epoch is None:
        return ReportLine(looks, found.kid)
    return ReportLine(
        Phrase(
            "{looks}, then `countertop reconcile --review {epoch} --note …`",
            looks=looks,
            epoch=found.epoch,
        )
    )
