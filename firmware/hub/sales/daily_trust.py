"""How much of each kiosk's sales earned points today, and of its labels alone."""

from collections.abc import Callable, Collection
from functools import partial

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest.fact import Origin
from firmware.hub.ingest.kiosk_use import DailyUse, Use, day_of
from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import OrderFlag
from firmware.hub.sales.claims.reviews import (
    earning_fen,
    earning_flag,
    trusted_fen,
    trusted_flag,
)


class DailyTrust:
    """Counts batch by batch, each in its transaction; the handler's thread."""

    def __init__(self) -> None:
        self._use: dict[str, DailyUse] = {}
        self._read: Callable[[str], DailyUse] | None = None
        self._kids: Collection[str] = ()

    def begin(self, connection: Connection, kids: Collection[str]) -> None:
        """A batch of these kiosks begins.

        What is on the disk is read when it is asked for, of all of them at once.
        """
        self._use.clear()
        self._kids = kids
        self._read = partial(DailyUse, connection)

    def flag(self, claim: Claim, origin: Origin, batch: WriteBatch) -> OrderFlag | None:
        """Whether a sale goes beyond one of its kiosk's bounds; else it is counted."""
        if not earning_fen(claim):
            return None
        use, kid = self._of(day_of(origin.received_at)), origin.kid
        flag = trusted_flag(claim, use.used(kid, Use.TRUSTED_FEN))
        flag = flag or earning_flag(claim, use.used(kid, Use.EARNING_FEN))
        if flag is None:
            use.add(kid, Use.EARNING_FEN, earning_fen(claim))
            if trusted := trusted_fen(claim):
                use.add(kid, Use.TRUSTED_FEN, trusted)
            use.write(batch)
        return flag

    def _of(self, day: str) -> DailyUse:
        if self._read is None:
            raise AssertionError("no batch has begun")
        if day not in self._use:
            self._use[day] = self._read(day)
            self._use[day].read(self._kids)
        return self._use[day]
