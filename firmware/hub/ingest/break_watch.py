"""Logs each break between two journals of a kiosk once, when it has not closed."""

import logging
from collections import deque

from sqlalchemy import Engine

from firmware.hub.db.engine import reading
from firmware.hub.ingest.journal_breaks import (
    MAX_BREAKS,
    JournalStart,
    breaks_at,
    doubtful_starts,
    kiosks,
)

log = logging.getLogger(__name__)

SETTLING_S = 600.0
"""The period: facts that are under way at one round have arrived by the next."""
MAX_REMEMBERED = 10_000


class BreakWatch:
    """One kiosk a slice. The handler's thread; StoreError if the database cannot."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kids: deque[str] = deque()
        self._seen: set[JournalStart] = set()
        self._logged: set[JournalStart] = set()

    def run(self, _until_s: float) -> bool:
        """Look at the next kiosk; whether there are more in this round."""
        with reading(self._engine) as connection:
            if not self._kids:
                self._kids.extend(kiosks(connection))
            if not self._kids:
                return False
            kid = self._kids.popleft()
            starts = doubtful_starts(connection, kid)
            settled = self._seen.intersection(starts) - self._logged
            looked_at = sorted(settled, key=lambda each: each.epoch)[:MAX_BREAKS]
            self._logged.update(looked_at)
            for found in breaks_at(connection, kid, looked_at):
                log.warning("journal_break what=%r", found.what)
        self._remember(starts)
        return bool(self._kids)

    def _remember(self, starts: list[JournalStart]) -> None:
        """Bounded: beyond it a break may be logged again."""
        for each in (self._seen, self._logged):
            if len(each) > MAX_REMEMBERED:
                each.clear()
        self._seen.update(starts)
