"""How much of each kiosk's labels and approvals earned points today."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest.fact import Origin
from firmware.hub.ingest.kiosk_use import DailyUse, Use, day_of
from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import OrderFlag
from firmware.hub.sales.claims.reviews import trusted_fen, trusted_flag


class DailyTrust:
    """Counts batch by batch, each in its transaction; the handler's thread."""

    def __init__(self) -> None:
        self._use: dict[str, DailyUse] = {}
        self._read: Callable[[str], DailyUse] | None = None

    def begin(self, connection: Connection) -> None:
        """A batch begins; what is on the disk is read when it is asked for."""
        self._use.clear()
        self._read = partial(DailyUse, connection)

    def flag(self, claim: Claim, origin: Origin, batch: WriteBatch) -> OrderFlag | None:
        """Whether a sale goes beyond its kiosk's bound; else it is counted."""
        fen = trusted_fen(claim)
        if not fen:
            return None
        use = self._of(day_of(origin.received_at))
        flag = trusted_flag(claim, use.used(origin.kid, Use.TRUSTED_FEN))
        if flag is None:
            use.add(origin.kid, Use.TRUSTED_FEN, fen)
            use.write(batch)
        return flag

    def _of(self, day: str) -> DailyUse:
        if self._read is None:
            raise AssertionError("no batch has begun")
        if day not in self._use:
            self._use[day] = self._read(day)
        return self._use[day]
