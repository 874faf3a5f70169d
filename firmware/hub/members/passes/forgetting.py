"""Forgets uses of passes that nothing can be compared with any more."""

from datetime import datetime

from sqlalchemy import Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.members.passes import store
from firmware.protocol.envelope import Stamper
from firmware.retail.codes.member_pass import pass_window

DAY_S = 24 * 3_600
AT_ONCE = 500


class PassUseSweep:
    """The job; the handler's thread, in slices. StoreError if the database cannot.

    `kept_days`: as long as a sale may wait on its kiosk, and a day more.
    """

    def __init__(self, engine: Engine, stamper: Stamper, *, kept_days: int) -> None:
        self._engine = engine
        self._stamper = stamper
        self._kept_s = (kept_days + 1) * DAY_S

    def run(self, _until_s: float) -> bool:
        """Forget some; whether there are more."""
        now_s = datetime.fromisoformat(self._stamper.stamp().ts).timestamp()
        before = pass_window(max(0, now_s - self._kept_s))
        with reading(self._engine) as connection:
            if not store.any_before(connection, before):
                return False
        with writing(self._engine) as connection:
            return store.forget(connection, before, AT_ONCE)
