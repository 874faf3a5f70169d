"""The hub's own part: what arrived of each journal, and messages that were dropped."""

import logging

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.ingest import tables
from firmware.hub.runtime.inbox import HandlerInbox

log = logging.getLogger(__name__)

REPORT_EVERY_S = 1.0


def ingest_feature(inbox: HandlerInbox) -> Feature:
    """The tables of `ingest`, and a log line when the inbox had to drop messages."""
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
        ),
        jobs=(Job("inbox_report", REPORT_EVERY_S, report),),
    )
