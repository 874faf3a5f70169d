"""Numbers that kiosks hold and the database does not: which ones to go on from.

That happens to a database that was put back to an older backup, or lost. Kiosks do not
go back: the hub would give out numbers again that they hold with other contents, and
sales at those would be refused, paid and in no ledger (decision 0092).
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Engine

from firmware.hub.catalogue import article_store, importing
from firmware.hub.db.engine import writing
from firmware.hub.feature.feature import Announcement
from firmware.hub.policy import store as policy_store

log = logging.getLogger(__name__)

MARGIN = 100
"""How far beyond what was named: another kiosk, away now, may hold a later one."""
MAX_LOST = 10_000
"""No backup is older than that many revisions: a kiosk that names more is wrong."""


class BackupGuard:
    """Reissues policy and catalogue above what kiosks name; the handler's thread.

    Once in a process's life: a restored hub had to be started, and no kiosk must drive
    the numbers on and on.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._done = False
        self._newest = (0, 0)

    def observe(self, announced: Sequence[Announcement], now: str) -> None:
        """Compare with what kiosks name; StoreError if the database cannot."""
        named = [each.body for each in announced]
        revision = max((each.catalogue_revision for each in named), default=0)
        version = max((each.policy_version for each in named), default=0)
        known_revision, known_version = self._newest
        if not self._done and (revision > known_revision or version > known_version):
            self._compare(revision, version, now)

    def _compare(self, revision: int, version: int, now: str) -> None:
        with writing(self._engine) as connection:
            newest = (
                article_store.latest_revision(connection),
                policy_store.latest(connection),
            )
            behind = _lost(revision, newest[0]), _lost(version, newest[1])
            if behind[0]:
                importing.reissue_as(connection, revision + MARGIN, now=now)
            if behind[1]:
                policy_store.reissue_as(connection, version + MARGIN, now)
        self._newest = newest
        self._done = any(behind)
        if self._done:
            log.warning(
                "kiosks_ahead catalogue=%d kiosk_catalogue=%d policy=%d"
                " kiosk_policy=%d",
                *(newest[0], revision, newest[1], version),
            )


def _lost(named: int, newest: int) -> bool:
    """Whether a number was given out by a database that is gone."""
    return newest < named <= newest + MAX_LOST
