"""Numbers that kiosks have heard of and the books have not: where to go on from.

So it is with books that were put back to an older backup, or lost. Kiosks do not go
back: the hub would count on through numbers that they hold with other contents, and
sales at those would be refused, paid and in no ledger (decision 0092).
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Engine

from firmware.hub.catalogue import article_store, importing
from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.protocol.messages import Birth, SaleClosed

log = logging.getLogger(__name__)

MARGIN = 100
"""How far beyond what was heard: another kiosk, away now, may have heard of more."""
MAX_LOST = 10_000
"""No backup is older than so many revisions or versions: who names more is wrong."""


class BackupGuard:
    """Goes on from what kiosks name, once in a process's life: the handler's thread.

    A restored hub had to be started, and no kiosk drives the numbers on and on.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._done = False
        self._newest = (0, 0)

    def observe(self, named: Sequence[Birth | SaleClosed], now: str) -> None:
        """Look at what kiosks name; StoreError where the database cannot."""
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
                "kiosks_ahead catalogue=%d of %d policy=%d of %d: these books are older"
                " than what the kiosks hold; were they restored? Look at the catalogue",
                *(newest[0], revision, newest[1], version),
            )


def _lost(named: int, newest: int) -> bool:
    """Whether a number was given out by books that are gone."""
    return newest < named <= newest + MAX_LOST
