"""Numbers that kiosks hold and the database does not: which ones to go on from.

That happens to a database that was put back to an older backup, or lost. Kiosks do not
go back: the hub would give out numbers again that they hold with other contents, and
sales at those would be refused, paid and in no ledger (decision 0092).
"""

import logging
from collections.abc import Iterable, Sequence

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

    At most twice each in a process's life, for a restored hub had to be started: first
    beyond what was named, then beyond all that can be lost. So no kiosk drives the
    numbers on and on, and none that names too little keeps another one from counting.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lost: tuple[_LostNumbers, _LostNumbers] | None = None

    def observe(self, announced: Sequence[Announcement], now: str) -> None:
        """Compare with what kiosks name; StoreError if the database cannot."""
        revisions = [each.body.catalogue_revision for each in announced]
        versions = [each.body.policy_version for each in announced]
        lost = self._lost
        if (
            lost is None
            or lost[0].most_named(revisions) is not None
            or lost[1].most_named(versions) is not None
        ):
            self._compare(revisions, versions, now)

    def _compare(
        self, revisions: Sequence[int], versions: Sequence[int], now: str
    ) -> None:
        with writing(self._engine) as connection:
            newest = (
                article_store.latest_revision(connection),
                policy_store.latest(connection),
            )
            lost = self._lost or (_LostNumbers(newest[0]), _LostNumbers(newest[1]))
            revision = lost[0].next_number(revisions, newest[0])
            version = lost[1].next_number(versions, newest[1])
            if revision is not None:
                importing.reissue_as(connection, revision, now=now)
            if version is not None:
                policy_store.reissue_as(connection, version, now)
        self._lost = (
            lost[0].seen(newest[0], revision),
            lost[1].seen(newest[1], version),
        )
        if revision is not None or version is not None:
            log.warning(
                "kiosks_ahead catalogue=%d kiosk_catalogue=%d policy=%d"
                " kiosk_policy=%d",
                *(newest[0], max(revisions), newest[1], max(versions)),
            )


class _LostNumbers:
    """Which numbers above `first` a database that is gone may have given out.

    `first` is the newest at the hub's start, `newest` the one by now.
    """

    def __init__(
        self, first: int, newest: int | None = None, *, reissued: bool = False
    ) -> None:
        self._first = first
        self._newest = first if newest is None else newest
        self._reissued = reissued

    def most_named(self, named: Iterable[int]) -> int | None:
        """The largest of these that is lost, None if there is none."""
        last = self._first + MAX_LOST
        return max((one for one in named if self._newest < one <= last), default=None)

    def next_number(self, named: Iterable[int], newest: int) -> int | None:
        """From which number to go on, None if nothing that is named is lost."""
        most = _LostNumbers(self._first, newest).most_named(named)
        if most is None:
            return None
        return (self._first + MAX_LOST if self._reissued else most) + MARGIN

    def seen(self, newest: int, reissued: int | None) -> "_LostNumbers":
        """The same once it is known what is the newest, and was reissued."""
        return _LostNumbers(
            self._first,
            newest if reissued is None else reissued,
            reissued=self._reissued or reissued is not None,
        )
