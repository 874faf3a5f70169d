"""The hub's own part: what arrived of each journal, and messages that were dropped."""

import logging

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.ingest import tables
from firmware.hub.ingest.break_watch import SETTLING_S, BreakWatch
from firmware.hub.runtime.inbox import HandlerInbox

log = logging.getLogger(__name__)

REPORT_EVERY_S = 1.0


def ingest_feature(engine: Engine, inbox: HandlerInbox) -> Feature:
    """The tables of `ingest`, and log lines on dropped messages and broken journals."""
    reported = 0

    def report(_until_s: float) -> bool:
        nonlocal reported
        if inbox.dropped > reported:
            reported = inbox.dropped
            log.warning("inbox_full dropped=%d", reported)
        return False

    return Feature(
        name="ingest",
        tables=(
            tables.cursors,
            tables.inbox,
            tables.dead_letters,
            tables.newer_facts,
            tables.reviewed_journals,
        ),
        jobs=(
            Job("inbox_report", REPORT_EVERY_S, report),
            Job("journal_breaks", SETTLING_S, BreakWatch(engine).run),
        ),
    )
